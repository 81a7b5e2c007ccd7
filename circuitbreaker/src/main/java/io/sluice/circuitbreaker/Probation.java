package io.sluice.circuitbreaker;

import io.sluice.core.time.NanoClock;
import io.sluice.core.window.WindowSnapshot;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** The probes of one HALF_OPEN: places, leases and results. */
final class Probation {
    /*
     *    63         48 47         32 31         16 15          0
     *   +-------------+-------------+-------------+-------------+
     *   | slow        | failed      | ended       | taken       |
     *   +-------------+-------------+-------------+-------------+
     *
     *   taken   places that are not free: probes under way, and probes that ended with a verdict
     *   ended   probes that ended with a verdict; failed and slow are among them
     *
     *   event                              change                                   won by
     *   a probe is let in                  taken + 1, while taken < permitted       CAS on the tally
     *   a probe ends with a verdict        ended + 1 (failed + 1, slow + 1)         removal of its lease from `running`
     *   a probe ends without one, or its   taken - 1                                removal of its lease from `running`
     *   lease runs out
     *
     * A lease is removed from `running` by exactly one of verdict, giving back and expiry, and only the remover touches the tally:
     * a probe counts once, and one whose lease ran out counts no more. Each verdict sees another value of `ended`, so one of
     * them is the last (HalfOpenStress). Progress: lock-free.
     */
    private static final int FIELD_BITS = 16;
    private static final long FIELD_MASK = (1L << FIELD_BITS) - 1;
    private static final long ONE_TAKEN = 1;
    private static final long ONE_ENDED = 1L << FIELD_BITS;
    private static final long ONE_FAILED = 1L << 2 * FIELD_BITS;
    private static final long ONE_SLOW = 1L << 3 * FIELD_BITS;

    private static final VarHandle TALLY;

    static {
        try {
            TALLY = MethodHandles.lookup().findVarHandle(Probation.class, "tally", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private volatile long tally;
    private volatile boolean over;
    private final AtomicInteger lastLease = new AtomicInteger();
    private final Map<Integer, Deadline> running = new ConcurrentHashMap<>();

    /** Those of them whose token nobody keeps, oldest first. */
    private final NavigableSet<Integer> tokenless = new ConcurrentSkipListSet<>();

    /** Whether a probe would be refused now; one volatile read. */
    boolean isFull(int permitted) {
        return taken(tally) >= permitted;
    }

    /** Takes a place until {@code endNanos}; returns the lease, or 0 if no place is free. */
    int take(int permitted, long endNanos) {
        long seen;
        do {
            seen = tally;
            if (taken(seen) >= permitted) {
                return 0;
            }
        } while (!TALLY.compareAndSet(this, seen, seen + ONE_TAKEN));
        int lease = lastLease.incrementAndGet();
        running.put(lease, new Deadline(endNanos));
        return lease;
    }

    /** Sees to it that a lost probe hands its place on. */
    void arm(int lease, NanoClock clock) {
        Deadline end = running.get(lease);
        if (end != null) {
            end.arm(clock, () -> giveBack(lease));
            if (over) {
                end.disarm();
            }
        }
    }

    /**
     * Nobody will ask for a place any more: frees all timers. A probe that is let in meanwhile is in {@code running} before it
     * looks whether all is over, so either it or this method frees its timer.
     */
    void close() {
        over = true;
        running.values().forEach(Deadline::disarm);
    }

    /** A probe's verdict; returns the results with it, or null if the lease had ended before. */
    @Nullable WindowSnapshot settle(int lease, boolean failed, boolean slow) {
        if (!end(lease)) {
            return null;
        }
        long change = ONE_ENDED + (failed ? ONE_FAILED : 0) + (slow ? ONE_SLOW : 0);
        return results((long) TALLY.getAndAdd(this, change) + change);
    }

    /** Frees the place of a probe that ended without a verdict, or whose lease ran out. */
    void giveBack(int lease) {
        if (end(lease)) {
            TALLY.getAndAdd(this, -ONE_TAKEN);
        }
    }

    /** The token of this lease is not kept by anybody. */
    void dropToken(int lease) {
        tokenless.add(lease);
        if (!running.containsKey(lease)) {
            tokenless.remove(lease);
        }
    }

    /** Picks the longest running lease whose token nobody keeps; 0 if there is none. */
    int pollTokenless() {
        Integer lease;
        do {
            lease = tokenless.pollFirst();
        } while (lease != null && !running.containsKey(lease));
        return lease == null ? 0 : lease;
    }

    /**
     * A call whose token nobody keeps, a probe or an older call, was released without a verdict: frees a place if that call, or
     * another one like it, must have been a probe.
     * <p>The probes that are under way both before and after the calls in flight are read were so at that moment; if nobody keeps
     * the token of any, they had been counted as permitted, too. So if they are more than the calls in flight, one of them has
     * ended, and its lease has not. Two releases must not take the same lease for theirs, so they take turns (HalfOpenStress). A
     * lease that runs out within this method may cost another probe its lease: its place goes to the next call before it ends,
     * and its verdict does not count.
     */
    synchronized void giveBackTokenless(LongSupplier callsInFlight) {
        List<Integer> before = List.copyOf(running.keySet());
        if (tokenless.containsAll(before)) {
            long inFlight = callsInFlight.getAsLong();
            if (before.stream().filter(running::containsKey).count() > inFlight) {
                giveBack(pollTokenless());
            }
        }
    }

    WindowSnapshot results() {
        return results(tally);
    }

    int inFlight() {
        return running.size();
    }

    private boolean end(int lease) {
        Deadline deadline = running.remove(lease);
        if (deadline == null) {
            return false;
        }
        tokenless.remove(lease);
        deadline.disarm();
        return true;
    }

    private static WindowSnapshot results(long tally) {
        return new WindowSnapshot(field(tally, 1), field(tally, 2), field(tally, 3));
    }

    private static long taken(long tally) {
        return field(tally, 0);
    }

    private static long field(long tally, int index) {
        return tally >>> index * FIELD_BITS & FIELD_MASK;
    }
}
