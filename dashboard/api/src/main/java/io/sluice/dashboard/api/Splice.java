package io.sluice.dashboard.api;

import io.sluice.core.BadValueException;
import io.sluice.core.Check;
import io.sluice.guard.document.CanonicalRules;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A rule set, told by what it has other than the one before: some rules in a row go, and others come in their place. So it holds few bytes where
 * few rules have changed. Places are counted in rules, of the list as it stands in the base; each rule is carried as its canonical JSON.
 * <p>It is in force as a whole or not at all, as a {@link Ruleset} is. Who has something else than the base, or whose list with these rules has
 * another hash, changes nothing and answers {@link Ack.Status#WHOLE_WANTED}; the console sends the rule set whole then.
 *
 * @param epoch see {@link Position}
 * @param revision see {@link Position}; from 1
 * @param nonce to be given back in the {@link Ack}
 * @param hash of all rules, as the console reckons it
 * @param cohort which part of a rollout the instance is in, such as {@code canary}; null if there is none
 * @param fleet how many instances share limits of scope SHARE, see {@link FleetSize}; 0 if that is not known
 * @param base which rule set the instance must have in force, with its hash
 * @param from the place of the first rule of the base that goes, counted from 0
 * @param to the place after the last one that goes; the same as from if none does
 * @param rules what comes in their place, in canonical form
 * @param overrides all that are in force for the instance
 */
public record Splice(
        long epoch,
        long revision,
        String nonce,
        String hash,
        @Nullable String cohort,
        int fleet,
        Position base,
        int from,
        int to,
        CanonicalRules rules,
        List<OverrideCommand> overrides) {

    public Splice {
        Check.inRange("epoch", epoch, 0, Position.MAX);
        Check.inRange("revision", revision, 1, Position.MAX);
        Names.checkText("nonce", nonce);
        Hash.check("hash", hash);
        if (cohort != null) {
            Names.checkText("cohort", cohort);
        }
        Check.inRange("fleet", fleet, 0, Integer.MAX_VALUE);
        if (Check.present("base", base).hash() == null) {
            throw new BadValueException("base", "a position with a hash", base.toString());
        }
        Check.inRange("to", to, 0, Integer.MAX_VALUE);
        Check.inRange("from", from, 0, to);
        Check.present("rules", rules);
        overrides = Check.listOf("overrides", overrides);
    }

    public Position position() {
        return new Position(epoch, revision, hash);
    }

    /**
     * All rules, made of those of the base. Whether they have the {@link #hash} is left to be seen.
     *
     * @throws IllegalArgumentException if the base does not have so many
     */
    public CanonicalRules appliedTo(CanonicalRules ofBase) {
        return ofBase.with(from, to, rules);
    }

    /** The same rule set, whole. */
    public Ruleset whole(CanonicalRules all) {
        return new Ruleset(epoch, revision, nonce, hash, cohort, fleet, all, overrides);
    }
}
