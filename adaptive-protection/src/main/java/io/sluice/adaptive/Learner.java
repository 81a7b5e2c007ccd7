package io.sluice.adaptive;

import io.sluice.adaptive.algorithm.Advice;
import io.sluice.adaptive.algorithm.LimitAlgorithm;
import io.sluice.adaptive.algorithm.LimitBounds;
import io.sluice.adaptive.algorithm.Window;
import io.sluice.adaptive.signal.HostSignals;
import io.sluice.core.time.NanoClock;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.function.UnaryOperator;

/** Gathers how long calls take, hands that to the algorithm when a window is full, and publishes what it says. */
final class Learner {
    /*
     * regime    what is in force: immutable, published by one volatile write, read once by each call
     * turning   taken by the thread that finds the end of a window, or of a probe, by compare-and-set; nobody waits for it: who loses goes
     *           on, since somebody else is at it. Only whoever holds it touches the algorithm and what is below it here, and writes the
     *           regime. A change of configuration does wait; a turn takes a microsecond.
     *
     * A call that ends while the window turns is counted in the window that ends or in the next one, never in both and never in none
     * (LatencyCells). It goes by the regime that was in force when its end began, so it may be counted although it began before what the
     * next regime holds for too old: one call for each thread, among dozens.
     *
     * A thread that has let the last call into a cohort, or ended the last one, and loses the turn, leaves that to be noticed by the next
     * call that ends; if there is none, nobody needs it.
     */
    private static final VarHandle TURNING;

    static {
        try {
            TURNING = MethodHandles.lookup().findVarHandle(Learner.class, "turning", boolean.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private static final long PATIENCE_NANOS = 1_000_000_000L; // a window that does not fill ends after a second
    private static final int LEAST_SAMPLES = 10;
    private static final double DEMAND_WEIGHT = 0.2;

    /** Hears of every change of what is in force, after it is; holds no lock meanwhile. */
    interface Listener {
        void changed(Regime old, Regime now, long nanos);
    }

    private final LatencyCells latencies = new LatencyCells();
    private final InFlight inFlight;
    private final Refusals refusals;
    private final HostSignals signals;
    private final Listener listener;
    private final int seed;

    private volatile Regime regime;

    @SuppressWarnings("UnusedVariable") // by its handle
    private volatile boolean turning;

    // of whoever is turning
    private LimitAlgorithm algorithm;
    private final double[] demand = new double[InFlight.TIERS];
    private long refusedBefore;
    private int present; // in flight when the window began

    Learner(
            AdaptiveConfig config,
            InFlight inFlight,
            Refusals refusals,
            HostSignals signals,
            Listener listener,
            int seed,
            long now) {
        this.inFlight = inFlight;
        this.refusals = refusals;
        this.signals = signals;
        this.listener = listener;
        this.seed = seed;
        algorithm = config.start(config.bounds(), seed);
        regime = Regime.first(algorithm.begin(), 0, now);
    }

    Regime regime() {
        return regime;
    }

    // ---- calls

    /**
     * A call ended.
     *
     * @param current what was in force when its end began
     */
    void learn(Regime current, long token, long start, long end, boolean drop) {
        if (Token.generation(token) != current.generation || start - current.afreshFrom < 0) {
            return;
        }
        int ln = Logarithm.of(end - start);
        int level = Token.level(token);
        latencies.add(level, ln, drop);
        ProbeProgress probe = current.probe;
        if (probe == null) {
            if (end - current.due >= 0) {
                lookAtWindow(current, end);
            }
            return;
        }
        if (Token.cohort(token) == probe.id) {
            probe.ended(ln, drop);
        }
        if (probe.isComplete() || end - current.probeDue >= 0 || !current.collecting && probe.isFull()) {
            turn(end, seen -> lookAtProbe(seen, end));
        } else if (end - current.due >= 0) {
            lookAtWindow(current, end);
        }
    }

    /**
     * A call was let in while a cohort is gathered.
     *
     * @param clock read only if this call was the last one wanted
     * @return what its token carries; 0 if it does not belong to the cohort
     */
    int joinProbe(ProbeProgress probe, NanoClock clock) {
        if (!probe.join()) {
            return 0;
        }
        if (probe.isFull()) {
            long nanos = clock.nanos();
            turn(nanos, seen -> lookAtProbe(seen, nanos));
        }
        return probe.id;
    }

    /** After a quiet time many calls begin: ends the window before their first ends, or lets it last until the long ones have ended, too. */
    void rising(Regime current, long now) {
        if (current.probe != null) {
            return;
        }
        boolean full = latencies.count() >= current.advice.samples();
        turn(now, seen -> {
            if (seen != current) {
                return seen;
            }
            return (full ? afterWindow(seen, now) : seen).rising(now);
        });
    }

    // ---- turns

    private void lookAtWindow(Regime current, long now) {
        long count = latencies.count();
        boolean full =
                count >= current.advice.samples() || count >= LEAST_SAMPLES && now - current.start >= PATIENCE_NANOS;
        if (full) {
            turn(now, seen -> seen == current ? afterWindow(seen, now) : seen);
        }
    }

    /** Runs a step if nobody else does; the step returns what is in force from then on. */
    private void turn(long now, UnaryOperator<Regime> step) {
        if (!TURNING.compareAndSet(this, false, true)) {
            return;
        }
        Regime old = regime;
        Regime next = old;
        try {
            next = step.apply(old);
            regime = next;
        } finally {
            turning = false;
        }
        if (next != old) {
            listener.changed(old, next, now);
        }
    }

    private void turnForSure(long now, UnaryOperator<Regime> step) {
        boolean[] done = new boolean[1];
        while (!done[0]) {
            turn(now, seen -> {
                done[0] = true;
                return step.apply(seen);
            });
            Thread.onSpinWait();
        }
    }

    private Regime afterWindow(Regime current, long now) {
        long refused = refusals.ofLimit();
        Window window = new Window(
                current.start,
                now,
                latencies.drainFar(),
                latencies.drainNear(),
                latencies.drainDrops(),
                latencies.drainBeyond(),
                latencies.drainDropsBeyond(),
                refused - refusedBefore,
                present,
                inFlight.total(),
                signals.cpu());
        refusedBefore = refused;
        for (int tier = 0; tier < InFlight.TIERS; tier++) {
            demand[tier] += DEMAND_WEIGHT * (inFlight.ofTier(tier) - demand[tier]);
        }
        return inForce(current, algorithm.onWindow(window), now);
    }

    private Regime lookAtProbe(Regime current, long now) {
        ProbeProgress probe = current.probe;
        if (probe == null) {
            return current;
        }
        if (!probe.isComplete() && now - current.probeDue < 0) {
            return current.collecting || !probe.isFull() ? current : current.collecting(now);
        }
        Advice next = algorithm.onCohort(probe.cohort(now));
        return probe.isSame(next.probe()) ? current.patient(next, now) : inForce(current, next, now);
    }

    private Regime inForce(Regime current, Advice next, long now) {
        if (next.afresh() || current.probe != null && next.probe() == null) {
            latencies.clear(); // calls under the lower limit do not belong with those after it
        }
        present = inFlight.total();
        return Regime.of(next, current.generation, current, above(), now);
    }

    /** For each tier, how many calls of the tiers above it are usually in flight. */
    private double[] above() {
        double[] above = new double[InFlight.TIERS];
        for (int tier = 1; tier < InFlight.TIERS; tier++) {
            above[tier] = above[tier - 1] + demand[tier - 1];
        }
        return above;
    }

    // ---- changes

    /** Other bounds. */
    void within(LimitBounds bounds, long now) {
        turnForSure(now, current -> inForce(current, algorithm.within(bounds), now));
    }

    /** Another algorithm, at the present limit or at the initial one. */
    void restart(AdaptiveConfig config, boolean atInitial, long now) {
        turnForSure(now, current -> {
            LimitBounds bounds = config.bounds();
            algorithm = config.start(atInitial ? bounds : bounds.startingAt(current.advice.limit()), seed);
            latencies.clear();
            return Regime.first(algorithm.begin(), current.generation + 1 & Integer.MAX_VALUE, now);
        });
    }
}
