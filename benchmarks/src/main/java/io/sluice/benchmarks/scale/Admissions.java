package io.sluice.benchmarks.scale;

/** What was let in under the limits of one service, key by key. For one thread. */
final class Admissions {
    /** Calls of each client: of fewer it is mostly chance who had how many. */
    private static final int ENOUGH = 20;

    private final double limitPerNano;
    private final long[] asked;
    private final long[] letIn;
    /** How far what was let in is ahead of the limit, since when it was last not: a bucket that fills and leaks. */
    private final double[] ahead;

    private final double[] mostAhead;
    private final long[] aheadAt;
    private final long[] ofHottest; // by client
    private boolean counting;

    Admissions(Scenario scenario) {
        limitPerNano = scenario.limit() / 1e9;
        asked = new long[scenario.keys()];
        letIn = new long[scenario.keys()];
        ahead = new double[scenario.keys()];
        mostAhead = new double[scenario.keys()];
        aheadAt = new long[scenario.keys()];
        ofHottest = new long[scenario.clients()];
    }

    /** From now on calls are counted; how far ahead of the limit they are is always. */
    void count() {
        counting = true;
    }

    void asked(int key) {
        asked[key] += counting ? 1 : 0;
    }

    void letIn(int key, int client, long now) {
        ahead[key] = Math.max(0, ahead[key] - (now - aheadAt[key]) * limitPerNano) + 1;
        aheadAt[key] = now;
        mostAhead[key] = Math.max(mostAhead[key], ahead[key]);
        if (counting) {
            letIn[key]++;
            ofHottest[client] += key == 0 ? 1 : 0;
        }
    }

    long callsAsked(int key) {
        return asked[key];
    }

    long callsLetIn(int key) {
        return letIn[key];
    }

    int keys() {
        return asked.length;
    }

    double mostAhead(int key) {
        return mostAhead[key];
    }

    /** Jain's index of what each client had of the key that is wanted most: 1 if all had the same; not a number if it is too little to tell. */
    double fairness() {
        double sum = 0;
        double squares = 0;
        for (long had : ofHottest) {
            sum += had;
            squares += (double) had * had;
        }
        return sum < ENOUGH * ofHottest.length ? Double.NaN : sum * sum / (ofHottest.length * squares);
    }
}
