package io.sluice.benchmarks.live;

import io.sluice.cli.demo.overload.Endpoint;
import io.sluice.cli.demo.overload.Second;
import java.util.List;
import java.util.Map;

/**
 * What came out for one endpoint.
 *
 * @param endpoint what a call needs
 * @param capacity answers a second that the server is able to give, as measured without a limiter by callers who wait
 * @param runs second by second, in the order of the contenders
 */
record Measured(Endpoint.Kind endpoint, double capacity, Map<Contender, List<Second>> runs) {

    /** The goodput of the best step. */
    double peak(Contender contender) {
        return LiveExperiment.STEPS.stream()
                .mapToDouble(step -> step.goodput(run(contender)))
                .max()
                .orElse(0);
    }

    /** What is left of the peak at the highest load. */
    double kept(Contender contender) {
        return LiveExperiment.HIGHEST.goodput(run(contender)) / Math.max(1, peak(contender));
    }

    List<Second> run(Contender contender) {
        return runs.getOrDefault(contender, List.of());
    }
}
