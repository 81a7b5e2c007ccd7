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
    private static final long SECOND = 1_000_000_000L;
    private static final double DOUBTFUL = Math.log(2.5); // above the baseline: a deep probe alone will believe
    private static final double CALM = Math.log(1.1); // above the baseline: no queue to speak of
    private static final double SHORT_QUEUE = 0.3; // of a service time: what the limit aims at
    private static final double LONG_QUEUE = 0.9;
    private static final double FULLY = 0.85; // of the way that the limit went
    private static final int CALM_WINDOWS = 3; // in a row: the limit grows fast

    private final Baseline baseline = new Baseline();
    private final ProbeTimes times;
    private final BurstFactor burst;
    private final Gathering gathering = new Gathering();
    private LimitBounds bounds;
    private double limit;
    private double limitEarlier; // in the window before
    private double anchor; // the highest limit since the last verdict
    private boolean slowStart = true;

    // how the last windows were
    private boolean started;
    private int hot; // saturated windows in a row
    private int hotInflated; // those among them, the last ones, in which calls queued
    private int calm; // those, the last ones, in which none did
    private long saturatedSince;

    // probes
    private @Nullable Experiment experiment;
    private int number;
    private boolean judged; // one has said something
    private int follows; // in a row, made because of drops, whose calls followed the limit down as fully as they could

    /**
     * @param jitter by what share the pauses between probes vary, so that instances do not probe together
     * @param seed where the jitter starts
     */
    public DrainProbe(LimitBounds bounds, double mostBurst, double jitter, double seed) {
        this.bounds = bounds;
        times = new ProbeTimes(jitter, seed);
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
        experiment = null;
        gathering.forget();
        return advice(Reason.CONFIGURED, false);
    }

    // ---- windows

    @Override
    public Advice onWindow(Window window) {
        if (!started) {
            started = true;
            saturatedSince = window.start();
            times.at(window.end());
        }
        boolean pause = gathering.isPause(window, baseline);
        if (pause && Gathering.stoodStill(window, baseline)) {
            experiment = null;
            gathering.forget();
            return advice(Reason.STALL, true);
        }
        Window whole = gathering.whole(window, baseline, experiment == null);
        if (whole == null) {
            return advice(Reason.STEADY, pause);
        }
        double earlier = limit;
        Reason reason = learn(whole, whole.all());
        limitEarlier = earlier;
        return advice(reason, pause);
    }

    private Reason learn(Window window, Latencies all) {
        baseline.learn(window, all);
        if (experiment != null || !baseline.isSettled() && all.count() > 0) {
            return Reason.STEADY;
        }
        burst.learn(window, limit);
        double shown = shownOnCredit(window, all);
        if (shown > limit) {
            limit = bounds.clamp(shown);
            return Reason.ROOM;
        }
        if (all.count() < 10) {
            return Reason.STEADY;
        }
        if (window.refusals() == 0) {
            return unsaturated(window, all);
        }
        return window.near().count() < 10
                ? Reason.STEADY
                : saturated(window, window.near().mean());
    }

    /** A limit that calls beyond the present one show to be too low for; 0 if they show nothing. */
    private double shownOnCredit(Window window, Latencies all) {
        Latencies beyond = window.beyond();
        if (beyond.count() < 10 || window.cpu() >= 0.95) {
            return 0;
        }
        boolean mostly = window.near().count() < 10
                || beyond.count() >= all.count() && window.near().mean() - baseline.ln() < CALM;
        if (mostly && beyond.mean() - baseline.ln() < baseline.inflation(SHORT_QUEUE)) {
            return 2 * limit; // nobody queues up there
        }
        double perNano = (double) (all.count() + beyond.count()) / window.elapsed();
        double atWork = perNano * Math.exp(baseline.ln() + baseline.skew()); // Little's law
        return judged ? atWork : 0;
    }

    private Reason unsaturated(Window window, Latencies all) {
        hot = 0;
        hotInflated = 0;
        saturatedSince = window.end();
        if (!judged) {
            burst.allow();
        }
        if (window.dropShare() < 0.05) {
            baseline.follow(all.mean());
        }
        return Reason.STEADY;
    }

    private Reason saturated(Window window, double ln) {
        hot++;
        baseline.sink(ln, 0.3);
        double x = ln - baseline.ln();
        double aim = baseline.inflation(SHORT_QUEUE);
        boolean dropping = window.dropShare() > 0.1;
        boolean inflated = x > Math.min(baseline.inflation(LONG_QUEUE), aim + 0.36) || dropping;
        hotInflated = inflated ? hotInflated + 1 : 0;
        boolean standing = hot >= 2 && window.end() - saturatedSince >= 3 * baseline.nanos();
        anchor = Math.max(anchor, limit);
        boolean canProbe =
                limit > 1 && window.inFlight() <= 1.1 * limit + 2 * Math.sqrt(limit); // else a queue drains first
        if (standing && canProbe && (hotInflated >= 2 || limit < 0.65 * anchor && x > aim)) {
            return probe(ln, true, dropping);
        }
        calm = x < CALM ? calm + 1 : 0;
        boolean hotCpu = window.cpu() >= 0.95;
        boolean starting = (slowStart || calm >= CALM_WINDOWS) && calm > 0 && !hotCpu && limit < bounds.most();
        if (times.isDue(window.end()) && hot >= 2 && canProbe && !starting) {
            return probe(ln, false, dropping);
        }
        double g = Math.exp(aim - x);
        if (g >= 1) {
            return multiply(starting ? (slowStart ? 2 : 1.5) : Math.min(g, hotCpu ? 1.05 : 1.25), dropping);
        }
        if (slowStart) {
            slowStart = false;
            times.at(window.end());
        }
        boolean perhapsChance = inflated && hotInflated == 1 && !dropping;
        return standing && !perhapsChance ? multiply(Math.max(0.7, g), dropping) : Reason.STEADY;
    }

    /** Multiplies the limit, and adds a little, so that it keeps trying for more. */
    private Reason multiply(double factor, boolean dropping) {
        double old = limit;
        limit = bounds.clamp(limit * factor + 0.4 * Math.sqrt(limit));
        return limit >= old ? Reason.ROOM : dropping ? Reason.DROPS : Reason.QUEUE;
    }

    // ---- probes

    private Reason probe(double ln, boolean because, boolean dropping) {
        double lowered = Math.max(1, Math.floor(times.depth() * limit));
        int size = (int) Math.max(16, Math.min(samples(), Math.min(128, Math.max(24, 2 * limit))));
        double turns = Math.max(4, 1.2 * size / lowered); // in each, as many begin as the lowered limit lets in
        long patience = (long) (turns * Math.exp(ln + baseline.skew()));
        Advice.Probe probe =
                new Advice.Probe(++number, lowered, size, because && dropping, Math.min(patience, 30 * SECOND));
        experiment = new Experiment(probe, because, limit, ln, Math.max(limit, limitEarlier));
        return Reason.STEADY;
    }

    @Override
    public Advice onCohort(Cohort cohort) {
        Experiment mine = experiment;
        if (mine == null) {
            return advice(Reason.STEADY, false);
        }
        return switch (mine.look(cohort)) {
            case OPEN -> advice(Reason.STEADY, false);
            case STALLED -> {
                end(cohort, 4);
                yield advice(Reason.STALL, true);
            }
            case GIVEN_UP -> {
                times.intervalOfAtLeast(ProbeTimes.SOON);
                yield ended(Reason.PROBE_GIVEN_UP, cohort, 4);
            }
            case LATE ->
                late(
                        mine,
                        cohort,
                        cohort.ended().count() == 0
                                ? baseline.ln()
                                : cohort.ended().mean());
            case COMPLETE -> verdict(mine, cohort);
        };
    }

    private Advice late(Experiment mine, Cohort cohort, double ln) {
        baseline.atMost(ln);
        limit = bounds.clamp(mine.probe.limit());
        times.interval(ProbeTimes.SOON);
        return ended(Reason.PROBE_LATE, cohort, 1);
    }

    private Advice verdict(Experiment mine, Cohort cohort) {
        double ln = Experiment.mean(cohort);
        if (cohort.drops() > 0.1 * cohort.ended().count() && limit > 2) {
            return late(mine, cohort, ln);
        }
        double followed = mine.followed(ln);
        boolean fully = followed >= FULLY;
        follows = fully && mine.probe.held() ? follows + 1 : 0;
        if (fully && (!judged || follows >= 2) && mine.probe.limit() > 1) {
            return further(mine, cohort, ln);
        }
        double noise = 2 * baseline.sigma() / Math.sqrt((double) cohort.ended().count());
        boolean holds = ln <= baseline.ln() + Math.max(Math.log(1.15), noise);
        boolean slower = !holds && followed <= 0.67;
        if (slower && times.isUsual() && ln - baseline.ln() > DOUBTFUL) {
            slower(mine, ln);
            Advice advice = ended(Reason.PROBE_SLOWER, cohort, 0);
            times.deepAt(cohort.now());
            return advice;
        }
        boolean first = !judged;
        if (first) {
            judged = true;
            burst.allow();
        }
        if (mine.lnBefore - ln < CALM) {
            calm = CALM_WINDOWS; // no queue at all, neither before nor now
        }
        if (holds) {
            return holds(mine, cohort, ln, ln < baseline.ln() - Math.max(0.1, noise), first);
        }
        if (slower) {
            slower(mine, ln);
            times.interval(SECOND);
            return ended(Reason.PROBE_SLOWER, cohort, 4);
        }
        limit = bounds.clamp(mine.probe.limit());
        times.interval(ProbeTimes.SOON);
        return ended(Reason.PROBE_QUEUE, cohort, 2);
    }

    /** Latency followed as fully as it can, so calls queue under the lower limit, too: on from there, by calls that begin there. */
    private Advice further(Experiment mine, Cohort cohort, double ln) {
        baseline.atMost(ln);
        limit = bounds.clamp(mine.probe.limit());
        limitEarlier = limit;
        slowStart = false;
        calm = 0;
        times.interval(0);
        end(cohort, 0);
        return advice(Reason.PROBE_QUEUE, true);
    }

    private Advice holds(Experiment mine, Cohort cohort, double ln, boolean moved, boolean first) {
        baseline.approach(ln, first || moved ? 1 : 0.5); // what came first was a guess
        if (mine.triggered) {
            double g = Math.exp(baseline.inflation(SHORT_QUEUE) - (mine.lnBefore - baseline.ln()));
            limit = bounds.clamp(mine.limitBefore * Math.max(0.5, Math.min(1, g)));
        }
        if (moved) {
            times.interval(ProbeTimes.SOON);
        } else {
            times.doubleInterval();
        }
        return ended(Reason.PROBE_HOLDS, cohort, moved ? 2 : 20);
    }

    private void slower(Experiment mine, double ln) {
        baseline.become(ln);
        limit = Math.max(mine.limitBefore, anchor);
    }

    private Advice ended(Reason reason, Cohort cohort, double rest) {
        end(cohort, rest);
        return advice(reason, false);
    }

    private void end(Cohort cohort, double rest) {
        experiment = null;
        anchor = limit;
        hotInflated = 0;
        times.rest(cohort, rest);
    }

    private int samples() {
        return baseline.samples(slowStart ? 0.1 : 0.05);
    }

    private Advice advice(Reason reason, boolean afresh) {
        return new Advice(
                limit,
                baseline.isKnown() ? baseline.nanos() : 0,
                reason,
                samples(),
                baseline.shortestNanos(),
                afresh,
                burst.value(),
                experiment == null ? null : experiment.probe);
    }
}
