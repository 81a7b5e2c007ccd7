/**
 * What is done from time to time.
 * <p>Start at {@link io.sluice.dashboard.server.time.Rounds}.
 */
@NullMarked
package io.sluice.dashboard.server.time;

import org.jspecify.annotations.NullMarked;
