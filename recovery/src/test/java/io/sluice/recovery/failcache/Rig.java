package io.sluice.recovery.failcache;

import io.sluice.core.gate.AbstractGate;
import io.sluice.core.gate.CallContext;
import io.sluice.core.gate.CallCounters;
import io.sluice.core.gate.CallNotPermittedException;
import io.sluice.core.gate.Outcome;
import io.sluice.core.time.ManualClock;
import io.sluice.core.time.NanoClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** A fail-cache of texts on a manual clock, whose replays run on the thread that moves the time, before a door and a callee. */
final class Rig implements AutoCloseable {
    static final Duration SECOND = Duration.ofSeconds(1);

    final ManualClock clock = ManualClock.startingAt(Long.MAX_VALUE - SECOND.toNanos());
    final Door door = new Door(clock);
    final List<FailCacheEvent> heard = new ArrayList<>();
    final List<String> called = new ArrayList<>();
    /** What the callee throws; null: it succeeds. */
    @Nullable Throwable failure = new IllegalStateException("down");

    final FailCache<String> cache;

    /** Waits of exactly 1, 2, 4, … up to 60 seconds. */
    Rig() {
        this(RequestStore.inMemory(), options -> options);
    }

    Rig(RequestStore store, UnaryOperator<FailCacheConfig.Builder> options) {
        FailCacheConfig.Builder plain = FailCacheConfig.custom()
                .jitter(0)
                .maxBackoff(Duration.ofMinutes(1))
                .closeTimeout(Duration.ZERO);
        cache = FailCache.<String>builder("orders")
                .config(options.apply(plain).build())
                .codec(RequestCodec.ofText())
                .call(this::call)
                .protection(door)
                .store(store)
                .executor(Runnable::run)
                .clock(clock)
                .random(new Random(7))
                .build();
        cache.events().subscribe(heard::add);
    }

    private void call(String request) throws Exception {
        called.add(request);
        if (failure instanceof Error error) {
            throw error;
        }
        if (failure instanceof Exception exception) {
            throw exception;
        }
    }

    <E extends FailCacheEvent> List<E> heard(Class<E> type) {
        return heard.stream().filter(type::isInstance).map(type::cast).toList();
    }

    @Override
    public void close() {
        cache.close();
    }

    /** A gate that the test opens and shuts by hand. */
    static final class Door extends AbstractGate {
        boolean shut;
        Duration reopensIn = Duration.ZERO;

        Door(NanoClock clock) {
            super("door", clock, new CallCounters());
        }

        @Override
        public String kind() {
            return "door";
        }

        @Override
        public boolean timed() {
            return false;
        }

        @Override
        public long enter(long now, CallContext context) {
            if (shut) {
                counters().rejected();
                return -1;
            }
            return 0;
        }

        @Override
        public CallNotPermittedException refusal(long token) {
            return new CallNotPermittedException(
                    name(), kind(), "shut", clock(), clock().nanos() + reopensIn.toNanos());
        }

        @Override
        public Outcome exit(long token, long start, long end, @Nullable Object result, @Nullable Throwable error) {
            return error == null ? Outcome.SUCCEEDED : Outcome.FAILED;
        }

        @Override
        public void cancel(long token) {}

        @Override
        protected Outcome verdict(long durationNanos, @Nullable Throwable error) {
            return error == null ? Outcome.SUCCEEDED : Outcome.FAILED;
        }
    }
}
