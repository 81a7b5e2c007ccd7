package io.sluice.adaptive.system;

/** Why a call was refused. */
enum Refusal {
    QPS(0, "qps"),
    THREADS(1, "threads"),
    RESPONSE_TIME(2, "response_time"),
    LOAD(3, "load"),
    CPU(4, "cpu");

    private static final Refusal[] ALL = values();

    /** Where it is counted. */
    final int cell;

    final String word;

    Refusal(int cell, String word) {
        this.cell = cell;
        this.word = word;
    }

    /** What {@code enter} returns: negative, and saying why. */
    long token() {
        return -1L - cell;
    }

    static Refusal of(long token) {
        return ALL[(int) (-1 - token)];
    }
}
