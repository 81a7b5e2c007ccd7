package io.sluice.adaptive.algorithm;

import org.jspecify.annotations.Nullable;

/**
 * Follows latency, and tries from time to time whether what it takes for the latency without a queue is that.
 *
 * <p><b>The problem.</b> In saturation throughput times latency is the limit, for every limit (Little's law). From these two nobody can tell
 * a service that takes twice as long from one that has a queue. Remembering helps until the service changes, forgetting drifts in a long
 * overload; what remains is an experiment. This one is shallow: for the time of some dozen calls the limit is 65 %, and those calls, the
 * cohort, are looked at. Did their latency follow the limit down, there was a queue. Did it not, this is the service.
 *
 * <p><b>Between probes.</b> While calls are refused, the limit is multiplied, once a window, by how far the mean of the logarithms of latency
 * is from what a queue of a third of a service time would make of the baseline; a little is added, so that it keeps trying for more. Only
 * calls that began near the limit count. A window lasts two mean latencies at least, since a limit shows its effect only after one.
 * While no call is refused the limit stays, and the baseline follows latency. A window in which many more calls began than ended is
 * too short: those that ended are the short ones; one in which many more ended has too many long ones. Such a window goes on until
 * about as many have ended as began, which for bursts is one burst and its pause.
 *
 * <p><b>Bursts.</b> Calls that were let in beyond the limit, on credit, show what the server could do: if none of them had to queue, twice
 * the limit; in any case as many in flight as were worked off in a nanosecond, times the nanoseconds of the baseline.
 *
 * <p><b>When it probes.</b> From time to time, the more rarely the more often the baseline was found right, up to ten seconds and never
 * more than a twentieth of the time; and at once when calls seem to queue in spite of the limit, or when it has been cut deeply. Never
 * while a burst drains, which the probe would have to wait for, nor under a limit of one, which cannot be lowered.
 *
 * <p><b>Doubt.</b> On a small server few calls make a cohort, and chance may hide that their latency followed. A verdict that the service is
 * more than twice as slow as was known is therefore checked at once by a probe at 30 %, which chance cannot hide.
 *
 * <p><b>Start.</b> The limit doubles each window until calls queue; then a probe follows, since the first baseline may have been measured with
 * a queue. As long as latency follows the limit as fully as it can, probes follow one another downwards.
 *
 * <p><b>Stalls.</b> When next to nothing has ended for long and then calls end that took long, everything stood still; what is in flight then
 * says nothing about the limit.
 */
public final class DrainProbe implements LimitAlgorithm {
    private static final long MILLI = 1_000_000L;
    private static final long SECOND = 1_000 * MILLI;
    private static final double USUAL_DEPTH = 0.65;
    private static final double DEEP = 0.3;
    private static final double DOUBTFUL = Math.log(2.5); // above the baseline: a probe that deep alone will believe
    private static final double CALM = Math.log(1.1); // above the baseline: no queue to speak of
    private static final int CALM_WINDOWS = 3; // in a row: the limit grows fast
    private static final int LONGEST_UNBALANCED = 8; // times the shortest window

    private LimitBounds bounds;
    private final double jitter;
    private final BurstFactor burst;
    private double chance;

    // what is known
    private double limit;
    private double base = Double.NaN; // ln of the latency without a queue, in nanoseconds
    private double sigma = 0.5; // standard deviation of ln latency

    // how the last windows were
    private int hot; // saturated windows in a row
    private int hotInflated; // those among them, the last ones, in which calls queued
    private int calm; // those, the last ones, in which none did
    private long saturatedSince;
    private boolean wasFar; // the last window was below half of the baseline
    private int follows; // probes in a row, made because of drops, whose calls followed the limit down as fully as they
    // could
    private boolean judged; // a probe has said something
    private boolean settled;
    private double limitEarlier;
    private boolean slowStart = true;
    private boolean stalled;
    private @Nullable Window pending; // a window that is not balanced yet
    private long lastElapsed = Long.MAX_VALUE / 8;

    // the probe
    private Advice.@Nullable Probe probe;
    private int number;
    private boolean triggered;
    private double lnBefore;
    private double limitBefore;
    private double follow; // the highest limit under which the calls of lnBefore began
    private int extensions;
    private long interval = SECOND;
    private long nextProbe;
    private double depth = USUAL_DEPTH; // of the next probe: to what share it lowers the limit
    private boolean started;
    private double anchor; // the highest limit since the last verdict

    /**
     * @param jitter by what share the pauses between probes vary, so that instances do not probe together
     * @param seed where the jitter starts
     */
    public DrainProbe(LimitBounds bounds, double mostBurst, double jitter, double seed) {
        this.bounds = bounds;
        this.jitter = jitter;
        chance = seed - Math.floor(seed);
        burst = new BurstFactor(mostBurst);
        limit = bounds.initial();
    }

    @Override
    public Advice begin() {
        return advice(Reason.INITIAL, false);
    }

    @Override
    public Advice within(LimitBounds newBounds) {
        bounds = newBounds;
        limit = bounds.clamp(limit);
        anchor = limit;
        probe = null;
        pending = null;
        return advice(Reason.CONFIGURED, false);
    }

    @Override
    public Advice onWindow(Window window) {
        if (!started) {
            started = true;
            saturatedSince = window.start();
            nextProbe = window.end();
        }
        Latencies all = window.all();
        boolean pause = !stalled && !Double.isNaN(base) && window.elapsed() > Math.max(5 * shortest(), 4 * lastElapsed);
        stalled = pause;
        lastElapsed = window.elapsed();
        if (pause && all.mean() - base > Math.log(3)) {
            probe = null;
            pending = null;
            return advice(Reason.STALL, true);
        }
        double earlier = limit;
        Window whole = pending == null ? window : pending.and(window);
        if (probe == null && settled && !whole.isBalanced() && whole.elapsed() < LONGEST_UNBALANCED * shortest()) {
            pending = whole;
            return advice(Reason.STEADY, pause);
        }
        pending = null;
        Advice advice = learn(whole, whole.all());
        limitEarlier = earlier;
        return pause ? advice(advice.reason(), true) : advice;
    }

    private Advice learn(Window window, Latencies all) {
        if (all.count() >= 10) {
            sigma += 0.2 * (all.deviation() - sigma);
        }
        if (!settled && all.count() > 0) {
            base = Double.isNaN(base) ? all.mean() : Math.max(base, all.mean());
            settled = window.elapsed() >= shortest(); // the first calls to end are the short ones
            if (!settled) {
                return advice(Reason.STEADY, false);
            }
        }
        if (probe != null) {
            return advice(Reason.STEADY, false);
        }
        burst.learn(window, limit);
        double shown = shownOnCredit(window, all);
        if (shown > limit) {
            limit = bounds.clamp(shown);
            return advice(Reason.ROOM, false);
        }
        if (all.count() < 10) {
            return advice(Reason.STEADY, false);
        }
        if (window.refusals() == 0) {
            return unsaturated(window, all);
        }
        return window.near().count() < 10
                ? advice(Reason.STEADY, false)
                : saturated(window, window.near().mean());
    }

    /** A limit that calls beyond the present one show to be too low for; 0 if they show nothing. */
    private double shownOnCredit(Window window, Latencies all) {
        Latencies beyond = window.beyond();
        if (beyond.count() < 10 || window.cpu() >= 0.95) {
            return 0;
        }
        boolean mostly = window.near().count() < 10
                || beyond.count() >= all.count() && window.near().mean() - base < CALM;
        if (mostly && beyond.mean() - base < inflation(0.3)) {
            return 2 * limit; // nobody queues up there
        }
        double perNano = (double) (all.count() + beyond.count()) / window.elapsed();
        return judged ? perNano * Math.exp(base + skew()) : 0; // so many were worked on at once (Little's law)
    }

    private Advice unsaturated(Window window, Latencies all) {
        hot = 0;
        hotInflated = 0;
        saturatedSince = window.end();
        if (!judged) {
            burst.allow();
        }
        if (window.dropShare() < 0.05) {
            double ln = all.mean();
            sink(ln, 0.2);
            if (ln > base) {
                base += 0.1 * (ln - base);
            }
        }
        return advice(Reason.STEADY, false);
    }

    /** Lowers the baseline: at once, if two windows in a row are below half of it. */
    private void sink(double ln, double weight) {
        boolean far = ln < base - Math.log(2);
        if (ln < base) {
            base += (far && wasFar ? 1 : weight) * (ln - base);
        }
        wasFar = far;
    }

    private Advice saturated(Window window, double ln) {
        hot++;
        sink(ln, 0.3);
        double x = ln - base;
        boolean dropping = window.dropShare() > 0.1;
        boolean inflated = x > Math.min(inflation(0.9), inflation(0.3) + 0.36) || dropping;
        hotInflated = inflated ? hotInflated + 1 : 0;
        boolean standing = hot >= 2 && window.end() - saturatedSince >= 3 * Math.exp(base);
        if (limit >= anchor) {
            anchor = limit;
        }
        boolean canProbe =
                limit > 1 && window.inFlight() <= 1.1 * limit + 2 * Math.sqrt(limit); // else a queue drains first
        if (standing && canProbe && (hotInflated >= 2 || limit < 0.65 * anchor && x > inflation(0.3))) {
            return probe(ln, true, dropping);
        }
        calm = x < CALM ? calm + 1 : 0;
        boolean hotCpu = window.cpu() >= 0.95;
        boolean starting = (slowStart || calm >= CALM_WINDOWS) && calm > 0 && !hotCpu;
        if (window.end() - nextProbe >= 0 && hot >= 2 && canProbe && !starting) {
            return probe(ln, false, dropping);
        }
        double g = Math.exp(inflation(0.3) - x);
        if (g >= 1) {
            g = starting ? (slowStart ? 2 : 1.5) : Math.min(g, hotCpu ? 1.05 : 1.25);
        } else {
            if (slowStart) {
                slowStart = false;
                nextProbe = window.end();
            }
            if (!standing || inflated && hotInflated == 1 && !dropping) {
                return advice(Reason.STEADY, false);
            }
            g = Math.max(0.7, g);
        }
        double old = limit;
        limit = bounds.clamp(limit * g + 0.4 * Math.sqrt(limit));
        return advice(limit >= old ? Reason.ROOM : dropping ? Reason.DROPS : Reason.QUEUE, false);
    }

    /** By how much a queue worth so many mean service times raises the mean of the logarithms. */
    private double inflation(double queue) {
        return Math.log1p(queue * Math.min(4, Math.exp(sigma * sigma)));
    }

    private Advice probe(double ln, boolean because, boolean dropping) {
        triggered = because;
        lnBefore = ln;
        limitBefore = limit;
        follow = Math.max(limit, limitEarlier);
        extensions = 0;
        double probeLimit = Math.max(1, Math.floor(depth * limit));
        int size = (int) Math.max(16, Math.min(samples(), Math.min(128, Math.max(24, 2 * limit))));
        long patience = (long) (4 * Math.exp(ln + skew()));
        probe = new Advice.Probe(++number, probeLimit, size, triggered && dropping, Math.min(patience, 30 * SECOND));
        return advice(Reason.STEADY, false);
    }

    @Override
    public Advice onCohort(Cohort cohort) {
        Advice.Probe mine = probe;
        if (mine == null) {
            return advice(Reason.STEADY, false);
        }
        long took = cohort.now() - cohort.start();
        if (took > 8 * mine.patienceNanos()) { // everything stood still
            return end(Reason.STALL, cohort, 4);
        }
        if (!cohort.isComplete()) {
            boolean closed = cohort.admitted() < cohort.wanted();
            if (closed && cohort.admitted() >= 16 && cohort.ended().count() >= 0.9 * cohort.admitted()) {
                return verdict(mine, cohort);
            }
            if (closed) {
                return extensions++ < 1 ? advice(Reason.STEADY, false) : givenUp(cohort);
            }
            if (cohort.share() < 0.9 && extensions++ < 2) {
                return advice(Reason.STEADY, false);
            }
            if (cohort.share() < 0.5) {
                base = Math.min(
                        base,
                        cohort.ended().count() == 0 ? base : cohort.ended().mean());
                limit = bounds.clamp(mine.limit());
                interval = SECOND / 2;
                return end(Reason.PROBE_LATE, cohort, 1);
            }
        }
        return verdict(mine, cohort);
    }

    private Advice givenUp(Cohort cohort) {
        interval = Math.max(SECOND / 2, interval);
        return end(Reason.PROBE_GIVEN_UP, cohort, 4);
    }

    private Advice verdict(Advice.Probe mine, Cohort cohort) {
        double ln = mean(cohort);
        double noise = 2 * sigma / Math.sqrt((double) cohort.ended().count());
        if (cohort.drops() > 0.1 * cohort.ended().count() && limit > 2) {
            limit = bounds.clamp(mine.limit());
            base = Math.min(base, ln);
            interval = SECOND / 2;
            return end(Reason.PROBE_LATE, cohort, 1);
        }
        double followed = (lnBefore - ln) / Math.log(follow / mine.limit());
        follows = followed >= 0.85 && mine.held() ? follows + 1 : 0;
        if (followed >= 0.85
                && (!judged || follows >= 2)
                && mine.limit() > 1) { // as fully as it can: they queue under the lower limit, too
            base = Math.min(base, ln);
            limit = bounds.clamp(mine.limit());
            slowStart = false;
            calm = 0;
            interval = 0;
            return end(Reason.PROBE_QUEUE, cohort, 0);
        }
        boolean holds = ln <= base + Math.max(Math.log(1.15), noise);
        boolean slower = !holds && followed <= 0.67;
        if (slower && depth == USUAL_DEPTH && ln - base > DOUBTFUL) {
            slower(ln);
            Advice advice = end(Reason.PROBE_SLOWER, cohort, 0);
            nextProbe = cohort.now();
            depth = DEEP;
            return advice;
        }
        boolean first = !judged;
        if (first) {
            judged = true;
            burst.allow();
        }
        if (lnBefore - ln < CALM) {
            calm = CALM_WINDOWS; // no queue at all, neither before nor now
        }
        if (holds) {
            boolean moved = ln < base - Math.max(0.1, noise);
            base += (first || moved ? 1 : 0.5) * (ln - base); // what came first was a guess
            if (triggered) {
                double g = Math.exp(inflation(0.3) - (lnBefore - base));
                limit = bounds.clamp(limitBefore * Math.max(0.5, Math.min(1, g)));
            }
            interval = moved ? SECOND / 2 : Math.min(10 * SECOND, Math.max(SECOND, 2 * interval));
            return end(Reason.PROBE_HOLDS, cohort, moved ? 2 : 20);
        }
        if (slower) {
            slower(ln);
            interval = SECOND;
            return end(Reason.PROBE_SLOWER, cohort, 4);
        }
        limit = bounds.clamp(mine.limit());
        interval = SECOND / 2;
        return end(Reason.PROBE_QUEUE, cohort, 2);
    }

    private void slower(double ln) {
        base = ln;
        limit = Math.max(limitBefore, anchor);
    }

    /** Calls that have not ended count as if they were half through. */
    private static double mean(Cohort cohort) {
        long open = cohort.admitted() - cohort.ended().count();
        double age = Math.log(2 * (double) Math.max(1, cohort.now() - cohort.start()));
        return (cohort.ended().sum() + open * age) / cohort.admitted();
    }

    private Advice end(Reason reason, Cohort cohort, double rest) {
        probe = null;
        depth = USUAL_DEPTH;
        anchor = limit;
        hotInflated = 0;
        long took = cohort.now() - cohort.start();
        chance = (chance + 0.6180339887498949) % 1;
        double pause = Math.max((double) interval, rest * (double) took) * (1 + jitter * (2 * chance - 1));
        nextProbe = cohort.now() + (long) pause;
        return advice(reason, reason == Reason.STALL);
    }

    /** By how much the logarithm of the mean latency is above the mean of the logarithms, if they are normal. */
    private double skew() {
        return Math.min(2, sigma * sigma / 2);
    }

    private int samples() {
        double error = slowStart ? 0.1 : 0.05;
        double wanted = sigma / error * (sigma / error);
        return (int) Math.max(20, Math.min(400, wanted));
    }

    private long shortest() {
        double wanted = Double.isNaN(base) ? 0 : 2 * Math.exp(base + skew());
        return (long) Math.max(20 * MILLI, Math.min(SECOND, wanted));
    }

    private Advice advice(Reason reason, boolean afresh) {
        return new Advice(
                limit,
                Double.isNaN(base) ? 0 : Math.exp(base),
                reason,
                samples(),
                shortest(),
                afresh,
                burst.value(),
                probe);
    }
}
