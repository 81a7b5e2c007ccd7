package io.sluice.recovery;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a retry tells its listeners. Later versions may add kinds; keep a default branch.
 * <p>None is built unless somebody subscribed to its type.
 */
public sealed interface RetryEvent {
    /** The retry's name. */
    String name();

    /** When it happened, by the wall clock. */
    Instant at();

    /** How many attempts there were so far. */
    int attempts();

    /**
     * An attempt failed and there will be another.
     *
     * @param delay how long until then
     * @param failure what it threw; null if its result was not good enough
     */
    record Retrying(
            String name,
            Instant at,
            int attempts,
            Duration delay,
            @Nullable Throwable failure) implements RetryEvent {}

    /** A further attempt brought the answer. */
    record Recovered(String name, Instant at, int attempts) implements RetryEvent {}

    /**
     * An attempt failed and there will be no other, although its failure was one to retry.
     *
     * @param failure what it threw; null if its result was not good enough
     */
    record GaveUp(
            String name,
            Instant at,
            int attempts,
            Reason reason,
            @Nullable Throwable failure) implements RetryEvent {}

    /** Why there is no further attempt. */
    enum Reason {
        /** There were as many as are allowed. */
        ATTEMPTS(2),
        /** It could not begin before the deadline. */
        DEADLINE(3),
        /** The callee wants to be left alone for longer than a retry waits. */
        RETRY_AFTER(4),
        /** There are too many retries for this number of calls; see {@link RetryBudget}. */
        BUDGET(5);

        /** Where a retry counts it. */
        final int cell;

        Reason(int cell) {
            this.cell = cell;
        }
    }
}
