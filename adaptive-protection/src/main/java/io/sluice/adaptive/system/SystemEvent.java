package io.sluice.adaptive.system;

import java.time.Instant;

/**
 * What a system limiter tells its listeners. Later versions may add kinds; keep a default branch.
 * <p>None is built unless somebody subscribed to its type.
 */
public sealed interface SystemEvent {
    /** The limiter's name. */
    String name();

    /** When it happened, by the wall clock. */
    Instant at();

    /**
     * A call was refused.
     *
     * @param reason as in {@link SystemOverloadedException}
     */
    record CallRefused(String name, Instant at, String reason) implements SystemEvent {}

    /** The limits were changed while the gate runs. */
    record ConfigUpdated(String name, Instant at, SystemConfig old, SystemConfig config) implements SystemEvent {}
}
