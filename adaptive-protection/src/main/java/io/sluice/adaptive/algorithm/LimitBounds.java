package io.sluice.adaptive.algorithm;

import io.sluice.core.Check;

/**
 * Where a limit may go.
 *
 * @param least at least 1
 * @param most at least {@code least}
 * @param initial where it starts, between the two
 */
public record LimitBounds(int least, int most, int initial) {
    public LimitBounds {
        Check.inRange("least", least, 1, Integer.MAX_VALUE);
        Check.inRange("most", most, least, Integer.MAX_VALUE);
        Check.inRange("initial", initial, least, most);
    }

    /** The same, but starting at another limit, or the nearest that is in bounds. */
    public LimitBounds startingAt(double limit) {
        return new LimitBounds(least, most, (int) Math.round(clamp(limit)));
    }

    double clamp(double limit) {
        return Math.max(least, Math.min(most, limit));
    }
}
