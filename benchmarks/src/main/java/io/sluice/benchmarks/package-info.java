/**
 * What Sluice costs, beside what its rivals cost, measured in the same run.
 * <p>Start at {@link io.sluice.benchmarks.Main}; each benchmark class opens with its question. A {@link io.sluice.benchmarks.Suite}
 * says which tables a class fills and which ratios it has to reach.
 */
@NullMarked
package io.sluice.benchmarks;

import org.jspecify.annotations.NullMarked;
