package io.sluice.benchmarks;

import java.util.function.ToDoubleFunction;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.RunResult;

/**
 * What the iterations of one benchmark came to, over all its forks.
 *
 * @param nanos median time of a call, as one thread sees it
 * @param spread half the width of the middle half of the times
 * @param cpuNanos median processor time of a call
 * @param cpuSpread half the width of the middle half of the processor times
 * @param bytes median allocation of a call
 */
record Figures(double nanos, double spread, double cpuNanos, double cpuSpread, double bytes) {
    private static final String ALLOCATION = "gc.alloc.rate.norm";

    static Figures of(RunResult result) {
        double[] nanos =
                sorted(result, iteration -> iteration.getPrimaryResult().getScore());
        double[] cpuNanos = sorted(result, iteration -> secondary(iteration, CpuProfiler.RESULT));
        return new Figures(
                median(nanos),
                spread(nanos),
                median(cpuNanos),
                spread(cpuNanos),
                median(sorted(result, iteration -> secondary(iteration, ALLOCATION))));
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

    private static double median(double[] sorted) {
        return quantile(sorted, 0.5);
    }

    private static double spread(double[] sorted) {
        return (quantile(sorted, 0.75) - quantile(sorted, 0.25)) / 2;
    }

    /** Between two values it goes by their distance. */
    private static double quantile(double[] sorted, double q) {
        double place = q * (sorted.length - 1);
        int below = (int) place;
        int above = Math.min(below + 1, sorted.length - 1);
        return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
    }
}
