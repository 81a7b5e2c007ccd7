package io.sluice.ratelimiter.algorithm;

/**
 * A count over the last period, in aligned slices of a tenth of it (rounded up to a multiple of 100 ms for periods of a second and
 * more): the present slice and every earlier one that the last period touches count whole.
 * <p><b>Worst case.</b> Never more than the limit in any stretch of one period, wherever it begins; permits become free up to one
 * slice late. What is borrowed comes on top, and is missing until it has left the window. A replay from slice counts is exact.
 */
public final class SlidingWindow extends Window {
    /*
     * Slice i is i * slice up to (i + 1) * slice after the origin. It counts until its end lies a whole period back; so within slice
     * i the slices i - ceil(period/slice) and later count at first, and from `remainder` = period mod slice on only those from
     * i - floor(period/slice). Segment 2i is the former stretch (empty if the period is a multiple of the slice), 2i + 1 the latter.
     *
     * past[i mod slots] is what slice i counted in segments before the present one; past[slots] is what was free when the present
     * segment began, so what the present one has counted is the difference.
     */
    private static final long SECOND = 1_000_000_000L;
    private static final long COARSE_SLICES = 100_000_000L;

    private final long slice;
    private final long remainder;
    private final int wholeSlices;
    private final int slots;

    /**
     * @param limit permits for any period
     * @param mostBorrowed how many permits more those who may borrow can have
     * @param origin the time at which a slice begins
     */
    public SlidingWindow(long limit, long periodNanos, long mostBorrowed, long origin) {
        super(limit, mostBorrowed, origin);
        this.slice = sliceNanos(periodNanos);
        this.remainder = periodNanos % slice;
        this.wholeSlices = (int) (periodNanos / slice);
        this.slots = wholeSlices + (remainder == 0 ? 1 : 2);
    }

    /** How long a slice is for a period. */
    public static long sliceNanos(long periodNanos) {
        long unit = periodNanos >= SECOND ? COARSE_SLICES : 1;
        return ceilDiv(ceilDiv(periodNanos, 10), unit) * unit;
    }

    private static long ceilDiv(long dividend, long divisor) {
        return (dividend + divisor - 1) / divisor;
    }

    @Override
    long segment(long now) {
        long since = now - origin;
        long index = Math.floorDiv(since, slice);
        return 2 * index + (since - index * slice >= remainder ? 1 : 0);
    }

    @Override
    long following(long segment) {
        return segment + (remainder == 0 ? 2 : 1);
    }

    @Override
    long startOf(long segment) {
        return origin + (segment >> 1) * slice + ((segment & 1) == 0 ? 0 : remainder);
    }

    @Override
    int slots() {
        return slots;
    }

    @Override
    long turnedTo(long segment, long since, long free, long[] past) {
        long before = segment - since >> 1;
        past[slot(before)] += past[slots] - free;
        long present = segment >> 1;
        for (long i = Math.max(before + 1, present - slots + 1); i <= present; i++) {
            past[slot(i)] = 0;
        }
        past[slots] = Math.max(0, limit + mostBorrowed - counted(segment, past));
        return state(segment, past[slots]);
    }

    @Override
    public long giveBack(long state, long now, long permits, long[] past) {
        long free = free(state);
        long left = permits - Math.min(permits, past[slots] - free);
        long gained = permits - left;
        long present = segmentOf(state, now) >> 1;
        for (int i = 0; i < slots && left > 0; i++) {
            int slot = slot(present - i);
            long given = Math.min(left, past[slot]);
            past[slot] -= given;
            past[slots] += given;
            left -= given;
            gained += given;
        }
        return state + (gained << 1);
    }

    /** What the slices that count in this segment have counted before it. */
    private long counted(long segment, long[] past) {
        long present = segment >> 1;
        long oldest = present - wholeSlices - ((segment & 1) == 0 && remainder != 0 ? 1 : 0);
        long counted = 0;
        for (long i = oldest; i <= present; i++) {
            counted += past[slot(i)];
        }
        return counted;
    }

    private int slot(long index) {
        return (int) Math.floorMod(index, (long) slots);
    }
}
