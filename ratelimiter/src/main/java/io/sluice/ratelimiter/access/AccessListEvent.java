package io.sluice.ratelimiter.access;

import io.sluice.core.gate.CallContext;
import java.time.Instant;

/**
 * What an access list tells its listeners. Later versions may add kinds; keep a default branch.
 * <p>None of them is built unless somebody subscribed to its type.
 */
public sealed interface AccessListEvent {
    /** The gate's name. */
    String name();

    /** When it happened, by the wall clock. */
    Instant at();

    /**
     * A call was refused.
     *
     * @param reason as in {@link AccessRefusedException}
     * @param context who called
     */
    record CallRefused(String name, Instant at, String reason, CallContext context) implements AccessListEvent {}

    /** The lists were changed while the gate runs. */
    record ConfigUpdated(String name, Instant at, AccessListConfig old, AccessListConfig config)
            implements AccessListEvent {}
}
