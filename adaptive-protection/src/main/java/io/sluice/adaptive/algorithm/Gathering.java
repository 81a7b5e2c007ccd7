package io.sluice.adaptive.algorithm;

import org.jspecify.annotations.Nullable;

/** Puts windows together until about as many calls have ended as began, and notices when everything stood still. */
final class Gathering {
    private static final int LONGEST_UNBALANCED = 8; // times the shortest window
    private static final double STOOD_STILL =
            Math.log(3); // above the baseline: calls that end after a pause were in it

    private @Nullable Window pending; // not balanced yet
    private boolean paused;
    private long lastElapsed = Long.MAX_VALUE / 8;

    /** Whether next to nothing ended for long. A second such window in a row is how it is now. */
    boolean isPause(Window window, Baseline baseline) {
        paused = !paused
                && baseline.isKnown()
                && window.elapsed() > Math.max(5 * baseline.shortestNanos(), 4 * lastElapsed);
        lastElapsed = window.elapsed();
        return paused;
    }

    /** Whether what ended with a pause was held up by it. */
    static boolean stoodStill(Window window, Baseline baseline) {
        return window.all().mean() - baseline.ln() > STOOD_STILL;
    }

    /** The window with those before it that were too lopsided; null if it is, too, and so goes on. */
    @Nullable Window whole(Window window, Baseline baseline, boolean mayGoOn) {
        Window whole = pending == null ? window : pending.and(window);
        boolean goesOn = mayGoOn
                && baseline.isSettled()
                && !whole.isBalanced()
                && whole.elapsed() < LONGEST_UNBALANCED * baseline.shortestNanos();
        pending = goesOn ? whole : null;
        return goesOn ? null : whole;
    }

    void forget() {
        pending = null;
    }
}
