/**
 * A real server under a real load, half to four times what it can do, with several limiters and without any.
 * <p>Start at {@link io.sluice.benchmarks.live.LiveExperiment}, which opens with its question. Server and callers are those of the
 * demo's act {@code overload}.
 */
@NullMarked
package io.sluice.benchmarks.live;

import org.jspecify.annotations.NullMarked;
