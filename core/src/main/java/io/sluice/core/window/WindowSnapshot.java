package io.sluice.core.window;

/**
 * What a window held at one moment.
 *
 * @param calls ended calls in the window, zero or more
 * @param failures calls among them that failed
 * @param slowCalls calls among them that took too long, whether they succeeded or failed
 */
public record WindowSnapshot(long calls, long failures, long slowCalls) {
    public static final WindowSnapshot EMPTY = new WindowSnapshot(0, 0, 0);

    public long successes() {
        return calls - failures;
    }

    /** Failures among all calls, from 0 to 1; 0 if there were no calls. */
    public double failureRate() {
        return ratio(failures);
    }

    /** Slow calls among all calls, from 0 to 1; 0 if there were no calls. */
    public double slowCallRate() {
        return ratio(slowCalls);
    }

    private double ratio(long part) {
        return calls == 0 ? 0 : (double) part / calls;
    }
}
