/**
 * Overload in virtual time: a server with workers and a queue, arrivals that do not care, and a limiter between them; ours beside its
 * rivals, on the same arrivals.
 * <p>Start at {@code Simulator}, the entry point; {@link io.sluice.benchmarks.simulator.Simulation} is
 * one run.
 */
@NullMarked
package io.sluice.benchmarks.simulator;

import org.jspecify.annotations.NullMarked;
