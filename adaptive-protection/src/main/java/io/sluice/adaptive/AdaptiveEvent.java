package io.sluice.adaptive;

import io.sluice.adaptive.algorithm.Reason;
import io.sluice.core.gate.Priority;
import java.time.Instant;

/**
 * What an adaptive limiter tells its listeners. Later versions may add kinds; keep a default branch.
 * <p>None is built unless somebody subscribed to its type. Events of different threads may be heard in another order than they
 * happened.
 */
public sealed interface AdaptiveEvent {
    /** The limiter's name. */
    String name();

    /** When it happened, by the wall clock. */
    Instant at();

    /**
     * The limit moved by a call or more.
     *
     * @param reason why
     */
    record LimitChanged(String name, Instant at, double old, double limit, Reason reason) implements AdaptiveEvent {}

    /**
     * A probe begins: for a moment the limit is {@code limit}.
     *
     * @param cohort how many calls will be looked at
     */
    record ProbeStarted(String name, Instant at, double limit, int cohort) implements AdaptiveEvent {}

    /**
     * A call was refused; in shadow mode it would have been, and was let in.
     *
     * @param reason as in {@link OverloadedException}
     * @param priority as the call was treated, which may be lower than what it claimed
     */
    record CallRefused(String name, Instant at, String reason, Priority priority) implements AdaptiveEvent {}
}
