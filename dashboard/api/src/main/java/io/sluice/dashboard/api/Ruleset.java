package io.sluice.dashboard.api;

import io.sluice.core.Check;
import io.sluice.core.rule.RuleDocument;
import io.sluice.guard.document.CanonicalRules;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All rules of one application in one environment, for one instance.
 *
 * @param epoch see {@link Position}
 * @param revision see {@link Position}; from 1
 * @param nonce to be given back in the {@link Ack}
 * @param hash of the rules, as the console reckons it
 * @param cohort which part of a rollout the instance is in, such as {@code canary}; null if there is none
 * @param fleet how many instances share limits of scope SHARE, see {@link FleetSize}; 0 if that is not known
 * @param rules in canonical form
 * @param overrides all that are in force for the instance
 */
public record Ruleset(
        long epoch,
        long revision,
        String nonce,
        String hash,
        @Nullable String cohort,
        int fleet,
        CanonicalRules rules,
        List<OverrideCommand> overrides) {

    public Ruleset {
        Check.inRange("epoch", epoch, 0, Position.MAX);
        Check.inRange("revision", revision, 1, Position.MAX);
        Names.checkText("nonce", nonce);
        Hash.check("hash", hash);
        if (cohort != null) {
            Names.checkText("cohort", cohort);
        }
        Check.inRange("fleet", fleet, 0, Integer.MAX_VALUE);
        Check.present("rules", rules);
        overrides = Check.listOf("overrides", overrides);
    }

    public Position position() {
        return new Position(epoch, revision, hash);
    }

    /** The rules as a document; its hash is not in it, so that reading it finds the hash of what was understood. */
    public RuleDocument document() {
        return rules.document(epoch, revision);
    }
}
