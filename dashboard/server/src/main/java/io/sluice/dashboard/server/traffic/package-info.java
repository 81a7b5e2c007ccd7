/**
 * What instances count: merged over all instances of an application, second by second, kept in ever longer steps, told live.
 * <p>Start at {@link io.sluice.dashboard.server.traffic.Traffic}. Histograms are merged and never averaged; a time that nobody told of is a
 * gap and not zero; times are the console's.
 */
@NullMarked
package io.sluice.dashboard.server.traffic;

import org.jspecify.annotations.NullMarked;
