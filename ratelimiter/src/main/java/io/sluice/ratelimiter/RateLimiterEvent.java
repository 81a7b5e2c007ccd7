package io.sluice.ratelimiter;

import java.time.Instant;

/**
 * What a limiter tells its listeners. Later versions may add kinds; keep a default branch.
 * <p>None of them is built unless somebody subscribed to its type.
 */
public sealed interface RateLimiterEvent {
    /** The limiter's name. */
    String name();

    /** When it happened, by the wall clock. */
    Instant at();

    /**
     * Permits were granted; those who waited get theirs when the wait is over.
     *
     * @param permits how many, at least 1
     */
    record PermitsGranted(String name, Instant at, long permits) implements RateLimiterEvent {}

    /**
     * A call was refused, or gave up waiting.
     *
     * @param permits how many it wanted
     * @param reason as in {@link RateLimitExceededException}; {@code cancelled} if it gave up
     */
    record CallRefused(String name, Instant at, long permits, String reason) implements RateLimiterEvent {}

    /**
     * All permits that were left were taken away by {@link RateLimiter#drainPermissions()}.
     *
     * @param permits how many
     */
    record Drained(String name, Instant at, long permits) implements RateLimiterEvent {}

    /** The configuration was changed while the limiter runs. */
    record ConfigUpdated(String name, Instant at, RateLimiterConfig old, RateLimiterConfig config)
            implements RateLimiterEvent {}
}
