package io.sluice.cli.demo.cluster;

/**
 * What happens when: three processes, then two, then three again.
 *
 * @param seconds of all of it
 */
record Plan(int seconds) {
    static final String NAMESPACE = "demo";
    static final String RULE = "payments";
    static final int MEMBERS = 3;
    /** The one that is killed. */
    static final int VICTIM = 1;

    /** Permits a second, of all processes together. */
    static final int LIMIT = 600;

    static final int BURST = 60;
    /** Calls a second that come to each process: two of them could use up the limit. */
    static final int ASKED = 400;

    /** The last second in which the victim lives. */
    int killedAfter() {
        return seconds / 3;
    }

    /** The last second without a third process. */
    int replacedAfter() {
        return 2 * seconds / 3;
    }

    /** What the table calls a second; the first is 1. */
    String word(int second) {
        if (second <= killedAfter()) {
            return "three";
        }
        return second <= replacedAfter() ? "killed" : "again";
    }

    boolean isTrouble(int second) {
        return second > killedAfter() && second <= replacedAfter();
    }
}
