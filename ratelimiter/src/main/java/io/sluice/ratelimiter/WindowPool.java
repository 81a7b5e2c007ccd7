package io.sluice.ratelimiter;

import io.sluice.ratelimiter.RateLimiterConfig.Algorithm;
import io.sluice.ratelimiter.RateLimiterConfig.Limit;
import io.sluice.ratelimiter.algorithm.FixedWindow;
import io.sluice.ratelimiter.algorithm.SlidingWindow;
import io.sluice.ratelimiter.algorithm.Window;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/** A fixed or sliding window: one word while a slice lasts, a short lock when it turns. */
final class WindowPool extends Pool {
    /*
     * `word` is the window's state; its lowest bit says that the pool is held, or being turned. It is compared and set by any
     * thread while that bit is zero, and written by the owner of this pool's monitor while it is one. `past` and `held` belong to
     * the monitor. A slice is turned by the first thread that comes after its end: it sets the bit, and from then on nobody else
     * changes the word; those who come meanwhile are told HELD and look again.
     */
    private static final long HELD_BIT = 1;
    private static final VarHandle WORD;

    static {
        try {
            WORD = MethodHandles.lookup().findVarHandle(WindowPool.class, "word", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final Window window;
    private final long[] past; // guarded by this
    private boolean held; // guarded by this
    private volatile long word;

    private WindowPool(Window window, long word, long[] past) {
        this.window = window;
        this.word = word;
        this.past = past;
    }

    static WindowPool of(RateLimiterConfig config, Limit limit, long now, @Nullable Pool before) {
        long borrow = Math.min(config.borrowForCriticalPlus(), limit.limitForPeriod());
        Window window = config.algorithm() == Algorithm.SLIDING_WINDOW
                ? new SlidingWindow(limit.limitForPeriod(), limit.periodNanos(), borrow, origin(now, before))
                : new FixedWindow(limit.limitForPeriod(), limit.periodNanos(), borrow, origin(now, before));
        long[] past = window.noPast();
        long word = before == null ? window.unused(now) : window.withSpentShare(before.spentShare(now), now, past);
        return new WindowPool(window, word, past);
    }

    /** Windows are counted from when the limiter was made, whatever changes later. */
    private static long origin(long now, @Nullable Pool before) {
        return before instanceof WindowPool pool ? pool.window.origin() : now;
    }

    @Override
    int take(long now, long permits, boolean borrowing) {
        while (true) {
            long seen = word;
            if ((seen & HELD_BIT) != 0) {
                return HELD;
            }
            if (window.isOver(seen, now)) {
                turn(now);
                continue;
            }
            long next = window.take(seen, permits, borrowing);
            if (next == Window.REFUSED) {
                return SHORT;
            }
            if (WORD.compareAndSet(this, seen, next)) {
                return GRANTED;
            }
            Thread.onSpinWait();
        }
    }

    private synchronized void turn(long now) {
        thaw(window.turned(frozen(), now, past));
    }

    @Override
    synchronized void giveBack(long now, long permits) {
        thaw(window.giveBack(window.turned(frozen(), now, past), now, permits, past));
    }

    @Override
    long mostAtOnce() {
        return window.mostAtOnce();
    }

    @Override
    synchronized void hold() {
        held = true;
        thaw(frozen());
    }

    @Override
    synchronized void release() {
        held = false;
        thaw(frozen());
    }

    @Override
    synchronized Pool copy(long now) {
        long state = frozen();
        Pool copy = new WindowPool(window, state, past.clone());
        thaw(state);
        return copy;
    }

    @Override
    synchronized long due(long now, long permits) {
        long state = frozen();
        long due = window.due(state, now, permits, past);
        thaw(state);
        return due;
    }

    @Override
    synchronized void takeDue(long due, long permits) {
        thaw(window.takeAnyway(window.turned(frozen(), due, past), permits));
    }

    @Override
    synchronized boolean takeHeld(long now, long permits, boolean borrowing) {
        long state = window.turned(frozen(), now, past);
        long next = window.take(state, permits, borrowing);
        thaw(next == Window.REFUSED ? state : next);
        return next != Window.REFUSED;
    }

    @Override
    synchronized long available(long now) {
        long state = window.turned(frozen(), now, past);
        thaw(state);
        return window.available(state);
    }

    @Override
    synchronized double spentShare(long now) {
        long state = window.turned(frozen(), now, past);
        thaw(state);
        return window.spentShare(state);
    }

    /** The state, which nobody changes until it is thawed. */
    private long frozen() {
        return (long) WORD.getAndBitwiseOr(this, HELD_BIT) & ~HELD_BIT;
    }

    private void thaw(long state) {
        word = held ? state | HELD_BIT : state;
    }
}
