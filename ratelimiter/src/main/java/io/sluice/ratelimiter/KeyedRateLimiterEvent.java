package io.sluice.ratelimiter;

import java.time.Instant;

/**
 * What a keyed limiter tells its listeners. Later versions may add kinds; keep a default branch.
 * <p>None of them is built unless somebody subscribed to its type. They name the values that calls are counted by: users, items,
 * addresses. What is done with them is for the listener to answer for.
 */
public sealed interface KeyedRateLimiterEvent {
    /** The limiter's name. */
    String name();

    /** When it happened, by the wall clock. */
    Instant at();

    /**
     * Permits were granted.
     *
     * @param value what the call is counted by; a collection if it is counted by several values
     * @param permits how many, of each value; at least 1
     */
    record PermitsGranted(String name, Instant at, Object value, long permits) implements KeyedRateLimiterEvent {}

    /**
     * A call was refused.
     *
     * @param value what the call is counted by; a collection if it is counted by several values
     * @param permits how many it wanted, of each value
     */
    record CallRefused(String name, Instant at, Object value, long permits) implements KeyedRateLimiterEvent {}

    /** The configuration was changed while the limiter runs. */
    record ConfigUpdated(String name, Instant at, KeyedRateLimiterConfig old, KeyedRateLimiterConfig config)
            implements KeyedRateLimiterEvent {}
}
