package io.sluice.adaptive;

import io.sluice.adaptive.algorithm.Latencies;
import io.sluice.core.window.StripedCells;

/** What is measured in the window under way: how long calls took, on stripes. */
final class LatencyCells extends StripedCells {
    /*
     * A cell of counts and sums:
     *
     *    63                  40 39                                  0
     *   +----------------------+-------------------------------------+
     *   | calls                | sum of logarithms, 12 fraction bits |
     *   +----------------------+-------------------------------------+
     *
     * A logarithm needs 18 bits, so the sum holds 4 million calls: a window that lasts its longest, a second, at four times what a
     * stripe can take. The squares of the same calls are in a cell of their own. Emptying takes one after the other, so that a call may
     * be counted in one window and its square in the next: the deviation of both is off by one call in hundreds.
     */
    private static final int FAR = 0;
    private static final int NEAR = 1;
    private static final int BEYOND = 2;
    private static final int SQUARES = 3; // from here, in the same order
    private static final int DROPS = 6;
    private static final int DROPS_BEYOND = 7;
    private static final int CELLS = 8;

    private static final int COUNT_SHIFT = 40;
    private static final long ONE_CALL = 1L << COUNT_SHIFT;
    private static final long SUM_MASK = ONE_CALL - 1;

    LatencyCells() {
        super(CELLS);
    }

    /**
     * @param level where the call began, as in its {@link Token}
     */
    void add(int level, int ln, boolean drop) {
        long[] stripe = stripe();
        int cell = level;
        add(cell, ONE_CALL | ln, stripe);
        addAgain(SQUARES + cell, (long) ln * ln >>> Logarithm.BITS, stripe);
        if (drop) {
            addAgain(level == BEYOND ? DROPS_BEYOND : DROPS, 1, stripe);
        }
    }

    long count() {
        return (sum(FAR) >>> COUNT_SHIFT) + (sum(NEAR) >>> COUNT_SHIFT) + (sum(BEYOND) >>> COUNT_SHIFT);
    }

    Latencies drainFar() {
        return drained(FAR);
    }

    Latencies drainNear() {
        return drained(NEAR);
    }

    Latencies drainBeyond() {
        return drained(BEYOND);
    }

    long drainDrops() {
        return drain(DROPS);
    }

    long drainDropsBeyond() {
        return drain(DROPS_BEYOND);
    }

    void clear() {
        for (int cell = 0; cell < CELLS; cell++) {
            drain(cell);
        }
    }

    private Latencies drained(int cell) {
        long packed = drain(cell);
        return new Latencies(
                packed >>> COUNT_SHIFT, (packed & SUM_MASK) / Logarithm.ONE, drain(SQUARES + cell) / Logarithm.ONE);
    }
}
