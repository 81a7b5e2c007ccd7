package io.sluice.recovery;

import java.time.Duration;
import java.time.Instant;

/**
 * What a timeout tells its listeners. Later versions may add kinds; keep a default branch.
 * <p>None is built unless somebody subscribed to its type.
 */
public sealed interface TimeoutEvent {
    /** The timeout's name. */
    String name();

    /** When it happened, by the wall clock. */
    Instant at();

    /**
     * A call or an attempt took too long.
     *
     * @param time how long it was allowed to take
     */
    record CallTimedOut(String name, Instant at, CallTimeoutException.Limit limit, Duration time)
            implements TimeoutEvent {}
}
