/**
 * The rate limiter: caps calls per time, and lets those who may wait do so in order.
 * <p>Start at {@link io.sluice.ratelimiter.RateLimiter}; {@link io.sluice.ratelimiter.RateLimiterConfig} holds every option,
 * {@link io.sluice.ratelimiter.RateLimiterRegistry} keeps limiters by name. {@link io.sluice.ratelimiter.KeyedRateLimiter} has a limit
 * for each value of a key. How it works is told in {@code PooledRateLimiter}; the
 * arithmetic is in {@link io.sluice.ratelimiter.algorithm}.
 */
@NullMarked
package io.sluice.ratelimiter;

import org.jspecify.annotations.NullMarked;
