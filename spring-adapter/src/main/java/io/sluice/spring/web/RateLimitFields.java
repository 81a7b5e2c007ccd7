package io.sluice.spring.web;

import io.sluice.guard.Guard;
import io.sluice.ratelimiter.KeyedRateLimiter;
import io.sluice.ratelimiter.KeyedRateLimiterConfig;
import io.sluice.ratelimiter.RateLimiter;
import io.sluice.ratelimiter.RateLimiterConfig;
import java.time.Duration;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.BiConsumer;

/**
 * The header fields {@code RateLimit} and {@code RateLimit-Policy} of draft-ietf-httpapi-ratelimit-headers-10: the first limit of a
 * guard, by the name {@code default}, and what is left of it. Windows and times are in whole seconds there; a window that is not is left out.
 */
final class RateLimitFields {
    static final String REMAINING = "RateLimit";
    static final String POLICY = "RateLimit-Policy";

    private RateLimitFields() {}

    /** For a request that a limit of this kind refused. */
    static void ofRefusal(Guard guard, String gate, OptionalLong retryAfterSeconds, Map<String, String> headers) {
        if (gate.equals(RateLimiter.KIND)) {
            guard.find(RateLimiter.class)
                    .map(RateLimiter::config)
                    .ifPresent(limit -> headers.put(POLICY, policy(limit)));
        } else if (gate.equals(KeyedRateLimiter.KIND)) {
            guard.find(KeyedRateLimiter.class)
                    .map(KeyedRateLimiter::config)
                    .ifPresent(limit -> headers.put(POLICY, policy(limit)));
        }
        StringBuilder remaining = new StringBuilder("\"default\";r=0");
        retryAfterSeconds.ifPresent(seconds -> remaining.append(";t=").append(seconds));
        headers.put(REMAINING, remaining.toString());
    }

    /** For a request that was let in, if its guard has a limit that is the same for all. */
    static void ofPassed(Guard guard, BiConsumer<String, String> headers) {
        guard.rateLimiter().ifPresent(limiter -> {
            headers.accept(POLICY, policy(limiter.config()));
            headers.accept(
                    REMAINING, "\"default\";r=" + Math.max(0, limiter.snapshot().availablePermissions()));
        });
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
