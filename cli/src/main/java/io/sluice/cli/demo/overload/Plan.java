package io.sluice.cli.demo.overload;

import java.util.List;

/**
 * What the callers of the act do: a fifth of the time half of what the server can do, two fifths four times that, then half again.
 *
 * @param seconds how long it takes
 */
record Plan(int seconds) {
    /** Calls a second that the server is able to answer. */
    static final int CAPACITY = WaitBound.PER_SECOND;

    private static final int QUIET_RATE = CAPACITY / 2;
    private static final int OVERLOAD = 4;
    private static final int OVERLOAD_RATE = OVERLOAD * CAPACITY;

    int quietSeconds() {
        return seconds / 5;
    }

    int overloadSeconds() {
        return 2 * seconds / 5;
    }

    List<Phase> phases() {
        return List.of(
                Phase.open(QUIET_RATE, quietSeconds()),
                Phase.open(OVERLOAD_RATE, overloadSeconds()),
                Phase.open(QUIET_RATE, seconds - quietSeconds() - overloadSeconds()));
    }

    boolean isOverload(int second) {
        return second > quietSeconds() && second <= quietSeconds() + overloadSeconds();
    }

    /** The overload is over, and the first second after it, too: what was taken before may still be worked on in that. */
    boolean isRecovered(int second) {
        return second > quietSeconds() + overloadSeconds() + 1;
    }

    /** As the table calls it. */
    String load(int second) {
        return isOverload(second) ? OVERLOAD + " ×" : "0.5 ×";
    }
}
