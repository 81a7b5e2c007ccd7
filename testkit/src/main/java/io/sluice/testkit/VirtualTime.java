package io.sluice.testkit;

import io.sluice.core.time.ManualClock;
import io.sluice.guard.Guard;
import io.sluice.guard.GuardBuilder;
import io.sluice.guard.Sluice;
import io.sluice.guard.SluiceBuilder;
import java.time.Duration;
import java.time.Instant;

/**
 * Time that passes when the test says so, for guards and containers that are made here: windows, waits, time limits and quotas go by it,
 * and what is left to chance is the same each time.
 * <pre>{@code
 * VirtualTime time = VirtualTime.seeded(7);
 * Guard guard = time.guard("payments").circuitBreaker(config).build();
 * …
 * time.advance(Duration.ofSeconds(10)); // runs every timer that comes due, on this thread
 * }</pre>
 * <p>It starts just before the reading of the monotonic clock wraps, so that every test crosses that.
 * <p><b>Thread safety.</b> Safe for many threads, but time is moved by one thread at once.
 */
public final class VirtualTime {
    private final ManualClock clock;

    private VirtualTime(long seed) {
        clock = ManualClock.startingAt(Long.MAX_VALUE - 1).seededWith(seed);
    }

    /** With the seed 1. */
    public static VirtualTime start() {
        return seeded(1);
    }

    /**
     * @param seed where chance begins; tell it in what a failing test prints
     */
    public static VirtualTime seeded(long seed) {
        return new VirtualTime(seed);
    }

    /** The clock itself, for gates and recoveries that are made without a guard. */
    public ManualClock clock() {
        return clock;
    }

    /** Starts a guard that stands alone. */
    public GuardBuilder guard(String name) {
        return Guard.builder(name).clock(clock);
    }

    /** Starts a container. */
    public SluiceBuilder sluice() {
        return Sluice.builder().clock(clock);
    }

    /** Lets time pass, by both clocks, and runs on this thread what comes due on the way. */
    public void advance(Duration time) {
        clock.advance(time);
    }

    /** Steps the wall clock, forward or back, as an administrator would; nothing but the calendar notices. */
    public void setWallClock(Instant instant) {
        clock.setInstant(instant);
    }

    /** Timers that are waiting: none, once nothing is going on. */
    public int timers() {
        return clock.pending();
    }
}
