package io.sluice.core.testing;

/**
 * Watches what is used of a limit: the most by which any stretch of time has more than the rate allows, which must not be more than the
 * burst. Times come in order. Not safe for several threads.
 */
public final class UsedPermits {
    private final double perNano;
    private double above;
    private double mostAbove;
    private long last;
    private long used;

    /**
     * @param perNano the rate, in permits a nanosecond
     */
    public UsedPermits(double perNano, long now) {
        this.perNano = perNano;
        last = now;
    }

    public void use(long permits, long now) {
        above = Math.max(0, above - (now - last) * perNano) + permits;
        mostAbove = Math.max(mostAbove, above);
        last = now;
        used += permits;
    }

    /** The most of used(a, b) - R (b - a), over all stretches [a, b]. */
    public double mostAboveRate() {
        return mostAbove;
    }

    public long used() {
        return used;
    }
}
