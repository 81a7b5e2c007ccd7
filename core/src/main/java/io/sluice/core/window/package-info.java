/**
 * Counting calls: over the last N calls, over the last N seconds, and since ever.
 * <p>Start at {@link io.sluice.core.window.SlidingWindow}; {@link io.sluice.core.window.WindowSnapshot} is what readers get.
 * {@link io.sluice.core.window.StripedCells} are the counters under all of it, {@link io.sluice.core.window.LatencyHistogram}
 * is there for those who ask for percentiles. All are safe for many writers and readers, take no lock on a record, and are
 * handed the time.
 */
@NullMarked
package io.sluice.core.window;

import org.jspecify.annotations.NullMarked;
