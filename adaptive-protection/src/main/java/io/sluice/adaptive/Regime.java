package io.sluice.adaptive;

import io.sluice.adaptive.algorithm.Advice;
import org.jspecify.annotations.Nullable;

/** What is in force between two turns of the window: immutable, so that whoever reads it sees what belongs together. */
final class Regime {
    private static final double NEED = 0.8; // of the limit in use: then calls compete

    final Advice advice;

    /** Counts how often everything was forgotten: calls that were let in before say nothing. */
    final int generation;

    /** The probe under way; null for none. */
    final @Nullable ProbeProgress probe;

    /** When the probe is to be looked at although it is not complete. */
    final long probeDue;

    /** Whether the cohort is in, so that only its end is waited for. */
    final boolean collecting;

    /** When the window began, and when it may end. */
    final long start;

    final long due;

    /** Calls that began before say nothing. */
    final long afreshFrom;

    /** From how many calls in flight the gate is in need. */
    final int needFrom;

    /** Up to how many it is not. */
    final int ease;

    private final double admitted; // the limit in force
    private final int nearFrom;
    private final int[] thresholds = new int[InFlight.TIERS];
    private final double[] above;

    private Regime(
            Advice advice,
            int generation,
            @Nullable ProbeProgress probe,
            long probeDue,
            boolean collecting,
            long start,
            long afreshFrom,
            double[] above) {
        this(advice, generation, probe, probeDue, collecting, start, start + advice.shortestNanos(), afreshFrom, above);
    }

    private Regime(
            Advice advice,
            int generation,
            @Nullable ProbeProgress probe,
            long probeDue,
            boolean collecting,
            long start,
            long due,
            long afreshFrom,
            double[] above) {
        this.advice = advice;
        this.generation = generation;
        this.probe = probe;
        this.probeDue = probeDue;
        this.collecting = collecting;
        this.start = start;
        this.afreshFrom = afreshFrom;
        this.above = above;
        this.due = due;
        admitted = collecting && probe != null && !probe.probe.held() ? advice.limit() : advice.admitted();
        needFrom = (int) Math.ceil(NEED * admitted);
        ease = (int) (NEED * advice.limit());
        nearFrom = (int) Math.ceil(advice.limit() / 2);
        for (int tier = 0; tier < InFlight.TIERS; tier++) {
            thresholds[tier] = (int) Math.ceil(share(tier));
        }
    }

    /** What an advice says at the beginning. */
    static Regime first(Advice advice, int generation, long now) {
        return new Regime(advice, generation, null, 0, false, now, now, new double[InFlight.TIERS]);
    }

    /**
     * What an advice says, from {@code now} on.
     *
     * @param above for each tier, how many calls of those above it are usually in flight
     */
    static Regime of(Advice advice, int generation, Regime before, double[] above, long now) {
        long afreshFrom = advice.afresh() ? now : before.afreshFrom;
        Advice.Probe wanted = advice.probe();
        if (wanted == null) {
            return new Regime(advice, generation, null, 0, false, now, afreshFrom, above);
        }
        ProbeProgress progress = before.probe;
        if (progress != null && progress.isSame(wanted)) {
            return new Regime(advice, generation, progress, before.probeDue, before.collecting, now, afreshFrom, above);
        }
        long due = now + wanted.patienceNanos();
        return new Regime(advice, generation, new ProbeProgress(wanted, now), due, false, now, afreshFrom, above);
    }

    /** Many calls begin at once: the first of them to end will be the short ones, so the window must not end with those. */
    Regime rising(long now) {
        return new Regime(
                advice,
                generation,
                probe,
                probeDue,
                collecting,
                start,
                now + advice.shortestNanos(),
                afreshFrom,
                above);
    }

    /** The cohort is in. */
    Regime collecting(long now) {
        return probe == null ? this : waiting(advice, now + probe.probe.patienceNanos(), true);
    }

    /** The algorithm was asked about the probe and wants to wait on, twice as long. */
    Regime patient(Advice next, long now) {
        return probe == null ? this : waiting(next, now + 2 * probe.probe.patienceNanos(), collecting);
    }

    private Regime waiting(Advice next, long lookAgain, boolean isCollecting) {
        return new Regime(next, generation, probe, lookAgain, isCollecting, start, afreshFrom, above);
    }

    /** The first tier may have a little more than the limit, each other one leaves what those above it need. */
    private double share(int tier) {
        if (tier == 0) {
            return admitted + 2 * Math.sqrt(advice.limit()) * admitted / advice.limit();
        }
        return above[tier] < 0.5 ? admitted : Math.max(admitted / 2, admitted - 2 * Math.sqrt(above[tier]));
    }

    /** Whether a call that begins with so many in flight counts as near the limit. */
    boolean isNear(int present) {
        return present + 1 >= nearFrom;
    }

    /** How many calls in flight each of so many callers may have. */
    int fairShare(int callers) {
        return Math.max(1, (int) Math.ceil(admitted / callers));
    }

    /** Whether calls of higher tiers need some of the limit, so that those of this one get no credit. */
    boolean leavesRoom(int tier) {
        return thresholds[tier] < (int) Math.ceil(admitted);
    }

    /** Calls of a tier are let in while fewer than this are in flight. */
    int threshold(int tier) {
        return thresholds[tier];
    }
}
