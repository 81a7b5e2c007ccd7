package io.sluice.benchmarks.simulator;

import java.util.Comparator;
import java.util.stream.DoubleStream;

/** Knows the scenario beforehand: the constant limit under which this very run, with the same arrivals and the same work, goes best. */
final class Oracle {
    private static final double[] TIMES_THE_WORKERS = {0.5, 0.75, 1, 1.1, 1.25, 1.5, 2, 3, 4, 6, 8};

    private Oracle() {}

    static Limiter best(Scenario scenario) {
        return DoubleStream.of(TIMES_THE_WORKERS)
                .map(times -> Math.max(1, Math.rint(times * scenario.workers())))
                .distinct()
                .boxed()
                .max(Comparator.comparingDouble(limit -> goodput(scenario, limit)))
                .map(Constant::new)
                .orElseThrow();
    }

    private static double goodput(Scenario scenario, double limit) {
        return Simulation.run(scenario, new Constant(limit)).goodput();
    }
}
