package io.sluice.adaptive.algorithm;

/** One probe: under what it began, and what its cohort says of that. */
final class Experiment {
    private static final int LEAST_COHORT = 16;
    private static final int STOOD_STILL = 8; // times the patience

    /** How far a cohort is. */
    enum Standing {
        OPEN,
        /** Too few came. */
        GIVEN_UP,
        /** It took so long that everything must have stood still. */
        STALLED,
        /** They came, and less than half of them came back. */
        LATE,
        /** Enough of them ended. */
        COMPLETE
    }

    final Advice.Probe probe;

    /** Whether calls seemed to queue, rather than that it was time. */
    final boolean triggered;

    final double limitBefore;
    final double lnBefore;
    private final double begunUnder;
    private int extensions;

    /**
     * @param lnBefore the mean of the logarithms of the last calls before
     * @param begunUnder the highest limit under which those began
     */
    Experiment(Advice.Probe probe, boolean triggered, double limitBefore, double lnBefore, double begunUnder) {
        this.probe = probe;
        this.triggered = triggered;
        this.limitBefore = limitBefore;
        this.lnBefore = lnBefore;
        this.begunUnder = begunUnder;
    }

    /** Looks at the cohort, when the patience is at its end or all have ended; each look uses up some patience. */
    Standing look(Cohort cohort) {
        if (cohort.now() - cohort.start() > STOOD_STILL * probe.patienceNanos()) {
            return Standing.STALLED;
        }
        if (cohort.isComplete()) {
            return Standing.COMPLETE;
        }
        if (cohort.admitted() < cohort.wanted()) {
            boolean enough = cohort.admitted() >= LEAST_COHORT && cohort.ended().count() >= 0.9 * cohort.admitted();
            return enough ? Standing.COMPLETE : extensions++ < 1 ? Standing.OPEN : Standing.GIVEN_UP;
        }
        if (cohort.share() < 0.9 && extensions++ < 2) {
            return Standing.OPEN;
        }
        return cohort.share() < 0.5 ? Standing.LATE : Standing.COMPLETE;
    }

    /** The mean of the logarithms; calls that have not ended count as if they were half through. */
    static double mean(Cohort cohort) {
        long open = cohort.admitted() - cohort.ended().count();
        double age = Math.log(2 * (double) Math.max(1, cohort.now() - cohort.start()));
        return (cohort.ended().sum() + open * age) / cohort.admitted();
    }

    /** How much of the way latency went down with the limit: 1 for all of it, as in a queue; 0 if it did not. */
    double followed(double ln) {
        return (lnBefore - ln) / Math.log(Math.ceil(begunUnder) / probe.limit());
    }
}
