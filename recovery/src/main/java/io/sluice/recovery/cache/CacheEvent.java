package io.sluice.recovery.cache;

import java.time.Duration;
import java.time.Instant;

/**
 * What a cache of answers tells its listeners. Later versions may add kinds; keep a default branch.
 * <p>None is built unless somebody subscribed to its type. Keys are not told: they may be users.
 */
public sealed interface CacheEvent {
    /** The cache's name. */
    String name();

    /** When it happened, by the wall clock. */
    Instant at();

    /**
     * A call failed or was refused, and an earlier answer was given instead.
     *
     * @param age of that answer
     */
    record StaleAnswered(String name, Instant at, Throwable failure, Duration age) implements CacheEvent {}
}
