/**
 * Adaptive protection: a limit on calls in flight that finds itself, and a say in who goes first when not all can go.
 * <p>Start at {@link io.sluice.adaptive.AdaptiveLimiter}; {@code WindowedLimiter} is the gate, {@code Learner} what finds the limit. The
 * arithmetic is in {@link io.sluice.adaptive.algorithm}, what is known about the machine in {@link io.sluice.adaptive.signal}.
 */
@NullMarked
package io.sluice.adaptive;

import org.jspecify.annotations.NullMarked;
