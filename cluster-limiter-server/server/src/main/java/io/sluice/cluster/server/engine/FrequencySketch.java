package io.sluice.cluster.server.engine;

import io.sluice.cluster.server.engine.SipHash.Hash;

/**
 * Estimates how often each of very many keys was asked for lately, in little memory: a count-min sketch (Cormode and Muthukrishnan, 2005) in
 * which only the smallest counts grow (Estan and Varghese, 2002), and all are halved once in a while, so that what was long ago weighs little
 * (as in TinyLFU; Einziger, Friedman and Manes, 2017).
 * <p>An estimate is never below the truth, up to {@value #MOST}, and above it only if others share all four counts.
 * <p><b>Thread safety.</b> Safe for many threads, without a lock: if two count at the same moment, one of them may be lost, or a halving may
 * happen twice. Then an estimate is too small, and somebody waits a little longer for a place: nothing depends on it.
 * <p><b>Cost.</b> {@value #ROWS} reads and writes of a byte; 16 to 32 bytes for each key that it is made for.
 */
final class FrequencySketch {
    static final int ROWS = 4;
    static final int MOST = 255;
    static final int ASKS_A_KEY = 10; // until counts are halved

    private static final int COUNTS_A_KEY = 4; // in each row

    private final byte[] counts; // row by row
    private final int width;
    private final int period;
    private int asks;

    /**
     * @param keys how many keys it should tell apart; from 1 to 2^25
     */
    FrequencySketch(int keys) {
        width = Integer.highestOneBit(Math.max(1, keys * COUNTS_A_KEY - 1)) << 1;
        counts = new byte[ROWS * width];
        period = ASKS_A_KEY * keys;
    }

    /** A key was asked for. */
    void add(Hash key) {
        int seen = estimate(key);
        if (seen < MOST) {
            for (int row = 0; row < ROWS; row++) {
                int at = at(row, key);
                if ((counts[at] & 0xff) == seen) {
                    counts[at] = (byte) (seen + 1);
                }
            }
        }
        if (++asks >= period) {
            asks = 0;
            halve();
        }
    }

    /** How often a key was asked for, as far as it matters now. */
    int estimate(Hash key) {
        int least = MOST;
        for (int row = 0; row < ROWS; row++) {
            least = Math.min(least, counts[at(row, key)] & 0xff);
        }
        return least;
    }

    private int at(int row, Hash key) {
        long half = row < 2 ? key.low() : key.high();
        int bits = (int) ((row & 1) == 0 ? half : half >>> 32);
        return row * width + (bits & width - 1);
    }

    private void halve() {
        for (int i = 0; i < counts.length; i++) {
            counts[i] = (byte) ((counts[i] & 0xff) >>> 1);
        }
    }
}
