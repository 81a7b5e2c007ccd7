package io.sluice.dashboard.agent;

import io.sluice.core.rule.Rule;
import io.sluice.core.time.ManualClock;
import io.sluice.core.time.NanoClock;
import io.sluice.dashboard.api.WhatIfAnswer.Fidelity;
import io.sluice.dashboard.api.WhatIfAnswer.Result;
import io.sluice.ratelimiter.AppliesTo;
import io.sluice.ratelimiter.RateLimiter;
import io.sluice.ratelimiter.RateLimiterConfig;
import io.sluice.ratelimiter.RateLimiterConfig.Algorithm;
import io.sluice.ratelimiter.Scope;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.LongUnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Plays what is remembered of a resource through a real limiter on a clock of its own, and counts what it would have refused. Calls are at hand by
 * tenths of a second, so what depends on when within a tenth they came is told as a range. Not safe for several threads.
 */
final class Replay {
    /*
     *   sliding window    exact: a tenth of a second is its slice, and within a slice order means nothing
     *   fixed window      range: ten phases, since where its periods begin depends on when it is made
     *   token bucket,     range: calls spread evenly over the tenth are refused least, all at its beginning most
     *   leaky bucket
     *   waiting, several  nothing honest to be said
     *   callers, others
     *
     * Of a limit that is shared the calls of this instance met the share of this instance: that is played, by as many shares as there are now.
     */
    private static final long SLOT_NANOS = TimeUnit.MILLISECONDS.toNanos(CountRing.SLOT_MILLIS);
    private static final int PHASES = 10;

    private final CountRing.Slots slots;
    private final int instances;
    private final NanoClock clock;
    private final long endNanos;
    private long firstRejected = Long.MAX_VALUE; // number of a slot

    /** The time for it is over. */
    static final class TooLongException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        TooLongException() {
            super(null, null, false, false);
        }
    }

    /**
     * @param instances how many share limits of scope SHARE
     * @param clock tells how long this takes
     * @param endNanos when it must have ended, by that clock
     */
    Replay(CountRing.Slots slots, int instances, NanoClock clock, long endNanos) {
        this.slots = slots;
        this.instances = instances;
        this.clock = clock;
        this.endNanos = endNanos;
    }

    /**
     * @param agentMillis turns a slot's number into the agent's time
     * @throws TooLongException if it takes too long
     */
    Result play(Rule<?> rule, LongUnaryOperator agentMillis) {
        if (!(rule.config() instanceof RateLimiterConfig limit)) {
            return unsaid(rule, "a " + rule.kind() + " cannot be played again");
        }
        RateLimiterConfig config = limit.sharedBy(instances);
        String why = whyNot(config);
        if (why != null) {
            return unsaid(rule, why);
        }
        firstRejected = Long.MAX_VALUE;
        long least;
        long most;
        if (config.algorithm() == Algorithm.SLIDING_WINDOW && isWholeTenths(config.limitRefreshPeriod())) {
            least = rejected(config, 0, false);
            most = least;
        } else if (config.algorithm() == Algorithm.FIXED_WINDOW) {
            least = Long.MAX_VALUE;
            most = 0;
            for (int phase = 0; phase < PHASES; phase++) {
                long rejected = rejected(config, config.limitRefreshPeriod().toNanos() / PHASES * phase, false);
                least = Math.min(least, rejected);
                most = Math.max(most, rejected);
            }
        } else {
            long spread = rejected(config, 0, true);
            long clumped = rejected(config, 0, false);
            least = Math.min(spread, clumped);
            most = Math.max(spread, clumped);
        }
        Fidelity fidelity = config.algorithm() == Algorithm.SLIDING_WINDOW && isWholeTenths(config.limitRefreshPeriod())
                ? Fidelity.EXACT
                : Fidelity.RANGE;
        return new Result(
                rule.id(),
                fidelity,
                least,
                most,
                firstRejected == Long.MAX_VALUE ? null : agentMillis.applyAsLong(firstRejected),
                fidelity == Fidelity.EXACT ? null : "calls are remembered by tenths of a second");
    }

    private static Result unsaid(Rule<?> rule, String why) {
        return new Result(rule.id(), Fidelity.SHADOW_ONLY, 0, 0, null, why);
    }

    private static @Nullable String whyNot(RateLimiterConfig config) {
        if (!config.timeoutDuration().isZero()) {
            return "calls that wait would change what comes after";
        }
        if (config.scope() != Scope.INSTANCE) {
            return "what a server lets in is not this instance's alone";
        }
        if (!config.appliesTo().equals(AppliesTo.EVERY_CALL)) {
            return "who called is not remembered";
        }
        return null;
    }

    /** Slices of a second and more are whole tenths; a shorter period has shorter slices. */
    private static boolean isWholeTenths(Duration period) {
        return period.compareTo(Duration.ofSeconds(1)) >= 0;
    }

    /** Calls that a limiter made so long before the first slot would have refused. */
    private long rejected(RateLimiterConfig config, long madeBefore, boolean spread) {
        ManualClock virtual = ManualClock.startingAt(0);
        RateLimiter limiter = RateLimiter.of("what-if", config, virtual);
        virtual.advance(madeBefore);
        long rejected = 0;
        for (int i = 0; i < slots.counts().length; i++) {
            int calls = Math.max(0, slots.counts()[i]);
            long step = spread && calls > 0 ? SLOT_NANOS / calls : 0;
            for (int call = 0; call < calls; call++) {
                if (!limiter.tryAcquirePermission()) {
                    rejected++;
                    firstRejected = Math.min(firstRejected, slots.first() + i);
                }
                virtual.advance(step);
                checkTime(call);
            }
            virtual.advance(SLOT_NANOS - step * calls);
            checkTime(0);
        }
        return rejected;
    }

    private void checkTime(int call) {
        if ((call & 255) == 0 && clock.exactNanos() - endNanos > 0) {
            throw new TooLongException();
        }
    }
}
