package io.sluice.dashboard.server.agents;

import java.util.concurrent.TimeUnit;

/**
 * How many instances share what is for all together, as it is told to them: more at once, fewer when there were fewer for a while. So all together are
 * let in too much for no longer than it takes to tell them, and an instance whose place another takes changes nothing. Guarded by its
 * {@link Fleet}.
 */
final class HeadCount {
    /*
     *   who is there                    what is told
     *   as many as was told, or more    their number
     *   fewer                           the same; after 10 s their number
     *   nobody, though some are missed  the same: the console is as good as away. For 60 s after somebody is back, fewer are not told, since those who
     *                                   come first must not take for themselves what the others still let in
     *   nobody, and nobody is missed    none: they have all said goodbye
     */
    static final long HYSTERESIS_NANOS = TimeUnit.SECONDS.toNanos(10);
    static final long RETURN_NANOS = TimeUnit.SECONDS.toNanos(60); // twice as long as an agent waits between two tries

    private int told;
    private boolean fewer;
    private long fewerSince; // means something if there are fewer
    private long keptUntil;

    HeadCount(long now) {
        keptUntil = now;
    }

    /** What was told before the console was started: it holds as if nobody had been there since. */
    void remember(int before, long now) {
        if (before > 0) {
            told = before;
            keptUntil = now + RETURN_NANOS;
        }
    }

    /**
     * Takes how many there are now.
     *
     * @param missed whether there are others, of whom nothing is heard and who have not said goodbye
     */
    void count(int present, boolean missed, long now) {
        if (present == 0 && missed) {
            keptUntil = now + RETURN_NANOS;
        }
        if (present >= told || present == 0 && !missed) {
            told = present;
            fewer = false;
        } else if (!fewer) {
            fewer = true;
            fewerSince = now;
        } else if (now - fewerSince >= HYSTERESIS_NANOS && now - keptUntil >= 0) {
            told = present;
            fewer = false;
        }
    }

    /** What is to be told; 0 if there is nobody. */
    int told() {
        return told;
    }
}
