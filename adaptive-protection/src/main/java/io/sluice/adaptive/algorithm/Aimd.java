package io.sluice.adaptive.algorithm;

/**
 * One more for each window without a drop, a tenth less for each with one (Chiu and Jain, 1989). It learns from drops only, so it needs
 * time-outs that speak, and settles where some calls are always too late. For those who know it; {@link DrainProbe} is the default.
 */
public final class Aimd implements LimitAlgorithm {
    private static final double BACK_OFF = 0.9;

    private LimitBounds bounds;
    private double limit;

    public Aimd(LimitBounds bounds) {
        this.bounds = bounds;
        limit = bounds.initial();
    }

    @Override
    public Advice begin() {
        return advice(Reason.INITIAL);
    }

    @Override
    public Advice within(LimitBounds newBounds) {
        bounds = newBounds;
        limit = bounds.clamp(limit);
        return advice(Reason.CONFIGURED);
    }

    @Override
    public Advice onWindow(Window window) {
        if (window.drops() > 0) {
            limit = bounds.clamp(limit * BACK_OFF);
            return advice(Reason.DROPS);
        }
        if (window.near().count() > 0) {
            limit = bounds.clamp(limit + 1);
            return advice(Reason.ROOM);
        }
        return advice(Reason.STEADY);
    }

    private Advice advice(Reason reason) {
        return Advice.plain(limit, 0, reason);
    }
}
