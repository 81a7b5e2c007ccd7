/**
 * The arithmetic of limits that find themselves: what was measured goes in, the limit comes out. Nothing here has a clock, a thread or
 * a source of chance, so that one simulator can drive all of it.
 * <p>Start at {@link io.sluice.adaptive.algorithm.LimitAlgorithm}; {@link io.sluice.adaptive.algorithm.DrainProbe} is the default.
 */
@NullMarked
package io.sluice.adaptive.algorithm;

import org.jspecify.annotations.NullMarked;
