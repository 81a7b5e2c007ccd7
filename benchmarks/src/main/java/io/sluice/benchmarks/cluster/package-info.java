/**
 * The token server's front doors beside those whose protocols they speak, each server and each load in a process of its own.
 * <p>Start at {@link io.sluice.benchmarks.cluster.DoorExperiment}.
 */
@NullMarked
package io.sluice.benchmarks.cluster;

import org.jspecify.annotations.NullMarked;
