/**
 * How limits are reckoned: arithmetic on numbers that the caller keeps, without clock, threads or allocation.
 * <p>Start at {@link io.sluice.ratelimiter.algorithm.Gcra}, the token bucket and the leaky bucket, whose whole state is one
 * {@code long}. {@link io.sluice.ratelimiter.algorithm.FixedWindow} and {@link io.sluice.ratelimiter.algorithm.SlidingWindow}
 * count in periods and slices; {@link io.sluice.ratelimiter.algorithm.WarmUpCurve} says how a cold limiter gets up to speed.
 * Everything here is immutable and safe for many threads; making a change of state atomic is the caller's business.
 */
@NullMarked
package io.sluice.ratelimiter.algorithm;

import org.jspecify.annotations.NullMarked;
