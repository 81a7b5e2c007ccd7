/**
 * A queue before an executor that stays short when more work comes than can be done.
 * <p>Start at {@link io.sluice.adaptive.queue.ServerQueue}, which is for those who own the executor; whoever does not protects the
 * calls with an adaptive limiter instead. {@code Line} is what waits, and {@code Pressure} says when that is too much.
 */
@NullMarked
package io.sluice.adaptive.queue;

import org.jspecify.annotations.NullMarked;
