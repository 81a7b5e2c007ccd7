package io.sluice.benchmarks;

import io.sluice.benchmarks.Suite.Figure;
import java.util.function.ToDoubleFunction;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.RunResult;

/**
 * What the iterations of one benchmark came to, over all its forks.
 *
 * @param nanos median time of a call
 * @param spread half the width of the middle half of the times
 * @param cpuNanos median processor time of a call
 * @param bytes median allocation of a call
 */
record Figures(double nanos, double spread, double cpuNanos, double bytes) {
    private static final String ALLOCATION = "gc.alloc.rate.norm";

    static Figures of(RunResult result) {
        double[] nanos =
                sorted(result, iteration -> iteration.getPrimaryResult().getScore());
        return new Figures(
                quantile(nanos, 0.5),
                (quantile(nanos, 0.75) - quantile(nanos, 0.25)) / 2,
                quantile(sorted(result, iteration -> secondary(iteration, CpuProfiler.RESULT)), 0.5),
                quantile(sorted(result, iteration -> secondary(iteration, ALLOCATION)), 0.5));
    }

    double of(Figure figure) {
        return switch (figure) {
            case TIME -> nanos;
            case CPU -> cpuNanos;
        };
    }

    private static double secondary(IterationResult iteration, String name) {
        var result = iteration.getSecondaryResults().get(name);
        return result == null ? Double.NaN : result.getScore();
    }

    private static double[] sorted(RunResult result, ToDoubleFunction<IterationResult> figure) {
        return result.getBenchmarkResults().stream()
                .flatMap(fork -> fork.getIterationResults().stream())
                .mapToDouble(figure)
                .sorted()
                .toArray();
    }

    /** Between two values it goes by their distance. */
    private static double quantile(double[] sorted, double q) {
        double place = q * (sorted.length - 1);
        int below = (int) place;
        int above = Math.min(below + 1, sorted.length - 1);
        return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
    }
}
