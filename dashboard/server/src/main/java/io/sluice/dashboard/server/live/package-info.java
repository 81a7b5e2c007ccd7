/**
 * What is told while it happens: frames of live charts, and the list of what needs somebody's attention.
 * <p>Start at {@link io.sluice.dashboard.server.live.LiveFeeds} and {@link io.sluice.dashboard.server.live.Attention}.
 */
@NullMarked
package io.sluice.dashboard.server.live;

import org.jspecify.annotations.NullMarked;
