package io.sluice.ratelimiter;

import io.sluice.core.gate.CallCounts;
import io.sluice.core.time.NanoClock;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.function.Supplier;

/** Whether another resource lets in many calls. Looks at its counters when asked, at most ten times a second. */
final class BusyWatch {
    /*
     * What counts is the calls since the youngest look that is at least a second old. If nobody asked for longer than that, they are
     * taken for evenly spread. Who asks while another one looks gets the answer of before.
     */
    private static final long LOOK_EVERY_NANOS = 100_000_000L;
    private static final long SECOND_NANOS = 1_000_000_000L;

    private final NanoClock clock;
    private final Supplier<Optional<CallCounts>> counts;
    private final long busyFrom;
    private final Deque<Look> looks = new ArrayDeque<>(); // guarded by this
    private volatile long nextLook;
    private volatile boolean busy;

    private record Look(long at, long permitted) {}

    /**
     * @param counts of the other resource, if there is such a one now
     * @param busyFrom calls in a second
     */
    BusyWatch(NanoClock clock, Supplier<Optional<CallCounts>> counts, long busyFrom) {
        this.clock = clock;
        this.counts = counts;
        this.busyFrom = busyFrom;
        look(clock.nanos());
    }

    boolean isBusy() {
        long now = clock.nanos();
        if (now - nextLook >= 0) {
            look(now);
        }
        return busy;
    }

    private synchronized void look(long now) {
        if (!looks.isEmpty() && now - nextLook < 0) {
            return; // somebody else has just done so
        }
        nextLook = now + LOOK_EVERY_NANOS;
        Optional<CallCounts> present = counts.get();
        if (present.isEmpty()) {
            looks.clear();
            busy = false;
            return;
        }
        looks.add(new Look(now, present.get().permitted()));
        busy = perSecond(now) >= busyFrom;
    }

    private double perSecond(long now) {
        Look from = looks.remove();
        while (!looks.isEmpty() && now - looks.element().at >= SECOND_NANOS) {
            from = looks.remove();
        }
        long calls = looks.isEmpty() ? 0 : looks.getLast().permitted - from.permitted;
        looks.addFirst(from);
        return (double) calls * SECOND_NANOS / Math.max(SECOND_NANOS, now - from.at);
    }
}
