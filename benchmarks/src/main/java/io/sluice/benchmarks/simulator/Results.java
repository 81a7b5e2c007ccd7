package io.sluice.benchmarks.simulator;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.joining;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * What limiters reached, kept in a file, so that those that did not change need not run again. They are seeded: the same limiter reaches
 * the same in the same scenarios. Which those were is told by their print at the head of the file, which is what a constant limit reaches
 * in them; another print, and none of it counts any more.
 *
 * <p>A line for each limiter and figure, comma-separated: limiter, figure, values in the order of the scenarios.
 */
final class Results {
    private static final String HEAD = "# scenarios ";
    private static final List<String> OF_CASES =
            List.of("goodput", "rejected", "p50", "p99", "wasted", "recovery", "served");
    private static final String RANDOM_GOODPUT = "random goodput";
    private static final String RANDOM_P99 = "random p99";

    private final Path file;
    private final String print;

    /**
     * @param first the seed of the first random scenario
     */
    Results(Path file, int scenarios, long first) {
        this.file = file;
        print = HEAD + print(scenarios, first) + ", seeds " + first + " to " + (first + scenarios - 1);
    }

    /** How a limit that never changes fares in them: it changes with the scenarios, and with what simulates them. */
    private static String print(int scenarios, long first) {
        java.util.stream.Stream<Scenario> cases = Cases.all().stream().map(Cases::scenario);
        java.util.stream.Stream<Scenario> random =
                LongStream.range(first, first + scenarios).mapToObj(RandomScenarios::of);
        List<Double> figures = java.util.stream.Stream.concat(cases, random)
                .parallel()
                .map(scenario -> Simulation.run(scenario, new Constant(1.2 * scenario.workers())))
                .flatMap(run -> java.util.stream.Stream.of(run.goodput(), run.p99(), run.wasted()))
                .toList();
        return Integer.toHexString(numbers(figures).hashCode());
    }

    /** By the key of the limiter; nothing if there is no file, or one of other scenarios. */
    Map<String, Scores> read() throws IOException {
        Map<String, Map<String, double[]>> figures = new LinkedHashMap<>();
        List<String> lines = Files.exists(file) ? Files.readAllLines(file, UTF_8) : List.of();
        if (!lines.isEmpty() && lines.get(0).equals(print)) {
            for (String line : lines.subList(1, lines.size())) {
                String[] parts = line.split(",", 3);
                double[] values = Arrays.stream(parts[2].split(",", -1))
                        .mapToDouble(Double::parseDouble)
                        .toArray();
                figures.computeIfAbsent(parts[0], key -> new LinkedHashMap<>()).put(parts[1], values);
            }
        }
        Map<String, Scores> scores = new LinkedHashMap<>();
        for (Rival rival : Rival.ALL) {
            Map<String, double[]> of = figures.get(rival.key());
            if (of != null) {
                scores.put(rival.key(), new Scores(rival, cases(of), random(of)));
            }
        }
        return scores;
    }

    private static List<Score> cases(Map<String, double[]> figures) {
        double[][] of = OF_CASES.stream().map(name -> values(figures, name)).toArray(double[][]::new);
        double[] served = of[6];
        List<Score> scores = new ArrayList<>();
        int stream = 0;
        for (int i = 0; i < Cases.all().size(); i++) {
            int streams = Cases.all().get(i).scenario().streams().size();
            List<Double> shares =
                    Arrays.stream(served, stream, stream + streams).boxed().toList();
            stream += streams;
            scores.add(new Score(of[0][i], of[1][i], of[2][i], of[3][i], of[4][i], of[5][i], shares));
        }
        return scores;
    }

    private static List<Score> random(Map<String, double[]> figures) {
        double[] goodput = values(figures, RANDOM_GOODPUT);
        double[] p99 = values(figures, RANDOM_P99);
        List<Score> scores = new ArrayList<>();
        for (int i = 0; i < goodput.length; i++) {
            scores.add(new Score(goodput[i], Double.NaN, Double.NaN, p99[i], Double.NaN, Double.NaN, List.of()));
        }
        return scores;
    }

    private static double[] values(Map<String, double[]> figures, String name) {
        double @Nullable [] values = figures.get(name);
        if (values == null) {
            throw new IllegalStateException("figure '" + name + "' is missing from the results");
        }
        return values;
    }

    void write(List<Scores> all) throws IOException {
        StringBuilder text = new StringBuilder(print).append('\n');
        for (Scores scores : all) {
            List<Score> cases = scores.cases();
            List<List<Double>> of = List.of(
                    cases.stream().map(Score::goodput).toList(),
                    cases.stream().map(Score::rejected).toList(),
                    cases.stream().map(Score::p50).toList(),
                    cases.stream().map(Score::p99).toList(),
                    cases.stream().map(Score::wasted).toList(),
                    cases.stream().map(Score::recovery).toList(),
                    cases.stream().flatMap(score -> score.served().stream()).toList());
            for (int i = 0; i < of.size(); i++) {
                line(text, scores.rival(), OF_CASES.get(i), of.get(i));
            }
            List<Score> random = scores.random();
            line(
                    text,
                    scores.rival(),
                    RANDOM_GOODPUT,
                    random.stream().map(Score::goodput).toList());
            line(
                    text,
                    scores.rival(),
                    RANDOM_P99,
                    random.stream().map(Score::p99).toList());
        }
        Files.writeString(file, text, UTF_8);
    }

    private static void line(StringBuilder text, Rival rival, String figure, List<Double> values) {
        text.append(rival.key())
                .append(',')
                .append(figure)
                .append(',')
                .append(numbers(values))
                .append('\n');
    }

    private static String numbers(List<Double> values) {
        return values.stream()
                .map(value -> Double.isFinite(value) ? String.format(Locale.ROOT, "%.4f", value) : value.toString())
                .collect(joining(","));
    }
}
