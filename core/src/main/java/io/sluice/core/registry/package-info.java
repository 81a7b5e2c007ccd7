/**
 * Named instances of one kind of gate: found, created, replaced and removed by name, with shared configurations and tags.
 * <p>Start at {@link io.sluice.core.registry.Registry}; each gate's module has its own, such as {@code CircuitBreakerRegistry}.
 */
@NullMarked
package io.sluice.core.registry;

import org.jspecify.annotations.NullMarked;
