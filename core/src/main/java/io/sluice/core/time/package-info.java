/**
 * Time and timers: the only place in Sluice that asks the machine what time it is, and the only one that waits for it to pass.
 * <p>Start at {@link io.sluice.core.time.NanoClock}, the monotonic clock that decides everything; it brings along the
 * {@link io.sluice.core.time.TimerService timers} that go by it and the wall clock for timestamps people read.
 * {@link io.sluice.core.time.ManualClock} is all three in the hands of a test.
 */
@NullMarked
package io.sluice.core.time;

import org.jspecify.annotations.NullMarked;
