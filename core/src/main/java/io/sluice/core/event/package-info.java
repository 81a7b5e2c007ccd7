/**
 * Events: what gates and guards tell those who listen.
 * <p>Start at {@link io.sluice.core.event.EventPublisher}. A listener can neither slow down an owner that nobody listens to, nor
 * change what the owner decides, nor keep an event from other listeners. {@link io.sluice.core.event.RecentEvents} keeps the
 * last few for those who come later.
 */
@NullMarked
package io.sluice.core.event;

import org.jspecify.annotations.NullMarked;
