package io.sluice.cluster.server.engine;

import java.util.List;

/** What a client wants. Later versions may add kinds; keep a default branch. */
public sealed interface Ask {

    /**
     * Permits, now: up to {@code want} and not fewer than {@code min}, the same number from every target, or none from any.
     *
     * @param targets at least one, no two the same
     * @param maxWaitNanos of one target: {@code min} permits may be granted up to this time before they come, to be used when
     *     {@link Answer#waitNanos} is over; 0, the default, to {@link #MOST_WAIT_NANOS}. With several targets nobody waits
     */
    record Acquire(List<Target> targets, long want, long min, long maxWaitNanos) implements Ask {
        /** Ten seconds. */
        public static final long MOST_WAIT_NANOS = 10_000_000_000L;

        public Acquire {
            targets = List.copyOf(targets);
        }

        /** Without waiting. */
        public Acquire(List<Target> targets, long want, long min) {
            this(targets, want, min, 0);
        }

        /** All or nothing, from one bucket. */
        public Acquire(Target target, long permits) {
            this(List.of(target), permits, permits);
        }

        /** Whether its numbers may be asked for; of targets nothing is said. */
        boolean isSound() {
            return isPermits(min)
                    && isPermits(want)
                    && min <= want
                    && maxWaitNanos >= 0
                    && maxWaitNanos <= MOST_WAIT_NANOS;
        }

        private static boolean isPermits(long number) {
            return number >= 1 && number <= LimitEngine.MAX_PERMITS;
        }
    }

    /** Permits to keep for a while, up to {@code want}. */
    record Lease(Target target, long want) implements Ask {
        boolean isSound() {
            return Acquire.isPermits(want);
        }
    }

    /**
     * A lease is over.
     *
     * @param unused how many of its permits were not used
     */
    record Release(Target target, long lease, long unused) implements Ask {
        boolean isSound() {
            return unused >= 0;
        }
    }

    /**
     * A lease goes on.
     *
     * @param used how many of its permits were used since it was granted
     */
    record Report(Target target, long lease, long used) implements Ask {
        boolean isSound() {
            return used >= 0;
        }
    }

    /**
     * Permits of a {@link ConcurrencyRule}, to be in use until the client says otherwise. The answer's lease is their fencing number.
     *
     * @param lease 0: new ones; else those of this lease go on
     * @param permits how many, at the most; of a lease fewer than before give the others back, and 0 all of them
     */
    record Hold(Target target, long lease, long permits) implements Ask {
        boolean isSound() {
            return permits >= 0 && permits <= ConcurrencyRule.MAX_CALLS && lease >= 0 && (permits > 0 || lease > 0);
        }
    }
}
