/**
 * What every {@link io.sluice.cluster.server.engine.LimitStore} must do: start at
 * {@link io.sluice.cluster.server.testing.LimitStoreContract}.
 */
@NullMarked
package io.sluice.cluster.server.testing;

import org.jspecify.annotations.NullMarked;
