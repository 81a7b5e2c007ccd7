package io.sluice.dashboard.agent;

import io.sluice.core.Check;
import io.sluice.dashboard.api.OverrideCommand;
import io.sluice.dashboard.api.Position;
import io.sluice.dashboard.api.Ruleset;
import io.sluice.guard.GuardOverride.Action;
import io.sluice.guard.document.CanonicalRules;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The last good rules, as they are kept in a file.
 *
 * @param format {@value #FORMAT}
 * @param epoch of the rule set
 * @param revision of the rule set
 * @param hash of the rules; checked when they are read
 * @param savedAt when this was written, by the wall clock, in milliseconds since 1970
 * @param fleet how many instances shared limits of scope SHARE; 0 if that was never said
 * @param rules in canonical form
 * @param overrides those in force
 */
public record Snapshot(
        int format,
        long epoch,
        long revision,
        String hash,
        long savedAt,
        int fleet,
        CanonicalRules rules,
        List<StoredOverride> overrides) {
    static final int FORMAT = 1;

    public Snapshot {
        Check.inRange("format", format, FORMAT, FORMAT);
        Check.present("rules", rules);
        if (!rules.hash().equals(hash)) {
            throw new IllegalArgumentException("hash must be " + rules.hash() + ", but was " + hash);
        }
        overrides = Check.listOf("overrides", overrides);
    }

    Position position() {
        return new Position(epoch, revision, hash);
    }

    /**
     * As if the console had sent it.
     *
     * @param wallMillis what time it is now, in milliseconds since 1970
     */
    Ruleset ruleset(long wallMillis) {
        List<OverrideCommand> left = overrides.stream()
                .flatMap(each -> each.remaining(wallMillis).stream())
                .toList();
        return new Ruleset(epoch, Math.max(1, revision), "snapshot", hash, null, fleet, rules, left);
    }

    /**
     * An override that survives a restart, by the wall clock, since no other does.
     *
     * @param id tells it apart
     * @param resource the name of the resource
     * @param action what is done
     * @param factor how much is let in
     * @param ttl how long it was to last when it came
     * @param until when it ends, by the wall clock, in milliseconds since 1970
     * @param reason why
     */
    public record StoredOverride(
            String id, String resource, Action action, double factor, Duration ttl, long until, String reason) {

        /** What is left of it, and never more than there was when it came, whatever became of the wall clock; empty if it is over. */
        Optional<OverrideCommand> remaining(long wallMillis) {
            long left = Math.min(ttl.toMillis(), until - wallMillis);
            return left <= 0
                    ? Optional.empty()
                    : Optional.of(new OverrideCommand(id, resource, action, factor, Duration.ofMillis(left), reason));
        }
    }
}
