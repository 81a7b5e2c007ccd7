package io.sluice.adaptive.algorithm;

/**
 * Reckons how many calls queue from how much longer they take than they did at best, and keeps that between two bounds that grow with
 * the logarithm of the limit (Brakmo and Peterson, 1995). The best is forgotten after {@value #MEMORY} windows, or it would be that of a
 * service long gone; for what remains wrong with it see {@link DrainProbe}.
 */
public final class Vegas implements LimitAlgorithm {
    private static final int MEMORY = 300;

    private LimitBounds bounds;
    private double limit;
    private double best = Double.NaN;
    private int age;

    public Vegas(LimitBounds bounds) {
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
        double latency = window.all().arithmeticMean();
        if (!(latency > 0)) {
            return advice(Reason.STEADY);
        }
        if (Double.isNaN(best) || latency < best || ++age > MEMORY) {
            best = latency;
            age = 0;
            return advice(Reason.STEADY);
        }
        double step = Math.max(1, Math.log10(limit));
        double queue = limit * (1 - best / latency);
        if (window.dropShare() > 0) {
            return move(-step, Reason.DROPS);
        }
        if (window.near().count() == 0) {
            return advice(Reason.STEADY);
        }
        if (queue <= step) {
            return move(6 * step, Reason.ROOM);
        }
        if (queue < 3 * step) {
            return move(step, Reason.ROOM);
        }
        return queue > 6 * step ? move(-step, Reason.QUEUE) : advice(Reason.STEADY);
    }

    private Advice move(double by, Reason reason) {
        limit = bounds.clamp(limit + by);
        return advice(reason);
    }

    private Advice advice(Reason reason) {
        return Advice.plain(limit, Double.isNaN(best) ? 0 : best, reason);
    }
}
