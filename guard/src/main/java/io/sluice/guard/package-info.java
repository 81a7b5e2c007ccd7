/**
 * The guard: one named object that protects a resource with all its gates and recoveries.
 * <p>Start at {@link io.sluice.guard.Guard#builder}.
 */
@NullMarked
package io.sluice.guard;

import org.jspecify.annotations.NullMarked;
