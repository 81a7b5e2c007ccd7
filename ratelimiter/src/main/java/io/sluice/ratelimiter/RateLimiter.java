package io.sluice.ratelimiter;

import io.sluice.core.Check;
import io.sluice.core.event.EventPublisher;
import io.sluice.core.gate.CallCounters;
import io.sluice.core.gate.CallCounts;
import io.sluice.core.gate.Gate;
import io.sluice.core.gate.Permit;
import io.sluice.core.time.NanoClock;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;

/**
 * Caps calls per time; a call beyond the cap is refused, or waits its turn if it may.
 *
 * <p>What the cap means exactly is the {@link RateLimiterConfig.Algorithm}'s to say; by default it is a token bucket: in any stretch
 * of time D at most {@code burst + rate * D} permits are granted. Several limits (1,000 a second and 1,000,000 a day) hold together,
 * all or nothing. Calls of priority CRITICAL_PLUS may borrow from the future, up to {@code borrowForCriticalPlus} permits in all,
 * which comes on top of every bound.
 * <p><b>Leased.</b> With {@code leased}, each stripe of threads takes a lot of k permits from the bucket, k = min(64, rate * 1 ms), and
 * grants from a line of its own. That adds at most {@code stripes * k} to the bound; there are at most four stripes for each
 * processor. Leased permits are found by whoever needs them before anybody is refused or borrows. As long as the bucket is not full
 * while permits are leased, requests that come one after the other get what they would get without leases.
 * <p><b>Waiting.</b> A call may wait up to {@code timeoutDuration}. If it would have to wait longer, it is refused at once, and told
 * when to come back. Those who wait are served first come, first served; nobody overtakes them but those who borrow. One that is
 * cancelled or interrupted leaves the line, and the others move up. What is granted counts from the time it was due, even if the
 * machine was late to say so.
 * <p><b>Some calls only.</b> {@code appliesTo} names the callers or the entrances whose calls are counted, or another resource that
 * must be busy; other calls are let in and take nothing. A limiter for every call is not slowed down by this.
 * <p>A limiter holds nothing: {@link #acquire()} and {@link #reserve()} count as succeeded when granted, and what is done with the
 * permit changes nothing. Permits that were granted come back only by {@link #cancel}, when a later gate refused the call before it
 * began. A call counts once, however many permits it takes.
 *
 * <p><b>Thread safety.</b> Safe for many threads. Granting and refusing take no lock (the windows take one at each turn of a slice);
 * waiting takes one for a moment when a call gets in line and out of it.
 * <p><b>Cost.</b> A grant is one reading of the clock, one compare-and-set, and the counters of the thread's own stripe; a refusal
 * writes nothing but its counter. On a {@linkplain NanoClock#coarse() coarse clock} a grant reads no clock of the machine, and a
 * refusal one. Nothing is allocated but the exception of those who want one, and, with a warm-up, one small object a grant.
 */
public sealed interface RateLimiter extends Gate permits PooledRateLimiter {

    /** What rules and meters call this kind of gate. */
    String KIND = "rateLimiter";

    static RateLimiter ofDefaults(String name) {
        return of(name, RateLimiterConfig.ofDefaults());
    }

    static RateLimiter of(String name, RateLimiterConfig config) {
        return of(name, config, NanoClock.system());
    }

    /**
     * @param clock decides everything, and drives the timers: the system's, a coarse one, or a test's
     */
    static RateLimiter of(String name, RateLimiterConfig config, NanoClock clock) {
        return of(name, config, clock, new CallCounters());
    }

    /** For guards, which count once for all their gates: a limiter that counts into shared counters. */
    static RateLimiter of(String name, RateLimiterConfig config, NanoClock clock, CallCounters counters) {
        return of(name, config, clock, counters, other -> {
            throw new IllegalArgumentException(
                    "whileBusy must be absent unless it is known how to find other resources,"
                            + " as a registry does, but was \"" + other + '"');
        });
    }

    /**
     * For guards and registries, which know other resources: a limiter that may depend on whether one of them is busy.
     *
     * @param countsOfOthers finds the counts of another resource by its name, if there is such a one now; asked up to ten times a
     *     second, by any thread
     */
    static RateLimiter of(
            String name,
            RateLimiterConfig config,
            NanoClock clock,
            CallCounters counters,
            Function<String, Optional<CallCounts>> countsOfOthers) {
        return new PooledRateLimiter(name, config, clock, counters, countsOfOthers);
    }

    /**
     * A limiter for whoever just wants to be slowed down: a token bucket with the burst of one second, but at least 1, whose
     * {@link #acquire()} waits as long as it takes, up to what the arithmetic holds: decades where the rate is a round number, 39
     * hours at the least.
     *
     * @param permitsPerSecond from 1 a day to {@value RateLimiterConfig#MAX_PER_SECOND} a second; 0.5 is one every two seconds
     */
    static RateLimiter create(double permitsPerSecond) {
        return create(permitsPerSecond, NanoClock.system());
    }

    /** As {@link #create(double)}, on another clock. */
    static RateLimiter create(double permitsPerSecond, NanoClock clock) {
        Check.inRange("permitsPerSecond", permitsPerSecond, 1.0 / 86_400, RateLimiterConfig.MAX_PER_SECOND);
        long permits = (long) Math.ceil(permitsPerSecond);
        RateLimiterConfig config = RateLimiterConfig.custom()
                .limitForPeriod(permits)
                .limitRefreshPeriod(Duration.ofNanos(Math.round(permits * 1e9 / permitsPerSecond)))
                .burst(Math.max(1, (long) permitsPerSecond))
                .timeoutDuration(Check.LONGEST)
                .build();
        return of("RateLimiter.create(" + permitsPerSecond + ")", config, clock);
    }

    /** The configuration in force. */
    RateLimiterConfig config();

    RateLimiterSnapshot snapshot();

    EventPublisher<RateLimiterEvent> events();

    /**
     * Takes one permit, waiting for it if it may. The permit that is returned may be ignored: it is the same for all, and
     * whatever is called on it has no effect.
     *
     * @throws RateLimitExceededException if refused, or interrupted while waiting
     */
    @Override
    Permit acquire();

    /**
     * As {@link #acquire()}, for several permits at once.
     *
     * @param permits at least 1; more than the limiter gives at once are refused at once
     */
    Permit acquire(long permits);

    /**
     * Takes several permits now, or none.
     *
     * @param permits at least 1; more than the limiter gives at once are refused
     */
    boolean tryAcquirePermission(long permits);

    /**
     * Gets in line for one permit without waiting for it, and tells how long it takes.
     *
     * @throws RateLimitExceededException if it would take longer than timeoutDuration
     */
    Reservation reserve();

    /**
     * Gets in line for several permits without waiting for them, and tells how long it takes.
     *
     * @param permits at least 1
     * @throws RateLimitExceededException if it would take longer than timeoutDuration, or they are more than the limiter gives at
     *     once
     */
    Reservation reserve(long permits);

    /**
     * Takes all permits that are left; none are while calls wait.
     *
     * @return how many there were
     */
    long drainPermissions();

    /**
     * Changes limitForPeriod, and the burst if that follows from it, while the limiter runs. See {@link #update}.
     *
     * @param limitForPeriod permits for each period
     */
    void changeLimit(long limitForPeriod);

    /**
     * Changes the configuration while the limiter runs. The share of the burst (or of the window's limit) that is spent stays the
     * same; those who wait keep their order, and are refused if their time now lies too far ahead.
     */
    void update(RateLimiterConfig config);
}
