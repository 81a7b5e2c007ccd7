package io.sluice.benchmarks.simulator;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The entry point: {@code ./sluice bench simulator [limiter,limiter...] [scenarios [first seed]]}. Runs the tables, then so many random
 * scenarios (500), and writes {@code simulator.md}, {@code .svg} and {@code .csv}.
 * <p>If limiters are named ({@link Rival#key()}), only those run; what the others reached is taken from {@code simulator.csv}, if it was in
 * the same scenarios. A run is written as soon as it is complete, so an interrupted one can go on with those that are missing.
 */
public final class Simulator {
    public static final String NAME = "simulator";

    private static final int SCENARIOS = 500;
    private static final long FIRST_SEED = 20_001;
    private static final int SEEDS = 5; // of each case: figures are means over them

    private Simulator() {}

    /** Runs it without the rest of the benchmarks. */
    public static void main(String[] args) throws IOException {
        run(Path.of("benchmarks", "results"), args);
    }

    /**
     * @throws IllegalArgumentException if a limiter is named that there is not; the message lists those there are
     */
    public static void run(Path directory, String... args) throws IOException {
        boolean named = args.length > 0 && !Character.isDigit(args[0].charAt(0));
        List<Rival> wanted = named ? rivals(args[0]) : Rival.ALL;
        List<String> numbers = Arrays.asList(args).subList(named ? 1 : 0, args.length);
        int scenarios = numbers.isEmpty() ? SCENARIOS : Integer.parseInt(numbers.get(0));
        long seed = numbers.size() < 2 ? FIRST_SEED : Long.parseLong(numbers.get(1));
        Files.createDirectories(directory);
        Results results = new Results(directory.resolve(NAME + ".csv"), scenarios, seed);
        Map<String, Scores> known = results.read();
        for (Rival rival : wanted) {
            known.put(rival.key(), new Scores(rival, cases(rival), random(rival, scenarios, seed)));
            System.out.println("==> " + rival.title() + ": done");
            results.write(inOrder(known));
        }
        List<Scores> all = inOrder(known);
        Files.writeString(directory.resolve(NAME + ".md"), new Tables(all, seed).markdown(), UTF_8);
        Files.writeString(directory.resolve(NAME + ".svg"), Plot.svg(all), UTF_8);
    }

    private static List<Rival> rivals(String keys) {
        Set<String> wanted = new TreeSet<>(Arrays.asList(keys.split(",")));
        List<Rival> rivals =
                Rival.ALL.stream().filter(rival -> wanted.remove(rival.key())).toList();
        if (!wanted.isEmpty()) {
            String all = Rival.ALL.stream().map(Rival::key).collect(Collectors.joining(", "));
            throw new IllegalArgumentException("no limiter is called " + wanted + "; there are " + all);
        }
        return rivals;
    }

    private static List<Scores> inOrder(Map<String, Scores> known) {
        return Rival.ALL.stream()
                .filter(rival -> known.containsKey(rival.key()))
                .map(rival -> known.get(rival.key()))
                .toList();
    }

    private static List<Score> cases(Rival rival) {
        List<Score> scores = new ArrayList<>();
        for (Cases one : Cases.all()) {
            Stage recovery = one.recovery() == null ? Stage.load(0, 0) : one.recovery();
            scores.add(Score.mean(IntStream.rangeClosed(1, SEEDS)
                    .parallel()
                    .mapToObj(seed -> Score.of(one.scenario().seed(seed), rival, recovery))
                    .toList()));
        }
        return scores;
    }

    private static List<Score> random(Rival rival, int scenarios, long first) {
        return IntStream.range(0, scenarios)
                .parallel()
                .mapToObj(i -> Score.of(RandomScenarios.of(first + i), rival, Stage.load(0, 0)))
                .toList();
    }
}
