package io.sluice.benchmarks.simulator;

/** The limit of {@link FirstDesign}: windows of calls, and probes at 65 % of the limit that verify the baseline. */
final class FirstDesignLimit {
    static final int FAR = 0;
    static final int NEAR = 1;
    static final int ON_CREDIT = 2;

    private static final double MILLI = 1e6;
    private static final double SECOND = 1e9;

    private enum Phase {
        STEADY,
        DRAIN,
        COHORT,
        COLLECT
    }

    private final double highest;
    private double limit = 20;
    private double base = Double.NaN; // ln of the latency without a queue
    private double sigma = 0.5;

    // the window
    private double start;
    private int count;
    private int drops;
    private int rejects;
    private double sum;
    private double squares;
    private int nearCount;
    private double nearSum;
    private double longest; // decays from window to window

    // how the last windows were
    private int hot;
    private int hotInflated;
    private int calm;
    private double saturatedSince;
    private boolean slowStart = true;

    // the probe
    private Phase phase = Phase.STEADY;
    private boolean triggered;
    private int cohort;
    private int target;
    private int admitted;
    private int done;
    private int late;
    private double cohortSum;
    private double lnBefore;
    private double limitBefore;
    private double probeLimit;
    private double begun;
    private double collecting;
    private double interval = SECOND;
    private double nextProbe;
    private double chance = 0.5;

    FirstDesignLimit(double highest) {
        this.highest = highest;
    }

    double value() {
        return limit;
    }

    /** What is in force. */
    double admitted() {
        boolean lowered = phase == Phase.DRAIN || phase == Phase.COHORT || phase == Phase.COLLECT && triggered;
        return lowered ? probeLimit : limit;
    }

    boolean isSteady() {
        return phase == Phase.STEADY;
    }

    double baselineNanos() {
        return Double.isNaN(base) ? 0 : Math.exp(base);
    }

    void rejected() {
        rejects++;
    }

    /** A call was let in: the number of its cohort, or 0. */
    int joinCohort(long now) {
        if (phase != Phase.DRAIN && phase != Phase.COHORT) {
            return 0;
        }
        phase = Phase.COHORT;
        if (++admitted == target) {
            phase = Phase.COLLECT;
            collecting = now;
        }
        return cohort;
    }

    void ended(int level, int of, double ln, boolean dropped, long nanos) {
        double now = (double) nanos;
        longest = Math.max(longest, Math.exp(ln));
        if (level < ON_CREDIT) {
            count++;
            sum += ln;
            squares += ln * ln;
            drops += dropped ? 1 : 0;
            if (level == NEAR) {
                nearCount++;
                nearSum += ln;
            }
        }
        if (phase == Phase.STEADY) {
            if (windowIsOver(now)) {
                window(now);
                begin(now);
            }
        } else {
            if (of == cohort) {
                done++;
                cohortSum += ln;
                late += dropped ? 1 : 0;
            }
            if (phase == Phase.COLLECT && isComplete(now - collecting)) {
                verdict(now);
                begin(now);
            }
        }
    }

    // ---- windows

    private double wanted() {
        double error = slowStart ? 0.1 : 0.05;
        return Math.max(20, Math.min(400, sigma / error * (sigma / error)));
    }

    private boolean windowIsOver(double now) {
        double elapsed = now - start;
        double shortest = Math.max(20 * MILLI, Math.min(SECOND, 2 * baselineNanos()));
        boolean muchFaster = sum / count < base - Math.log(2);
        return count >= wanted() && (elapsed >= shortest || muchFaster) || count >= 10 && elapsed >= SECOND;
    }

    private void begin(double now) {
        start = now;
        count = 0;
        drops = 0;
        rejects = 0;
        sum = 0;
        squares = 0;
        nearCount = 0;
        nearSum = 0;
        longest /= 2;
    }

    private void window(double now) {
        double ln = sum / count;
        sigma += 0.2 * (Math.sqrt(Math.max(0, squares / count - ln * ln)) - sigma);
        if (Double.isNaN(base)) {
            base = ln;
        }
        double dropShare = (double) drops / count;
        if (rejects == 0) {
            hot = 0;
            hotInflated = 0;
            saturatedSince = now;
            if (dropShare < 0.05) {
                sink(ln, 0.2);
                base += ln > base ? 0.1 * (ln - base) : 0;
            }
        } else if (nearCount >= 10) {
            saturated(now, nearSum / nearCount, dropShare);
        }
    }

    private void sink(double ln, double weight) {
        if (ln < base) {
            base += (ln < base - Math.log(2) ? 1 : weight) * (ln - base);
        }
    }

    private void saturated(double now, double ln, double dropShare) {
        hot++;
        sink(ln, 0.3);
        double x = ln - base;
        hotInflated = x > inflation(0.9) || dropShare > 0.1 ? hotInflated + 1 : 0;
        boolean standing = hot >= 2 && now - saturatedSince >= 3 * Math.exp(base);
        if (hotInflated >= 2 && standing) {
            probe(now, ln, true);
            return;
        }
        calm = x < Math.log(1.1) ? calm + 1 : 0;
        boolean starting = (slowStart || calm >= 3) && calm > 0;
        if (now >= nextProbe && hot >= 2 && !starting) {
            probe(now, ln, false);
            return;
        }
        double g = Math.exp(inflation(0.3) - x);
        if (g >= 1) {
            change(limit * (starting ? 1.5 : Math.min(g, 1.25)) + 0.4 * Math.sqrt(limit));
            return;
        }
        if (slowStart) {
            slowStart = false;
            nextProbe = now;
        }
        if (standing) {
            change(limit * Math.max(0.7, g) + 0.4 * Math.sqrt(limit));
        }
    }

    private void change(double to) {
        limit = Math.max(1, Math.min(highest, to));
    }

    private double inflation(double queue) {
        return Math.log1p(queue * Math.min(4, Math.exp(sigma * sigma)));
    }

    // ---- probes

    private void probe(double now, double ln, boolean because) {
        triggered = because;
        lnBefore = ln;
        limitBefore = limit;
        probeLimit = Math.max(1, Math.floor(0.65 * limit));
        target = (int) Math.max(16, Math.min(wanted(), Math.min(128, Math.max(24, 2 * limit))));
        phase = Phase.DRAIN;
        cohort++;
        admitted = 0;
        done = 0;
        late = 0;
        cohortSum = 0;
        begun = now;
    }

    private boolean isComplete(double waited) {
        double patience = Math.max(longest, 4 * Math.exp(lnBefore));
        return done == target
                || done >= 0.9 * target && waited >= patience
                || done >= 0.5 * target && waited >= 3 * patience;
    }

    private void verdict(double now) {
        double mean = cohortSum / done;
        double noise = 2 * sigma / Math.sqrt(done);
        double rest = 1;
        if (late > 0.1 * target && limit > 2) {
            change(probeLimit);
            base = Math.min(base, mean);
            interval = SECOND / 2;
        } else if (mean <= base + Math.max(Math.log(1.15), noise)) {
            boolean moved = mean < base - Math.max(0.1, noise);
            base += (moved ? 1 : 0.5) * (mean - base);
            if (triggered) {
                change(limitBefore * Math.max(0.5, Math.min(1, Math.exp(inflation(0.3) - (lnBefore - base)))));
            }
            interval = moved ? SECOND / 2 : Math.min(10 * SECOND, 2 * interval);
            rest = moved ? 2 : 20;
        } else if (mean - lnBefore >= Math.log(0.75)) { // latency did not follow the limit
            base = mean;
            change(limitBefore);
            interval = SECOND;
            rest = 4;
        } else {
            change(probeLimit);
            interval = SECOND / 2;
            rest = 2;
        }
        phase = Phase.STEADY;
        hotInflated = 0;
        chance = (chance + 0.6180339887498949) % 1;
        nextProbe = now + Math.max(interval, rest * (now - begun)) * (1 + 0.1 * (2 * chance - 1));
    }
}
