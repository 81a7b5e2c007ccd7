package io.sluice.guard;

import io.sluice.core.gate.AbstractGate;
import io.sluice.core.gate.CallContext;
import io.sluice.core.gate.CallCounters;
import io.sluice.core.gate.CallCounts;
import io.sluice.core.gate.CallNotPermittedException;
import io.sluice.core.gate.Outcome;
import io.sluice.core.gate.Waiter;
import io.sluice.core.time.NanoClock;
import io.sluice.ratelimiter.ClusterBulkheadConfig;
import io.sluice.ratelimiter.ClusterCap;
import io.sluice.ratelimiter.ClusterLimit;
import io.sluice.ratelimiter.ClusterLimitSnapshot;
import io.sluice.ratelimiter.ClusterLimits;
import io.sluice.ratelimiter.KeyedRateLimiterConfig;
import io.sluice.ratelimiter.RateLimiterConfig;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Limits of a cluster that a test answers for: each call has to wait for an answer, which is given by hand. */
class FakeCluster implements ClusterLimits {
    private static final long REFUSED = -7;

    final NanoClock clock;
    final List<Limit<?>> made = new ArrayList<>();
    final List<FakeCap> caps;
    private final boolean shadow;

    FakeCluster(NanoClock clock) {
        this(clock, new ArrayList<>(), false);
    }

    private FakeCluster(NanoClock clock, List<FakeCap> caps, boolean shadow) {
        this.clock = clock;
        this.caps = caps;
        this.shadow = shadow;
    }

    @Override
    public ClusterLimit<RateLimiterConfig> rateLimiter(
            String resource,
            RateLimiterConfig config,
            CallCounters counters,
            Function<String, Optional<CallCounts>> countsOfOthers) {
        return add(new Limit<>(resource, config, clock, counters, shadow));
    }

    @Override
    public ClusterLimit<KeyedRateLimiterConfig> keyedRateLimiter(
            String resource, KeyedRateLimiterConfig config, CallCounters counters) {
        return add(new Limit<>(resource, config, clock, counters, shadow));
    }

    @Override
    public ClusterCap bulkhead(String resource, ClusterBulkheadConfig config, CallCounters counters) {
        FakeCap cap = new FakeCap(resource, config, clock, counters, shadow);
        caps.add(cap);
        return cap;
    }

    private <C extends Record> Limit<C> add(Limit<C> limit) {
        made.add(limit);
        return limit;
    }

    @Override
    public ClusterLimits inShadow() {
        FakeCluster outer = this;
        return new FakeCluster(clock, caps, true) {
            @Override
            public ClusterLimit<RateLimiterConfig> rateLimiter(
                    String resource,
                    RateLimiterConfig config,
                    CallCounters counters,
                    Function<String, Optional<CallCounts>> countsOfOthers) {
                return outer.add(new Limit<>(resource, config, clock, counters, true));
            }
        };
    }

    /** A gate that asks. */
    static final class Limit<C extends Record> extends AbstractGate implements ClusterLimit<C> {
        final boolean shadow;
        final Deque<Waiter> asking = new ArrayDeque<>();
        int cancelled;
        boolean closed;
        private C config;

        Limit(String name, C config, NanoClock clock, CallCounters counters, boolean shadow) {
            super(name, clock, counters);
            this.config = config;
            this.shadow = shadow;
        }

        /** The server answers the call that waits longest. */
        void answer(boolean granted) {
            if (!granted) {
                counters().rejected();
            }
            asking.remove().complete(granted ? 1 : REFUSED);
        }

        @Override
        public String kind() {
            return "rateLimiter";
        }

        @Override
        public boolean timed() {
            return false;
        }

        @Override
        public long enter(long now, CallContext context) {
            return shadow ? REFUSED : WAIT;
        }

        /** As if the server had answered at once. */
        @Override
        public long enterNow(long now, CallContext context) {
            return 1;
        }

        @Override
        public void enqueue(Waiter waiter, long now, CallContext context) {
            asking.add(waiter);
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
        public void cancel(long token) {
            cancelled++;
        }

        @Override
        public C config() {
            return config;
        }

        @Override
        public void update(C newConfig) {
            config = newConfig;
        }

        @Override
        public ClusterLimitSnapshot snapshot() {
            return new ClusterLimitSnapshot(
                    name(), name(), 100, 0, asking.size(), 0, true, 3, 0, Duration.ZERO, counts());
        }

        @Override
        public void close() {
            closed = true;
        }
    }
}
