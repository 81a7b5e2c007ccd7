package io.sluice.ratelimiter;

import io.sluice.core.gate.CallCounters;
import io.sluice.core.gate.CallCounts;
import java.util.Optional;
import java.util.function.Function;

/**
 * Makes the gates of limits that many processes share: where {@link Scope#CLUSTER} leads. The client of the token server is one; a guard is
 * given it by {@code GuardBuilder.cluster} or {@code SluiceBuilder.cluster}.
 * <p><b>Contract.</b> Each call makes another gate; gates of one server's rule share what this process has of it. None of the methods waits
 * for a server, or fails since there is none.
 * <p><b>Thread safety.</b> Safe for many threads.
 */
public interface ClusterLimits {

    /**
     * A gate for a configuration of scope CLUSTER.
     *
     * @param resource what is protected
     * @param counters where its calls are counted: its own, or those of the guard it belongs to
     * @param countsOfOthers finds the counts of another resource by its name, as for
     *     {@link RateLimiter#of(String, RateLimiterConfig, io.sluice.core.time.NanoClock, CallCounters, Function)}
     * @throws IllegalArgumentException if there cannot be such a gate; the message says why
     */
    ClusterLimit<RateLimiterConfig> rateLimiter(
            String resource,
            RateLimiterConfig config,
            CallCounters counters,
            Function<String, Optional<CallCounts>> countsOfOthers);

    /**
     * As above, with a bucket for each value of a key.
     *
     * @throws IllegalArgumentException if there cannot be such a gate; the message says why
     */
    ClusterLimit<KeyedRateLimiterConfig> keyedRateLimiter(
            String resource, KeyedRateLimiterConfig config, CallCounters counters);

    /**
     * A gate that caps the calls in flight.
     *
     * @param resource what is protected
     * @param counters where its calls are counted: its own, or those of the guard it belongs to
     * @throws IllegalArgumentException if there cannot be such a gate; the message says why
     */
    ClusterCap bulkhead(String resource, ClusterBulkheadConfig config, CallCounters counters);

    /**
     * For rules that only look on: the same limits, on buckets of their own that all processes share in which the rule only looks on. Their
     * gates never make a call wait; of a call that the server has to be asked for they count a refusal when they hear of it.
     */
    ClusterLimits inShadow();

    /** For those who have none: makes nothing, and says what is missing. */
    static ClusterLimits none() {
        return NoClusterLimits.INSTANCE;
    }
}
