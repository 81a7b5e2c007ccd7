package io.sluice.recovery;

import io.sluice.core.Check;
import io.sluice.core.time.NanoClock;
import io.sluice.core.window.StripedCells;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.locks.ReentrantLock;

/**
 * How many second attempts there may be, so that they cannot become the overload: in any period that ends with one, at most a
 * percentage of the calls that began in it, or a minimum if that is more. Retries and hedges may share one.
 * <p><b>Contract.</b> Never more than that, but somewhat less, since time is kept in slices of a tenth of a period: a retry counts
 * for up to a slice longer, and the oldest calls of a period may be overlooked: those of one slice, or of up to
 * {@value #CALLS_BETWEEN_LOOKS} calls on each stripe if calls are so rare that these take longer.
 * <p><b>Thread safety.</b> Safe for many threads.
 * <p><b>Cost.</b> A call adds one striped counter; every {@value #CALLS_BETWEEN_LOOKS}th reads the clock, too. A retry takes a short
 * lock.
 */
public final class RetryBudget {
    /*
     * Calls are counted for ever on stripes. When a slice begins - that is, with the first retry or look in it - the sum is written
     * down, so the calls since then began in that slice or later: never too many. Retries are counted in their slice, and every slice
     * that the last period touches counts whole: never too few.
     *
     *   | slice n-10 | n-9 | ... | n-1 | n |       SLICES + 1 of them are touched by a period that ends in slice n
     *         [------------- period -------]
     *
     * All but the striped counter is guarded by `lock`.
     */
    static final int SLICES = 10;
    static final int CALLS_BETWEEN_LOOKS = 256;

    private static final int KEPT = SLICES + 1;
    private static final int CALLS = 0;
    private static final long NEVER = -1;

    private final double percent;
    private final long sliceNanos;
    private final int minimum;
    private final NanoClock clock;
    private final long startNanos;
    private final StripedCells calls = new StripedCells(1);

    private final ReentrantLock lock = new ReentrantLock();
    private final long[] slices = new long[KEPT]; // the number of the slice kept at this place
    private final long[] callsBefore = new long[KEPT];
    private final long[] retries = new long[KEPT];

    private RetryBudget(double percent, Duration period, int minimum, NanoClock clock) {
        this.percent = percent;
        this.sliceNanos = period.toNanos() / SLICES;
        this.minimum = minimum;
        this.clock = clock;
        startNanos = clock.nanos();
        Arrays.fill(slices, NEVER);
        look(startNanos);
    }

    /**
     * A budget of its own.
     *
     * @param percent of the calls in a period; 0 to 1,000
     * @param period 1 s to 1 hour
     * @param minimum retries that are allowed in each period however few calls there are; 0 to 1,000,000,000
     */
    public static RetryBudget of(double percent, Duration period, int minimum, NanoClock clock) {
        Check.inRange("percent", percent, 0, 1_000);
        Check.inRange("period", period, Duration.ofSeconds(1), Duration.ofHours(1));
        Check.inRange("minimum", minimum, 0, 1_000_000_000);
        return new RetryBudget(percent, period, minimum, Check.present("clock", clock));
    }

    /** The budget that these options describe. */
    public static RetryBudget of(RetryConfig config, NanoClock clock) {
        return of(config.retryBudgetPercent(), config.retryBudgetPeriod(), config.retryBudgetMinimum(), clock);
    }

    /** A call begins, with its first attempt. */
    public void called() {
        if (calls.add(CALLS) % CALLS_BETWEEN_LOOKS == 0) {
            lookIfFree();
        }
    }

    /**
     * Takes one retry out of the budget, if it has one.
     *
     * @return whether there may be another attempt
     */
    public boolean tryTake() {
        long now = clock.nanos();
        lock.lock();
        try {
            int place = look(now);
            long oldest = slices[place] - SLICES;
            if (takenSince(oldest) >= Math.max(minimum, (long) (percent / 100 * callsSince(oldest + 1)))) {
                return false;
            }
            retries[place]++;
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** The callers' path never waits: whoever holds the lock looks himself. */
    private void lookIfFree() {
        long now = clock.nanos();
        if (lock.tryLock()) {
            try {
                look(now);
            } finally {
                lock.unlock();
            }
        }
    }

    /** Begins the slice of this time unless it has begun; returns its place. A time that comes late belongs to the newest slice. */
    private int look(long now) {
        long slice = (now - startNanos) / sliceNanos;
        int place = (int) (slice % KEPT);
        if (slices[place] > slice) {
            return newest();
        }
        if (slices[place] < slice) {
            slices[place] = slice;
            callsBefore[place] = calls.sum(CALLS);
            retries[place] = 0;
        }
        return place;
    }

    private int newest() {
        int newest = 0;
        for (int i = 1; i < KEPT; i++) {
            newest = slices[i] > slices[newest] ? i : newest;
        }
        return newest;
    }

    private long takenSince(long slice) {
        long taken = 0;
        for (int i = 0; i < KEPT; i++) {
            taken += slices[i] >= slice ? retries[i] : 0;
        }
        return taken;
    }

    /** Calls that began in this slice or later. */
    private long callsSince(long slice) {
        long before = Long.MAX_VALUE;
        for (int i = 0; i < KEPT; i++) {
            before = slices[i] >= Math.max(0, slice) ? Math.min(before, callsBefore[i]) : before;
        }
        return calls.sum(CALLS) - before;
    }

    @Override
    public String toString() {
        return "RetryBudget[" + percent + " % of calls in " + Duration.ofNanos(sliceNanos * SLICES) + ", at least "
                + minimum + "]";
    }
}
