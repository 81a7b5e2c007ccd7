package io.sluice.recovery;

import java.time.Duration;
import java.time.Instant;

/**
 * What a hedge tells its listeners. Later versions may add kinds; keep a default branch.
 * <p>None is built unless somebody subscribed to its type.
 */
public sealed interface HedgeEvent {
    /** The hedge's name. */
    String name();

    /** When it happened, by the wall clock. */
    Instant at();

    /**
     * There was no answer yet, and another attempt begins.
     *
     * @param attempts how many attempts there were so far
     * @param delay how long the last of them had
     */
    record Hedging(String name, Instant at, int attempts, Duration delay) implements HedgeEvent {}

    /**
     * A further attempt answered first.
     *
     * @param attempt its number; the first further one is 2
     */
    record HedgeWon(String name, Instant at, int attempt) implements HedgeEvent {}
}
