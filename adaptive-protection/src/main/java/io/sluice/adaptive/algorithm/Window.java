package io.sluice.adaptive.algorithm;

/**
 * What was measured from {@code start} to {@code end}, on a monotonic clock.
 *
 * @param far calls that began while less than half of the limit was in use
 * @param near calls that began while at least half of it was
 * @param drops those among far and near that took too long, or were given up
 * @param beyond calls that were let in beyond the limit, on credit
 * @param dropsBeyond those among them that took too long, or were given up
 * @param refusals calls that were refused because of the limit
 * @param before calls in flight at the start
 * @param inFlight calls in flight at the end
 * @param cpu processor time used of what may be used, 0 to 1; not a number if unknown
 */
public record Window(
        long start,
        long end,
        Latencies far,
        Latencies near,
        long drops,
        Latencies beyond,
        long dropsBeyond,
        long refusals,
        int before,
        int inFlight,
        double cpu) {

    private static final double BALANCE = 0.25;

    public long elapsed() {
        return end - start;
    }

    /** All calls within the limit. */
    public Latencies all() {
        return far.plus(near);
    }

    /**
     * Whether about as many calls ended as began. Where more have begun, those that ended are the short ones; where more have ended, long
     * ones are among them that nothing makes up for.
     */
    public boolean isBalanced() {
        return Math.abs(inFlight - before) <= BALANCE * (far.count() + near.count() + beyond.count());
    }

    /** This one and the next as one. */
    public Window and(Window next) {
        return new Window(
                start,
                next.end,
                far.plus(next.far),
                near.plus(next.near),
                drops + next.drops,
                beyond.plus(next.beyond),
                dropsBeyond + next.dropsBeyond,
                refusals + next.refusals,
                before,
                next.inFlight,
                next.cpu);
    }

    /** Drops, of all calls. */
    public double dropShare() {
        return (double) drops / Math.max(1, far.count() + near.count());
    }
}
