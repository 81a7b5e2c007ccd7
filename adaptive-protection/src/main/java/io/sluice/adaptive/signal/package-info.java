/**
 * What the host says about itself: processor, throttling, memory, heap, load; and what to shed when one of them is short.
 * <p>Start at {@link io.sluice.adaptive.signal.HostSignals}; {@link io.sluice.adaptive.signal.SheddingCurves} turns a signal into who is
 * refused. How control groups are read is told in {@code Cgroup}.
 */
@NullMarked
package io.sluice.adaptive.signal;

import org.jspecify.annotations.NullMarked;
