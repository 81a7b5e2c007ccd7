package io.sluice.ratelimiter;

import io.sluice.core.gate.CallContext;
import io.sluice.core.gate.Gate;
import io.sluice.core.time.ManualClock;
import java.util.function.UnaryOperator;

/** A keyed limiter on a manual clock that starts half a second before the wrap of nanoTime, and the few things tests do with it. */
final class KeyedRig {
    static final long MILLI = 1_000_000L;

    final ManualClock clock = ManualClock.startingAt(Long.MAX_VALUE - 500 * MILLI);
    final KeyedRateLimiter limiter;

    private KeyedRig(KeyedRateLimiterConfig config) {
        limiter = KeyedRateLimiter.of("search", config, clock);
    }

    /** 10 permits a second for each user; and what the test changes of that. */
    static KeyedRig with(UnaryOperator<KeyedRateLimiterConfig.Builder> change) {
        return new KeyedRig(
                change.apply(KeyedRateLimiterConfig.custom().key("user").limitForPeriod(10))
                        .build());
    }

    static KeyedRig plain() {
        return with(config -> config);
    }

    KeyedRig update(UnaryOperator<KeyedRateLimiterConfig.Builder> change) {
        limiter.update(change.apply(limiter.config().toBuilder()).build());
        return this;
    }

    KeyedRig advanceMillis(long millis) {
        clock.advance(millis * MILLI);
        return this;
    }

    /** How many of so many tries get a permit now. */
    int takes(Object value, int tries) {
        int taken = 0;
        for (int i = 0; i < tries; i++) {
            taken += limiter.tryAcquirePermission(value) ? 1 : 0;
        }
        return taken;
    }

    /** As a guard does it, with a context that names the user. */
    long enter(Object value) {
        return limiter.enter(Gate.UNTIMED, CallContext.EMPTY.withKey("user", value));
    }
}
