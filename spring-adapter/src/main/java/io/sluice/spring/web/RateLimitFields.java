package io.sluice.spring.web;

import io.sluice.guard.Guard;
import io.sluice.ratelimiter.ClusterLimit;
import io.sluice.ratelimiter.ClusterLimitSnapshot;
import io.sluice.ratelimiter.KeyedRateLimiter;
import io.sluice.ratelimiter.KeyedRateLimiterConfig;
import io.sluice.ratelimiter.RateLimiter;
import io.sluice.ratelimiter.RateLimiterConfig;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.BiConsumer;

/**
 * The header fields {@code RateLimit} and {@code RateLimit-Policy} of draft-ietf-httpapi-ratelimit-headers-10: the first limit of a
 * guard, by the name {@code default}, and what is left of it; of a limit of the cluster, what its server last said. Windows and times are in
 * whole seconds there; a window that is not is left out.
 */
final class RateLimitFields {
    static final String REMAINING = "RateLimit";
    static final String POLICY = "RateLimit-Policy";

    private RateLimitFields() {}

    /** For a request that a limit of this kind refused. */
    static void ofRefusal(Guard guard, String gate, OptionalLong retryAfterSeconds, Map<String, String> headers) {
        policy(guard, gate).ifPresent(policy -> headers.put(POLICY, policy));
        StringBuilder remaining = new StringBuilder("\"default\";r=0");
        retryAfterSeconds.ifPresent(seconds -> remaining.append(";t=").append(seconds));
        headers.put(REMAINING, remaining.toString());
    }

    private static Optional<String> policy(Guard guard, String gate) {
        Optional<String> ofInstance = Optional.empty();
        if (gate.equals(RateLimiter.KIND)) {
            ofInstance = guard.find(RateLimiter.class).map(limiter -> policy(limiter.config()));
        } else if (gate.equals(KeyedRateLimiter.KIND)) {
            ofInstance = guard.find(KeyedRateLimiter.class).map(limiter -> policy(limiter.config()));
        }
        return ofInstance.or(() -> ofCluster(guard, gate).map(RateLimitFields::policy));
    }

    /** For a request that was let in, if its guard has a limit that is the same for all. */
    static void ofPassed(Guard guard, BiConsumer<String, String> headers) {
        Optional<RateLimiter> ofInstance = guard.rateLimiter();
        if (ofInstance.isPresent()) {
            RateLimiter limiter = ofInstance.get();
            tell(policy(limiter.config()), limiter.snapshot().availablePermissions(), headers);
        } else {
            ofCluster(guard, RateLimiter.KIND)
                    .ifPresent(limit -> tell(policy(limit), limit.availablePermissions(), headers));
        }
    }

    private static void tell(String policy, long remaining, BiConsumer<String, String> headers) {
        headers.accept(POLICY, policy);
        headers.accept(REMAINING, "\"default\";r=" + Math.max(0, remaining));
    }

    /** A limit that many processes share, once its server has told what it is. */
    private static Optional<ClusterLimitSnapshot> ofCluster(Guard guard, String gate) {
        return guard.find(ClusterLimit.class)
                .filter(limit -> limit.kind().equals(gate))
                .map(limit -> limit.snapshot())
                .filter(limit -> limit.limitForPeriod() > 0);
    }

    private static String policy(ClusterLimitSnapshot limit) {
        return policy(limit.limitForPeriod(), limit.limitRefreshPeriod());
    }

    private static String policy(RateLimiterConfig limit) {
        return policy(limit.limitForPeriod(), limit.limitRefreshPeriod());
    }

    private static String policy(KeyedRateLimiterConfig limit) {
        return policy(limit.limitForPeriod(), limit.limitRefreshPeriod());
    }

    private static String policy(long quota, Duration window) {
        String withoutWindow = "\"default\";q=" + quota;
        return window.toNanosPart() == 0 ? withoutWindow + ";w=" + window.toSeconds() : withoutWindow;
    }
}
