package io.sluice.adaptive.algorithm;

import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * The highest rate at which calls ended in the last seconds, times the least time they took (Cardwell and others, 2016): the formula of
 * Sentinel and Kratos. It can be gated on the processor, as there, and then there is no limit until that is busy.
 */
public final class Bbr implements LimitAlgorithm {
    private final long memoryNanos;
    private final @Nullable Double gate;
    private final ArrayDeque<Slice> slices = new ArrayDeque<>();
    private LimitBounds bounds;
    private double limit;
    private double least;

    private record Slice(long end, double rate, double latency) {}

    /**
     * @param memoryNanos how far back the highest and the least are looked for
     * @param gate the processor time used, 0 to 1, from which on there is a limit; null for always, and always if it is unknown
     */
    public Bbr(LimitBounds bounds, long memoryNanos, @Nullable Double gate) {
        this.bounds = bounds;
        this.memoryNanos = memoryNanos;
        this.gate = gate;
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
        Latencies all = window.all().plus(window.beyond());
        if (all.count() == 0 || window.elapsed() <= 0) {
            return advice(Reason.STEADY);
        }
        slices.addLast(new Slice(window.end(), (double) all.count() / window.elapsed(), all.arithmeticMean()));
        while (window.end() - slices.getFirst().end() > memoryNanos) {
            slices.removeFirst();
        }
        double rate = 0;
        least = Double.POSITIVE_INFINITY;
        for (Slice slice : slices) {
            rate = Math.max(rate, slice.rate());
            least = Math.min(least, slice.latency());
        }
        double old = limit;
        boolean open = gate != null && window.cpu() < gate;
        limit = open ? bounds.most() : bounds.clamp(Math.floor(rate * least + 0.5) + 1);
        return advice(limit < old ? Reason.QUEUE : limit > old ? Reason.ROOM : Reason.STEADY);
    }

    private Advice advice(Reason reason) {
        return Advice.plain(limit, least, reason);
    }
}
