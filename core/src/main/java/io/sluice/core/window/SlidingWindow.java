package io.sluice.core.window;

import org.jspecify.annotations.Nullable;

/**
 * How the most recent calls ended: the last N calls ({@link CountWindow}), or those of the last N nanoseconds
 * ({@link TimeWindow}).
 * <p>Besides counting, a window tells its owner when the rates are worth a look, so that the owner need not look after each
 * call: they can only have risen when a bad call came in, when the window has just become large enough to be judged, or when
 * time has dropped good calls from it.
 * <p><b>Thread safety.</b> Safe for many threads. What two threads record at the same time is counted in some order; nothing is
 * lost or counted twice.
 */
public sealed interface SlidingWindow permits CountWindow, TimeWindow {

    /**
     * Counts a call that has ended.
     *
     * @param now the time, by the clock of this window; a count window ignores it
     * @param minimum the number of calls from which on the owner judges the window
     * @return what the window holds, if the rates may have risen or have become worth judging with this call; else null
     */
    @Nullable WindowSnapshot record(boolean failed, boolean slow, long now, int minimum);

    /**
     * Notices the turn of a time slice.
     *
     * @return what the window holds, for exactly one caller per turn; else null. A count window never turns
     */
    @Nullable WindowSnapshot turned(long now, int minimum);

    /** What the window holds at {@code now}. */
    WindowSnapshot snapshot(long now);
}
