package io.sluice.dashboard.api;

import io.sluice.core.Check;
import java.time.Duration;
import java.util.List;

/**
 * What became of a {@link Ruleset}, of a {@link Splice}, or of {@link Overrides}; sent after it happened, never before.
 *
 * @param nonce what was given
 * @param subject what is acknowledged
 * @param status what became of it
 * @param current which rules are in force now, with the hash of what was understood of them: if it differs from what was sent, the
 *     instance has drifted
 * @param effective how many rules of the console are in force
 * @param persisted whether they would survive a restart already
 * @param applyMicros how long it took, in microseconds
 * @param errors what is wrong, if it was rejected; at most 100
 */
public record Ack(
        String nonce,
        Subject subject,
        Status status,
        Position current,
        int effective,
        boolean persisted,
        long applyMicros,
        List<Mistake> errors) {

    /** What is acknowledged. */
    public enum Subject {
        /** A {@link Ruleset}, or a {@link Splice}, which is one. */
        RULESET,
        /** {@link Overrides}. */
        OVERRIDES
    }

    /** What became of it. */
    public enum Status {
        /** It is in force. */
        APPLIED,
        /** Nothing of it is; the last good rules stay. */
        REJECTED,
        /** It is older than what is in force, so it was not looked at. */
        OUTDATED,
        /** It is a {@link Splice} that does not fit what is in force, so nothing was changed: the rule set is wanted whole. */
        WHOLE_WANTED
    }

    public Ack {
        Names.checkText("nonce", nonce);
        Check.present("subject", subject);
        Check.present("status", status);
        Check.present("current", current);
        Check.inRange("effective", effective, 0, Integer.MAX_VALUE);
        Check.inRange("applyMicros", applyMicros, 0, Position.MAX);
        errors = Check.listOf("errors", errors);
        Check.inRange("size of errors", errors.size(), 0, 100);
    }

    public Duration applied() {
        return Duration.ofNanos(applyMicros * 1_000);
    }
}
