package io.sluice.recovery.fault;

import io.sluice.recovery.fault.FaultConfig.Step;

/**
 * What is to happen to one call.
 *
 * @param step never PASS
 * @param delayNanos how long it is held up first
 */
public record Fault(Step step, long delayNanos) {}
