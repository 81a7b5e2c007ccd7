package io.sluice.bulkhead;

import io.sluice.core.gate.Outcome;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a bulkhead tells its listeners. Later versions may add kinds; keep a default branch.
 * <p>None is built unless somebody subscribed to its type. Events of different threads may be heard in another order than they
 * happened.
 */
public sealed interface BulkheadEvent {
    /** The bulkhead's name. */
    String name();

    /** When it happened, by the wall clock. */
    Instant at();

    /** A call was let in, at once or after a wait. */
    record CallPermitted(String name, Instant at) implements BulkheadEvent {}

    /** A call joined the line. */
    record CallWaiting(String name, Instant at) implements BulkheadEvent {}

    /**
     * A call was refused, or gave up waiting.
     *
     * @param reason as in {@link BulkheadFullException}; {@code cancelled} also for a waiter that was interrupted
     */
    record CallRefused(String name, Instant at, String reason) implements BulkheadEvent {}

    /**
     * A call ended: it succeeded, failed or was cancelled; its slot is free.
     *
     * @param error what it threw, if it did
     */
    record CallEnded(
            String name,
            Instant at,
            Outcome outcome,
            @Nullable Throwable error) implements BulkheadEvent {}

    /** The caller gave up a call that goes on and holds its slot; {@link CallEnded} will follow. */
    record CallAbandoned(String name, Instant at) implements BulkheadEvent {}

    /** The limit was changed while the bulkhead runs; a thread pool that is closed has a limit of 0. */
    record LimitChanged(String name, Instant at, int old, int limit) implements BulkheadEvent {}
}
