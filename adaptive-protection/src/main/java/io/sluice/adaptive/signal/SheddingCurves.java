package io.sluice.adaptive.signal;

/**
 * Whom to refuse when the host runs short, tier by tier, the least important first: pure functions, no state, no clock.
 * <p>Tiers are the ordinals of {@link io.sluice.core.gate.Priority}, 0 the most important, which is never refused here. An unknown
 * signal (NaN) refuses nobody.
 * <p><b>Source.</b> The cubic curve is how Netflix sheds by priority: <a
 * href="https://netflixtechblog.com/enhancing-netflix-reliability-with-service-level-prioritized-load-shedding-e735e6ce8f7d">Enhancing
 * Netflix Reliability with Service-Level Prioritized Load Shedding</a>, 2024.
 */
public final class SheddingCurves {
    /** How many tiers there are. */
    public static final int TIERS = 4;

    /** A quota that runs out in more than this part of its periods is used up, whatever the usage says. */
    public static final double THROTTLED = 0.1;

    private static final double MEMORY_SHORT = 0.85;
    private static final double MEMORY_OUT = 0.95;
    private static final double MEMORY_HYSTERESIS = 0.05;
    private static final int ONLY_NORMAL = 2; // tiers 0 and 1
    private static final int ONLY_CRITICAL = 1; // tier 0

    private SheddingCurves() {}

    /**
     * How busy the processor is, for {@link #probability}: the usage, but 1 if the quota runs out in more than a tenth of the periods.
     */
    public static double busy(double cpu, double throttling) {
        return throttling > THROTTLED ? 1 : cpu;
    }

    /**
     * The share of a tier's calls that is to be refused so that a busy processor has time for those that matter more: the cube of
     * how far {@code busy} has come on the way from 0.80 to 0.95 for tier 3, from 0.92 to 0.99 for tier 2. How many of the critical
     * ones can be served is for a limit to find; to refuse them all because the processor is at work would be an outage.
     *
     * @param busy from {@link #busy}
     * @return from 0 to 1; always 0 for tiers 0 and 1
     */
    public static double probability(double busy, int tier) {
        return switch (tier) {
            case 3 -> curve(busy, 0.80, 0.95);
            case 2 -> curve(busy, 0.92, 0.99);
            default -> 0;
        };
    }

    private static double curve(double busy, double low, double high) {
        double way = (busy - low) / (high - low);
        return way > 0 ? Math.pow(Math.min(way, 1), 3) : 0;
    }

    /** What is fuller of memory and heap; one that is unknown leaves the other. */
    public static double fullness(double memory, double heap) {
        return memory > heap || Double.isNaN(heap) ? memory : heap;
    }

    /**
     * How many tiers are served while memory is this full, the most important first: all below 0.85, tiers 0 and 1 from there,
     * tier 0 alone from 0.95. A tier that is no longer served is served again only below 0.05 less, so that one call's memory does
     * not switch it to and fro.
     *
     * @param fullness from {@link #fullness}; all tiers are served if it is unknown
     * @param before what this method returned last; {@value #TIERS} at first
     */
    public static int tiersServed(double fullness, int before) {
        if (reaches(fullness, MEMORY_OUT, before <= ONLY_CRITICAL)) {
            return ONLY_CRITICAL;
        }
        return reaches(fullness, MEMORY_SHORT, before <= ONLY_NORMAL) ? ONLY_NORMAL : TIERS;
    }

    private static boolean reaches(double fullness, double bound, boolean reachedBefore) {
        return fullness >= (reachedBefore ? bound - MEMORY_HYSTERESIS : bound);
    }
}
