package io.sluice.benchmarks.simulator;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * The entry point: {@code ./sluice bench simulator [scenarios [first seed]]}. Runs the tables, then so many random scenarios (500), and
 * writes {@code simulator.md}, {@code .svg} and {@code .json}.
 */
public final class Simulator {
    public static final String NAME = "simulator";

    private static final int SCENARIOS = 500;
    private static final long FIRST_SEED = 10_001;
    private static final int SEEDS = 5; // of each case: figures are means over them

    private Simulator() {}

    /** Runs it without the rest of the benchmarks. */
    public static void main(String[] args) throws IOException {
        run(Path.of("benchmarks", "results"), args);
    }

    public static void run(Path directory, String... args) throws IOException {
        int scenarios = args.length > 0 ? Integer.parseInt(args[0]) : SCENARIOS;
        long seed = args.length > 1 ? Long.parseLong(args[1]) : FIRST_SEED;
        List<Scores> cases = Rival.ALL.stream().map(Simulator::cases).toList();
        List<Scores> random =
                Rival.ALL.stream().map(rival -> random(rival, scenarios, seed)).toList();
        Files.createDirectories(directory);
        Files.writeString(directory.resolve(NAME + ".md"), new Tables(cases, random, seed).markdown(), UTF_8);
        Files.writeString(directory.resolve(NAME + ".svg"), Plot.svg(random), UTF_8);
        Files.writeString(directory.resolve(NAME + ".json"), json(random, seed), UTF_8);
    }

    /** The figures of one rival, scenario by scenario. */
    record Scores(Rival rival, List<Score> scores) {}

    /**
     * What remains of a run, or of several: means.
     *
     * @param served answers in time, of the requests of each stream
     */
    record Score(
            double goodput,
            double rejected,
            double p50,
            double p99,
            double wasted,
            double recovery,
            List<Double> served) {

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
                    scores.stream().mapToDouble(Score::goodput).average().orElse(0),
                    scores.stream().mapToDouble(Score::rejected).average().orElse(0),
                    scores.stream().mapToDouble(Score::p50).average().orElse(0),
                    scores.stream().mapToDouble(Score::p99).average().orElse(0),
                    scores.stream().mapToDouble(Score::wasted).average().orElse(0),
                    scores.stream().mapToDouble(Score::recovery).average().orElse(0),
                    IntStream.range(0, scores.get(0).served().size())
                            .mapToObj(i -> scores.stream()
                                    .mapToDouble(score -> score.served().get(i))
                                    .average()
                                    .orElse(0))
                            .toList());
        }
    }

    private static Scores cases(Rival rival) {
        List<Score> scores = new ArrayList<>();
        for (Cases one : Cases.all()) {
            Stage recovery = one.recovery() == null ? Stage.load(0, 0) : one.recovery();
            scores.add(Score.mean(IntStream.rangeClosed(1, SEEDS)
                    .parallel()
                    .mapToObj(seed -> Score.of(one.scenario().seed(seed), rival, recovery))
                    .toList()));
        }
        System.out.println("==> " + rival.title() + ": cases done");
        return new Scores(rival, scores);
    }

    private static Scores random(Rival rival, int scenarios, long first) {
        List<Score> scores = IntStream.range(0, scenarios)
                .parallel()
                .mapToObj(i -> Score.of(RandomScenarios.of(first + i), rival, Stage.load(0, 0)))
                .toList();
        System.out.println("==> " + rival.title() + ": random scenarios done");
        return new Scores(rival, scores);
    }

    /** Goodput and p99 of each rival, random scenario by random scenario. */
    private static String json(List<Scores> random, long seed) {
        StringBuilder json = new StringBuilder("{\n  \"firstSeed\": " + seed + ",\n  \"rivals\": [\n");
        String comma = "";
        for (Scores scores : random) {
            json.append(comma)
                    .append("    {\"title\": \"")
                    .append(scores.rival().title())
                    .append("\",\n     \"goodput\": ");
            json.append(numbers(scores.scores().stream().map(Score::goodput).toList()));
            json.append(",\n     \"p99\": ");
            json.append(numbers(scores.scores().stream().map(Score::p99).toList()))
                    .append('}');
            comma = ",\n";
        }
        return json.append("\n  ]\n}\n").toString();
    }

    private static String numbers(List<Double> values) {
        return values.stream()
                .map(value -> Double.isFinite(value) ? String.format(Locale.ROOT, "%.4f", value) : "null")
                .toList()
                .toString();
    }
}
