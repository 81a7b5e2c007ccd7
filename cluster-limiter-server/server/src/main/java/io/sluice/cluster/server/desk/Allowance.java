package io.sluice.cluster.server.desk;

import io.sluice.ratelimiter.algorithm.Gcra;
import java.util.concurrent.atomic.AtomicLong;

/** So much a second, with a burst of one second; begins full. Safe for many threads, lock-free. */
final class Allowance {
    private static final long SECOND = 1_000_000_000;

    private final Gcra gcra;
    private final AtomicLong state;

    Allowance(long perSecond, long now) {
        gcra = Gcra.tokenBucket(perSecond, SECOND, perSecond, 0);
        state = new AtomicLong(gcra.unused(now));
    }

    /** Takes as much as there is, up to {@code want}; returns how much that was. */
    long takeUpTo(long want, long now) {
        while (true) {
            long seen = state.get();
            long taken = Math.min(want, gcra.available(seen, now));
            if (taken < 1) {
                return 0;
            }
            long next = gcra.take(seen, now, taken, false);
            if (next == Gcra.REFUSED) {
                return 0;
            }
            if (state.compareAndSet(seen, next)) {
                return taken;
            }
            Thread.onSpinWait();
        }
    }

    /** How long until so much is there, if nobody else takes any; never longer than the burst takes. */
    long waitNanos(long want, long now) {
        return Math.max(1, gcra.due(state.get(), now, Math.min(want, gcra.mostAtOnce())) - now);
    }
}
