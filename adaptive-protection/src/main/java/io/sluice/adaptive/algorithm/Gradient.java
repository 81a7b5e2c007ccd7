package io.sluice.adaptive.algorithm;

/**
 * Compares how long calls take now with how long they took over the last minute or so, and lowers the limit by that ratio; what it takes
 * for normal follows the overload, so in a long one the limit drifts up. For those who know it; {@link DrainProbe} is the default.
 */
public final class Gradient implements LimitAlgorithm {
    private static final double TOLERANCE = 1.5;
    private static final double SMOOTHING = 0.2;
    private static final double MEMORY = 1.0 / 300;

    private LimitBounds bounds;
    private double limit;
    private double usual = Double.NaN;

    public Gradient(LimitBounds bounds) {
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
        usual = Double.isNaN(usual) ? latency : usual + MEMORY * (latency - usual);
        if (usual > 2 * latency) {
            usual *= 0.95; // an overload is over: what was learnt in it must not stay
        }
        if (window.near().count() == 0) {
            return advice(Reason.STEADY);
        }
        double gradient = Math.max(0.5, Math.min(1, TOLERANCE * usual / latency));
        double next = limit * gradient + Math.sqrt(limit);
        double old = limit;
        limit = bounds.clamp(limit + SMOOTHING * (next - limit));
        return advice(limit < old ? Reason.QUEUE : Reason.ROOM);
    }

    private Advice advice(Reason reason) {
        return Advice.plain(limit, Double.isNaN(usual) ? 0 : usual, reason);
    }
}
