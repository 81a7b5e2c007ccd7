/**
 * Failover: one of several targets answers a call, and another one if the first cannot.
 * <p>Start at {@link io.sluice.recovery.failover.Failover}. {@link io.sluice.recovery.failover.Route} holds the decisions for one
 * call; the blocking and the asynchronous form, and adapters, drive it.
 */
@NullMarked
package io.sluice.recovery.failover;

import org.jspecify.annotations.NullMarked;
