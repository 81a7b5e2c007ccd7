package io.sluice.benchmarks.simulator;

import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * What remains of a run, or of several: means.
 *
 * @param served answers in time, of the requests of each stream
 */
record Score(
        double goodput, double rejected, double p50, double p99, double wasted, double recovery, List<Double> served) {

    static Score of(Scenario scenario, Rival rival, Stage recovery) {
        Figures figures = Simulation.run(scenario, rival.start(scenario));
        return new Score(
                figures.goodput(),
                figures.rejectedShare(),
                figures.p50(),
                figures.p99(),
                figures.wasted(),
                recovery.event() ? figures.recovery(recovery) : 0,
                IntStream.range(0, scenario.streams().size())
                        .mapToObj(figures::served)
                        .toList());
    }

    static Score mean(List<Score> scores) {
        return new Score(
                mean(scores, Score::goodput),
                mean(scores, Score::rejected),
                mean(scores, Score::p50),
                mean(scores, Score::p99),
                mean(scores, Score::wasted),
                mean(scores, Score::recovery),
                IntStream.range(0, scores.get(0).served().size())
                        .mapToObj(stream -> mean(scores, score -> score.served().get(stream)))
                        .toList());
    }

    private static double mean(List<Score> scores, ToDoubleFunction<Score> figure) {
        return scores.stream().mapToDouble(figure).average().orElse(0);
    }
}
