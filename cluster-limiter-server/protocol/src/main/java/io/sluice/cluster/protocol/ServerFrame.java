package io.sluice.cluster.protocol;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a server sends at once. Immutable. The components are those of the message in the protocol's file, which says what they mean.
 *
 * @param welcome what the stream is like; in the first frame
 * @param clients how many clients share the namespace's limits, with those that are lost; 0 if that has not changed
 * @param draining whether the server is about to close the stream
 */
public record ServerFrame(
        @Nullable Welcome welcome, List<RuleState> rules, List<Answer> answers, int clients, boolean draining) {

    public ServerFrame {
        rules = List.copyOf(rules);
        answers = List.copyOf(answers);
    }

    /** A frame with answers and nothing else. */
    public static ServerFrame answers(List<Answer> answers) {
        return new ServerFrame(null, List.of(), answers, 0, false);
    }

    /**
     * Accepts a client.
     *
     * @param shared whether other servers decide by the same state, so that each of them can stand in for this one
     */
    public record Welcome(int version, int maxFrameBytes, int maxInFlight, boolean shared) {}

    /**
     * Describes a rule in force, or the limit that one value of its key has instead.
     *
     * @param key the value; empty: all that have no limit of their own. What is said of the rule comes before what is said of its values, and
     *     takes back what was said of them before
     */
    public record RuleState(
            String rule, String key, long version, long limitForPeriod, long periodNanos, long burst, long leasable) {

        /** Of all values that have no limit of their own. */
        public RuleState(String rule, long version, long limitForPeriod, long periodNanos, long burst, long leasable) {
            this(rule, "", version, limitForPeriod, periodNanos, burst, leasable);
        }

        /** Whether it is about one value. */
        public boolean isOfOneValue() {
            return !key.isEmpty();
        }
    }

    /** Answers an ask. */
    public record Answer(
            long id,
            Status status,
            long granted,
            long remaining,
            long retryAfterNanos,
            long ruleVersion,
            long lease,
            long leaseNanos,
            long limit) {

        /** To anything but a hold. */
        public Answer(
                long id,
                Status status,
                long granted,
                long remaining,
                long retryAfterNanos,
                long ruleVersion,
                long lease,
                long leaseNanos) {
            this(id, status, granted, remaining, retryAfterNanos, ruleVersion, lease, leaseNanos, 0);
        }

        /** The same, to a hold. */
        public Answer withLimit(long permits) {
            return new Answer(id, status, granted, remaining, retryAfterNanos, ruleVersion, lease, leaseNanos, permits);
        }
    }
}
