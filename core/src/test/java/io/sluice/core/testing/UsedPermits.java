package io.sluice.cluster.client;

/** The most by which any stretch of time has more than a rate allows. Times come in order. */
final class UsedPermits {
    private final double perNano;
    private double above;
    private double mostAbove;
    private long last;
    private long used;

    UsedPermits(double perNano, long now) {
        this.perNano = perNano;
        last = now;
    }

    void use(long permits, long now) {
        above = Math.max(0, above - (now - last) * perNano) + permits;
        mostAbove = Math.max(mostAbove, above);
        last = now;
        used += permits;
    }

    /** The most of used(a, b) - R (b - a), over all stretches [a, b]. */
    double mostAboveRate() {
        return mostAbove;
    }

    long used() {
        return used;
    }
}
