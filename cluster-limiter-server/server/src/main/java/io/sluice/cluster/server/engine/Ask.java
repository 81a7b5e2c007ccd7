package io.sluice.cluster.server.engine;

import java.util.List;

/** What a client wants. Later versions may add kinds; keep a default branch. */
public sealed interface Ask {

    /**
     * Permits, now: up to {@code want} and not fewer than {@code min}, the same number from every target, or none from any.
     *
     * @param targets at least one, no two the same
     */
    record Acquire(List<Target> targets, long want, long min) implements Ask {
        public Acquire {
            targets = List.copyOf(targets);
        }

        /** All or nothing, from one bucket. */
        public Acquire(Target target, long permits) {
            this(List.of(target), permits, permits);
        }
    }

    /** Permits to keep for a while, up to {@code want}. */
    record Lease(Target target, long want) implements Ask {}

    /**
     * A lease is over.
     *
     * @param unused how many of its permits were not used
     */
    record Release(Target target, long lease, long unused) implements Ask {}

    /**
     * A lease goes on.
     *
     * @param used how many of its permits were used since it was granted
     */
    record Report(Target target, long lease, long used) implements Ask {}
}
