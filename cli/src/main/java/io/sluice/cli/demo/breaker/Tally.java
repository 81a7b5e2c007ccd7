package io.sluice.cli.demo.breaker;

import io.sluice.cli.demo.Spread;
import io.sluice.core.window.LatencyHistogram;
import io.sluice.core.window.LatencyHistogram.Percentiles;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A caller's own books.
 * <p><b>Thread safety.</b> Calls are booked by many threads; {@link #second} and {@link #total} are for one.
 */
final class Tally {
    private final AtomicLong offered = new AtomicLong();
    private final AtomicLong succeeded = new AtomicLong();
    private final AtomicLong failed = new AtomicLong();
    private final AtomicLong refused = new AtomicLong();
    private final AtomicInteger held = new AtomicInteger();
    private final AtomicInteger mostHeld = new AtomicInteger();
    private final LatencyHistogram calls = new LatencyHistogram();
    private final LatencyHistogram refusals = new LatencyHistogram();
    private final LatencyHistogram timeToFail = new LatencyHistogram();

    private Counts told = Counts.NONE;
    private Percentiles toldRefusals = refusals.drain();

    /** A call arrived, and a thread took it up. */
    void arrived() {
        offered.incrementAndGet();
        mostHeld.accumulateAndGet(held.incrementAndGet(), Math::max);
    }

    /** The guard took this long to refuse a call. */
    void refusedIn(long nanos) {
        refusals.record(nanos);
    }

    /**
     * A call ended, and its thread is free.
     *
     * @param nanos how long that took since the call was due
     * @param whileSlow whether the service was slow when it was due
     */
    void ended(Ending ending, long nanos, boolean whileSlow) {
        if (ending != Ending.REFUSED) {
            calls.record(nanos);
        }
        if (ending != Ending.SUCCEEDED && whileSlow) {
            timeToFail.record(nanos);
        }
        counter(ending).incrementAndGet();
        held.decrementAndGet();
    }

    /** What happened since the last call of this method. */
    Second second(int number, String state) {
        Counts now = counts();
        Counts fresh = now.minus(told);
        told = now;
        return new Second(number, fresh, held.get(), state, Spread.of(calls.drain()), Spread.of(drainRefusals()));
    }

    /** Everything; to be asked for once, when all calls have ended. */
    Total total(Counts guardCounts, long fallbacks) {
        drainRefusals();
        return new Total(
                counts(),
                guardCounts,
                fallbacks,
                mostHeld.get(),
                Spread.of(timeToFail.drain()),
                Spread.of(toldRefusals));
    }

    private Percentiles drainRefusals() {
        Percentiles fresh = refusals.drain();
        toldRefusals = toldRefusals.plus(fresh);
        return fresh;
    }

    private Counts counts() {
        return new Counts(offered.get(), succeeded.get(), failed.get(), refused.get());
    }

    private AtomicLong counter(Ending ending) {
        return switch (ending) {
            case SUCCEEDED -> succeeded;
            case FAILED -> failed;
            case REFUSED -> refused;
        };
    }
}
