/**
 * Limits at the size of a large company: thousands of clients, a hundred token servers and Redis behind them, in virtual time. Clients, sessions,
 * engine and ledger are the real ones; the network and what Redis costs are a model, whose small end is held against the real thing.
 * <p>Start at {@link io.sluice.benchmarks.scale.ScaleExperiment}; {@code Fleet} puts a scenario together, and {@code RedisModel} is the model.
 */
@NullMarked
package io.sluice.benchmarks.scale;

import org.jspecify.annotations.NullMarked;
