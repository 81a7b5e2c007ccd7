/**
 * Decides limits that many processes share, without knowing how they are reached or where the state is kept.
 * <p>Start at {@link io.sluice.cluster.server.engine.LimitEngine}. A {@link io.sluice.cluster.server.engine.LimitRule} says what is
 * allowed, a {@link io.sluice.cluster.server.engine.LimitStore} keeps how much of it is spent; the
 * {@link io.sluice.cluster.server.engine.MemoryStore} does so in this process. Why leases never let more through than one bucket in
 * one place would is told in {@code LeaseLedger}.
 */
@NullMarked
package io.sluice.cluster.server.engine;

import org.jspecify.annotations.NullMarked;
