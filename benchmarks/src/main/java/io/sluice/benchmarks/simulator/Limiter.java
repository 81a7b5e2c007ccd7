package io.sluice.benchmarks.simulator;

/** What stands before the server in a simulation. */
interface Limiter {

    /**
     * @param stream who comes
     * @return what {@link #exit} must get back; negative to turn it away
     */
    long enter(long now, Stream stream);

    /**
     * @param dropped whether the answer came too late to be wanted
     */
    void exit(long token, long start, long now, boolean dropped);

    /** Told every 100 ms: workers that are busy, of all. */
    default void utilisation(long now, double busy) {}

    /** The limit now; not a number if there is none. */
    default double limit() {
        return Double.NaN;
    }
}
