/**
 * Server-sent events to many readers without a thread for each.
 * <p>Start at {@link io.sluice.dashboard.server.stream.SseStream}.
 */
@NullMarked
package io.sluice.dashboard.server.stream;

import org.jspecify.annotations.NullMarked;
