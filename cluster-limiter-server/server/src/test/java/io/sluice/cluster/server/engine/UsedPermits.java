package io.sluice.cluster.server.engine;

/**
 * Watches what is used of a limit: the most by which any stretch of time has more than the rate allows, which must not be more than the
 * burst. Times come in order.
 */
final class UsedPermits {
    private final double perNano;
    private double above;
    private double mostAbove;
    private long last;
    private long used;

    UsedPermits(LimitRule rule, long now) {
        perNano = (double) rule.limitForPeriod() / rule.limitRefreshPeriod().toNanos();
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
