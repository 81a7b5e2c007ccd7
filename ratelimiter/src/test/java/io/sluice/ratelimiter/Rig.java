package io.sluice.ratelimiter;

import io.sluice.core.gate.CallContext;
import io.sluice.core.gate.Waiter;
import io.sluice.core.time.ManualClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/** A limiter on a manual clock that starts half a second before the wrap of nanoTime, and the few things tests do with it. */
final class Rig {
    static final long MILLI = 1_000_000L;
    static final long SECOND = 1_000 * MILLI;
    private static final long START = Long.MAX_VALUE - SECOND / 2;

    final ManualClock clock = ManualClock.startingAt(START);
    final RateLimiter limiter;
    final List<RateLimiterEvent> heard = new ArrayList<>();

    /** How those who stood in line ended, in order, as {@code name@milliseconds} or {@code name-reason}. */
    final List<String> ended = new ArrayList<>();

    private Rig(RateLimiterConfig config) {
        limiter = RateLimiter.of("payments", config, clock);
        limiter.events().subscribe(RateLimiterEvent.class, heard::add);
    }

    /** 10 permits a second, no waiting; and what the test changes of that. */
    static Rig with(UnaryOperator<RateLimiterConfig.Builder> change) {
        return new Rig(
                change.apply(RateLimiterConfig.custom().limitForPeriod(10)).build());
    }

    static Rig plain() {
        return with(config -> config);
    }

    /** As plain, but calls may wait that long. */
    static Rig patient(Duration timeout) {
        return with(config -> config.timeoutDuration(timeout));
    }

    Rig update(UnaryOperator<RateLimiterConfig.Builder> change) {
        limiter.update(change.apply(limiter.config().toBuilder()).build());
        return this;
    }

    Rig advanceMillis(long millis) {
        clock.advance(millis * MILLI);
        return this;
    }

    /** Nanoseconds since the start. */
    long now() {
        return clock.nanos() - START;
    }

    /** How many of so many tries get a permit now. */
    int takes(int tries) {
        int taken = 0;
        for (int i = 0; i < tries; i++) {
            taken += limiter.tryAcquirePermission() ? 1 : 0;
        }
        return taken;
    }

    /** A call that waits if it has to. */
    Caller call(String name) {
        Caller caller = new Caller(name);
        limiter.enqueue(caller, clock.nanos(), CallContext.current());
        return caller;
    }

    Rig calls(String... names) {
        for (String name : names) {
            call(name);
        }
        return this;
    }

    <E extends RateLimiterEvent> List<E> heard(Class<E> type) {
        return heard.stream().filter(type::isInstance).map(type::cast).toList();
    }

    /** A call that stands in line. */
    final class Caller extends Waiter {
        private final String name;

        Caller(String name) {
            this.name = name;
        }

        @Override
        protected void done(long token) {
            ended.add(
                    token >= 0
                            ? name + "@" + now() / MILLI
                            : name + "-" + limiter.refusal(token).reason());
        }
    }
}
