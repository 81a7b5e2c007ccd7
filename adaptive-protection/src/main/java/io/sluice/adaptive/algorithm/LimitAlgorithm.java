package io.sluice.adaptive.algorithm;

/**
 * Finds a limit on calls in flight from how long calls take. A pure machine: it is told what was measured and says what is in force
 * from then on; time comes with what is measured.
 * <p><b>Thread safety.</b> None: told by one thread at a time, each seeing what the one before it did.
 */
public interface LimitAlgorithm {

    /** What is in force before anything was measured. */
    Advice begin();

    /** Keeps to other bounds from now on, and keeps what it knows; a probe under way is given up. */
    Advice within(LimitBounds bounds);

    /** Learns from a window of calls, as long as the last advice asked for. */
    Advice onWindow(Window window);

    /**
     * Learns how the cohort of a probe stands: when all of it has ended, and when the patience of the last advice is at its end.
     * Called only if an advice has asked for a cohort.
     */
    default Advice onCohort(Cohort cohort) {
        throw new IllegalStateException("no probe is under way");
    }
}
