package io.sluice.core.window;

import io.sluice.core.Check;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How the calls of the last N nanoseconds ended, sliding by a tenth of that: see {@link SlicedCells}.
 * <p><b>Cost.</b> A success is one compare-and-set on the thread's own stripe. The window is summed up only when a bad call comes
 * in, at most once a slice besides, and while it holds bad calls but too few calls to be judged.
 */
public final class TimeWindow implements SlidingWindow {
    /*
     * watch   there are bad calls but too few calls to judge: then, and only then, a success looks at the sums, for it may be the
     *         one that brings the window to its minimum.
     *
     * Of a success and a bad call that meet at the minimum at least one sees the other: a call is counted before `watch` is read,
     * and `watch` is set before the sums are read; all of it is volatile. A clear that comes late, after another thread's look at
     * the next slice has set it again, delays the judgement to the next bad call or turn: one slice at most.
     */
    /** At 10^7 calls a second and stripe, a slice of this window just fits its 32-bit count. */
    public static final Duration MAX_LENGTH = Duration.ofHours(1);

    private static final int KINDS = 4; // slow << 1 | failed
    private static final int FAILED = 1;
    private static final int SLOW = 2;

    private final SlicedCells cells;
    private volatile boolean watch;

    /**
     * @param length from 10 ns to one hour
     * @param now the time at which the window starts
     */
    public TimeWindow(Duration length, long now) {
        cells = new SlicedCells(KINDS, checked(length).toNanos(), now);
    }

    private TimeWindow(SlicedCells cells) {
        this.cells = cells;
        watch = true; // there may be bad calls among those taken over
    }

    @Override
    public @Nullable WindowSnapshot record(boolean failed, boolean slow, long now, int minimum) {
        boolean turned = cells.turned(now);
        cells.add((slow ? SLOW : 0) | (failed ? FAILED : 0), now);
        if (failed || slow) {
            watch = true;
        }
        return turned || watch ? look(now, minimum) : null;
    }

    @Override
    public @Nullable WindowSnapshot turned(long now, int minimum) {
        return cells.turned(now) ? look(now, minimum) : null;
    }

    @Override
    public WindowSnapshot snapshot(long now) {
        long slowFailures = cells.sum(SLOW | FAILED, now);
        long failures = cells.sum(FAILED, now) + slowFailures;
        long slowCalls = cells.sum(SLOW, now) + slowFailures;
        long calls = cells.sum(0, now) + failures + slowCalls - slowFailures;
        return new WindowSnapshot(calls, failures, slowCalls);
    }

    /** A window of another length that holds those of these calls that still fit. Calls that end meanwhile may be missed. */
    public TimeWindow resized(Duration newLength, long now) {
        return new TimeWindow(cells.resized(checked(newLength).toNanos(), now));
    }

    private static Duration checked(Duration length) {
        return Check.inRange("length", length, Duration.ofNanos(SlicedCells.SLICES), MAX_LENGTH);
    }

    private WindowSnapshot look(long now, int minimum) {
        WindowSnapshot sums = snapshot(now);
        if (sums.calls() >= minimum) {
            watch = false;
        } else if (sums.failures() + sums.slowCalls() > 0) {
            watch = true;
        }
        return sums;
    }
}
