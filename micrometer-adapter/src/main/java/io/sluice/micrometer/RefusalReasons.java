package io.sluice.micrometer;

import io.sluice.adaptive.AdaptiveLimiter;
import io.sluice.bulkhead.Bulkhead;
import io.sluice.circuitbreaker.CircuitBreaker;
import io.sluice.ratelimiter.KeyedRateLimiter;
import io.sluice.ratelimiter.RateLimiter;
import io.sluice.ratelimiter.access.AccessList;
import io.sluice.ratelimiter.quota.Quota;
import java.util.List;
import java.util.Map;

/**
 * The words by which each kind of gate refuses: so few that a counter for each can be there from the start, and its first increase is
 * seen by those who look at increases.
 */
final class RefusalReasons {
    /** What a guard that an operator forced open refuses by. */
    static final String OVERRIDE = "override";

    private static final Map<String, List<String>> ALL = Map.of(
            AccessList.KIND,
            List.of("origin", "key", "address", "unreadableAddress"),
            CircuitBreaker.KIND,
            List.of("open", "half_open", "forced_open", "throttled"),
            RateLimiter.KIND,
            List.of("limit", "timeout", "interrupted", "cancelled"),
            KeyedRateLimiter.KIND,
            List.of("limit"),
            Quota.KIND,
            List.of("limit", "overflow"),
            Bulkhead.KIND,
            List.of("full", "queue_full", "timeout", "closed", "interrupted", "cancelled"),
            AdaptiveLimiter.KIND,
            List.of("limit", "fair_share", "uncommon", "cpu", "memory"),
            OVERRIDE,
            List.of("forced_open"));

    /** What limits of the cluster say besides. */
    private static final Map<String, List<String>> OF_CLUSTER = Map.of(
            RateLimiter.KIND,
            List.of("busy", "unavailable"),
            Bulkhead.KIND,
            List.of("busy", "unavailable"),
            KeyedRateLimiter.KIND,
            List.of("busy", "unavailable", "interrupted", "cancelled"));

    private RefusalReasons() {}

    /** Those of one kind of gate; none of a recovery. */
    static List<String> of(String kind) {
        return ALL.getOrDefault(kind, List.of());
    }

    /** Those that a kind of gate has besides if it is of the cluster. */
    static List<String> ofCluster(String kind) {
        return OF_CLUSTER.getOrDefault(kind, List.of());
    }
}
