/**
 * Limits that many processes share, measured against real servers: the token server's front doors beside those whose protocols they speak, and
 * the store in Redis beside other ways to keep a limit there.
 * <p>Start at {@link io.sluice.benchmarks.cluster.DoorExperiment} and {@link io.sluice.benchmarks.cluster.RedisComparison}.
 */
@NullMarked
package io.sluice.benchmarks.cluster;

import org.jspecify.annotations.NullMarked;
