package io.sluice.benchmarks.live;

import io.sluice.cli.demo.overload.Second;
import java.util.List;

/**
 * A stretch of a run at one load.
 *
 * @param label what reports call it
 * @param load as a multiple of what the server can do
 * @param first its first second; the very first is 1
 * @param last its last second
 */
record Step(String label, double load, int first, int last) {

    int seconds() {
        return last - first + 1;
    }

    List<Second> of(List<Second> run) {
        return run.subList(first - 1, last);
    }

    /** Answers a second that came in time. */
    double goodput(List<Second> run) {
        return of(run).stream().mapToInt(Second::good).average().orElse(0);
    }

    /** Of the calls that were made, the part that was refused. */
    double refused(List<Second> run) {
        int offered = of(run).stream().mapToInt(Second::offered).sum();
        return of(run).stream().mapToInt(Second::refused).sum() / (double) Math.max(1, offered);
    }

    /** The median of its seconds' 99th percentiles, in milliseconds. */
    double p99Millis(List<Second> run) {
        long[] sorted = of(run).stream().mapToLong(Second::p99).sorted().toArray();
        return sorted[sorted.length / 2] / 1e6;
    }
}
