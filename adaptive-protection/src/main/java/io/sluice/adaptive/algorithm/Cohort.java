package io.sluice.adaptive.algorithm;

/**
 * How the calls stand that were let in under a probe.
 *
 * @param wanted how many the probe asked for
 * @param admitted how many have begun
 * @param ended how long those took that have ended
 * @param drops those among them that took too long, or were given up
 * @param start when the probe began
 * @param now the time
 */
public record Cohort(int wanted, int admitted, Latencies ended, long drops, long start, long now) {

    public boolean isComplete() {
        return ended.count() >= wanted;
    }

    /** Those that have ended, of all that were wanted. */
    public double share() {
        return (double) ended.count() / wanted;
    }
}
