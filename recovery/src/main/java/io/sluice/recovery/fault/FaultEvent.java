package io.sluice.recovery.fault;

import io.sluice.recovery.fault.FaultConfig.Step;
import java.time.Duration;
import java.time.Instant;

/**
 * What a fault injector tells its listeners. Later versions may add kinds; keep a default branch.
 * <p>None is built unless somebody subscribed to its type.
 */
public sealed interface FaultEvent {
    /** The injector's name. */
    String name();

    /** When it happened, by the wall clock. */
    Instant at();

    /**
     * A call is affected.
     *
     * @param step how, never PASS
     * @param latency how long it is held up first
     */
    record FaultInjected(String name, Instant at, Step step, Duration latency) implements FaultEvent {}
}
