package io.sluice.spring.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.gate.AbstractGate;
import io.sluice.core.gate.CallContext;
import io.sluice.core.gate.CallCounters;
import io.sluice.core.gate.CallCounts;
import io.sluice.core.gate.CallNotPermittedException;
import io.sluice.core.gate.Outcome;
import io.sluice.core.time.NanoClock;
import io.sluice.guard.Guard;
import io.sluice.ratelimiter.ClusterBulkheadConfig;
import io.sluice.ratelimiter.ClusterCap;
import io.sluice.ratelimiter.ClusterLimit;
import io.sluice.ratelimiter.ClusterLimitSnapshot;
import io.sluice.ratelimiter.ClusterLimits;
import io.sluice.ratelimiter.KeyedRateLimiterConfig;
import io.sluice.ratelimiter.RateLimiter;
import io.sluice.ratelimiter.RateLimiterConfig;
import io.sluice.ratelimiter.Scope;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** What the fields say of a limit that many processes share: what its server said. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class RateLimitFieldsTest {
    private final Map<String, String> headers = new HashMap<>();

    private static Guard guard(long toldLimit) {
        RateLimiterConfig shared =
                RateLimiterConfig.custom().scope(Scope.CLUSTER).build();
        return Guard.builder("GET /items")
                .cluster(new Told(toldLimit))
                .rateLimiter(shared)
                .build();
    }

    @Test
    void a_request_that_was_let_in_hears_what_the_server_has_left() {
        RateLimitFields.ofPassed(guard(1000), headers::put);
        assertThat(headers)
                .containsEntry("RateLimit-Policy", "\"default\";q=1000;w=60")
                .containsEntry("RateLimit", "\"default\";r=740");
    }

    @Test
    void so_does_one_that_was_refused() {
        RateLimitFields.ofRefusal(guard(1000), RateLimiter.KIND, OptionalLong.of(3), headers);
        assertThat(headers)
                .containsEntry("RateLimit-Policy", "\"default\";q=1000;w=60")
                .containsEntry("RateLimit", "\"default\";r=0;t=3");
    }

    @Test
    void a_limit_that_no_server_has_told_is_not_told() {
        RateLimitFields.ofPassed(guard(0), headers::put);
        assertThat(headers).isEmpty();
    }

    /** A cluster whose server has told a limit of so many a minute, of which 740 are left; 0: it never did. */
    private record Told(long limit) implements ClusterLimits {
        @Override
        public ClusterLimit<RateLimiterConfig> rateLimiter(
                String resource,
                RateLimiterConfig config,
                CallCounters counters,
                Function<String, Optional<CallCounts>> countsOfOthers) {
            return new Open(resource, config, limit, counters);
        }

        @Override
        public ClusterLimit<KeyedRateLimiterConfig> keyedRateLimiter(
                String resource, KeyedRateLimiterConfig config, CallCounters counters) {
            throw new UnsupportedOperationException();
        }

        @Override
        public ClusterCap bulkhead(String resource, ClusterBulkheadConfig config, CallCounters counters) {
            throw new UnsupportedOperationException();
        }

        @Override
        public ClusterLimits inShadow() {
            return this;
        }
    }

    /** Lets everything in. */
    private static final class Open extends AbstractGate implements ClusterLimit<RateLimiterConfig> {
        private final RateLimiterConfig config;
        private final long limit;

        Open(String name, RateLimiterConfig config, long limit, CallCounters counters) {
            super(name, NanoClock.system(), counters);
            this.config = config;
            this.limit = limit;
        }

        @Override
        public String kind() {
            return RateLimiter.KIND;
        }

        @Override
        public boolean timed() {
            return false;
        }

        @Override
        public long enter(long now, CallContext context) {
            return 1;
        }

        @Override
        public CallNotPermittedException refusal(long token) {
            return new CallNotPermittedException(name(), kind(), "limit");
        }

        @Override
        public Outcome exit(long token, long start, long end, @Nullable Object result, @Nullable Throwable error) {
            return verdict(0, error);
        }

        @Override
        protected Outcome verdict(long durationNanos, @Nullable Throwable error) {
            return error == null ? Outcome.SUCCEEDED : Outcome.FAILED;
        }

        @Override
        public void cancel(long token) {}

        @Override
        public RateLimiterConfig config() {
            return config;
        }

        @Override
        public void update(RateLimiterConfig newConfig) {}

        @Override
        public ClusterLimitSnapshot snapshot() {
            return new ClusterLimitSnapshot(
                    name(), name(), limit, Duration.ofMinutes(1), 740, 0, 0, 0, true, 1, 0, Duration.ZERO, counts());
        }

        @Override
        public void close() {}
    }
}
