package io.sluice.benchmarks.live;

import io.sluice.cli.demo.Processes;
import io.sluice.cli.demo.overload.AdaptiveGate;
import io.sluice.cli.demo.overload.Endpoint;
import io.sluice.cli.demo.overload.NoLimiter;
import io.sluice.cli.demo.overload.Phase;
import io.sluice.cli.demo.overload.Run;
import io.sluice.cli.demo.overload.Second;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * <b>Question.</b> What does a server answer in time when it is asked for half, one, two and four times of what it can do, and
 * when that is over? With the adaptive limiter, with concurrency-limits' Gradient2, and without any.
 * <p><b>How.</b> A real HTTP server and its callers, a process each, on a processor each where the machine can confine them. The
 * capacity is measured first. Then each limiter gets a fresh server and the same calls: they come at random moments, whether or not
 * earlier ones were answered, and count from the moment when they were due. A caller waits for half a second. A call of the endpoint
 * {@code cpu} takes the processor for 10 ms, one of {@code wait} waits for one of 16 connections and then 40 ms on average; so a
 * refusal is cheap beside a call. No pool of threads limits anything.
 * <p><b>Expectation.</b> With the gate, goodput at four times the capacity is at least 90 % of its peak. Without a limiter nearly every
 * answer comes too late as soon as the server is asked for more than it can do, and for a while after.
 * <p><b>Command.</b> {@code ./sluice bench live}; about four and a half minutes.
 */
public final class LiveExperiment {
    public static final String NAME = "live";

    private static final int STEP_SECONDS = 7;
    static final List<Contender> CONTENDERS = List.of(
            new Contender("no limiter", NoLimiter.class, "#8a8f98"),
            new Contender("Gradient2", Gradient2.class, "#c9711b"),
            new Contender("Sluice", AdaptiveGate.class, "#1f6fb2"));
    static final int WARM_UP = 3;
    static final List<Step> STEPS = List.of(
            step(0, "0.5 ×", 0.5),
            step(1, "1 ×", 1),
            step(2, "2 ×", 2),
            step(3, "4 ×", 4),
            step(4, "0.5 × again", 0.5));
    static final Step HIGHEST = STEPS.get(3);

    private static final int SECONDS_TO_MEASURE_CAPACITY = 6;
    private static final int WARMER_SECONDS = 2; // of them

    private LiveExperiment() {}

    private static Step step(int number, String label, double load) {
        int first = 1 + WARM_UP + number * STEP_SECONDS;
        return new Step(label, load, first, first + STEP_SECONDS - 1);
    }

    /**
     * Runs everything.
     *
     * @param results the directory into which {@code live-*} files are written
     * @param machine where this is, as rows of a table
     */
    public static void run(Path results, String machine) throws IOException, InterruptedException {
        List<Measured> measured = new ArrayList<>();
        try (Processes processes = Processes.untilExit(() -> {})) {
            long rounds = Run.ROUNDS_UNKNOWN;
            for (Endpoint.Kind endpoint : Endpoint.Kind.values()) {
                try (Run alone = Run.start(processes, endpoint, rounds, NoLimiter.class, busyCallers(endpoint))) {
                    rounds = alone.rounds();
                    measured.add(measure(processes, endpoint, rounds, capacity(alone)));
                }
            }
        }
        LiveReport report = new LiveReport(measured, machine);
        Files.createDirectories(results);
        Files.writeString(results.resolve("live-overload.md"), report.markdown());
        Files.writeString(results.resolve("live-overload.json"), report.json());
        for (Measured each : measured) {
            Files.writeString(results.resolve(LiveReport.chartFile(each)), new Chart(each).svg());
        }
        System.out.println();
        System.out.println(report.markdown());
        System.out.println("==> " + report.verdict() + "; written to " + results.resolve("live-overload.md"));
    }

    /** So many callers that the server never has nothing to do. */
    private static List<Phase> busyCallers(Endpoint.Kind endpoint) {
        return List.of(Phase.closed(endpoint == Endpoint.Kind.CPU ? 4 : 32, SECONDS_TO_MEASURE_CAPACITY));
    }

    private static double capacity(Run alone) throws InterruptedException {
        List<Second> seconds = seconds(alone, SECONDS_TO_MEASURE_CAPACITY);
        alone.close();
        return seconds.subList(WARMER_SECONDS, seconds.size()).stream()
                .mapToInt(Second::good)
                .average()
                .orElse(0);
    }

    private static Measured measure(Processes processes, Endpoint.Kind endpoint, long rounds, double capacity)
            throws InterruptedException {
        System.out.printf("==> %s: the server answers %.0f calls a second%n", endpoint, capacity);
        Map<Contender, List<Second>> runs = new LinkedHashMap<>();
        for (Contender contender : CONTENDERS) {
            System.out.println("==> " + endpoint + ", " + contender.name());
            try (Run run = Run.start(processes, endpoint, rounds, contender.limiter(), phases(capacity))) {
                runs.put(contender, seconds(run, WARM_UP + STEPS.size() * STEP_SECONDS));
            }
        }
        return new Measured(endpoint, capacity, runs);
    }

    private static List<Phase> phases(double capacity) {
        List<Phase> phases = new ArrayList<>();
        phases.add(Phase.open(rate(STEPS.get(0), capacity), WARM_UP));
        STEPS.forEach(step -> phases.add(Phase.open(rate(step, capacity), step.seconds())));
        return phases;
    }

    private static int rate(Step step, double capacity) {
        return (int) Math.round(step.load() * capacity);
    }

    private static List<Second> seconds(Run run, int count) throws InterruptedException {
        List<Second> seconds = new ArrayList<>();
        run.go();
        for (int i = 0; i < count; i++) {
            seconds.add(run.next());
        }
        return seconds;
    }
}
