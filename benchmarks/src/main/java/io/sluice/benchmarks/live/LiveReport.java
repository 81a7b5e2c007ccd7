package io.sluice.benchmarks.live;

import static java.util.stream.Collectors.joining;

import io.sluice.cli.demo.Processes;
import io.sluice.cli.demo.overload.Endpoint;
import io.sluice.cli.demo.overload.Run;
import io.sluice.cli.demo.overload.Second;
import java.util.List;
import java.util.Locale;

/** What came out, as Markdown and as JSON. */
final class LiveReport {
    private static final double PROMISED = 0.9; // of the peak, at the highest load

    private final List<Measured> measured;
    private final String machine;

    LiveReport(List<Measured> measured, String machine) {
        this.measured = measured;
        this.machine = machine;
    }

    static String chartFile(Measured measured) {
        return "live-" + word(measured.endpoint()) + ".svg";
    }

    private static String word(Endpoint.Kind endpoint) {
        return endpoint.name().toLowerCase(Locale.ROOT);
    }

    String markdown() {
        return """
                # A server asked for more than it can do

                Answers a second that came within %d ms, and the 99th percentile of how long answers took, at multiples of what the server
                can do; calls whose callers gave up count as long as they waited. How it was measured is told in `LiveExperiment`.

                %s| processes | %s |
                """.formatted(
                                Run.CALLERS_PATIENCE.toMillis(),
                                machine,
                                Processes.canConfine()
                                        ? "server and callers on a core each"
                                        : "server and callers share the cores")
                + measured.stream().map(this::section).collect(joining());
    }

    /** Whether the promise is kept, in a sentence. */
    String verdict() {
        Contender last = LiveExperiment.CONTENDERS.get(LiveExperiment.CONTENDERS.size() - 1);
        return measured.stream()
                .map(each -> String.format(
                        Locale.ROOT,
                        "%s keeps %.0f %% of its peak at 4 × (%s; %.0f %% promised)",
                        last.name(),
                        100 * each.kept(last),
                        word(each.endpoint()),
                        100 * PROMISED))
                .collect(joining(", "));
    }

    private String section(Measured each) {
        return String.format(
                        Locale.ROOT,
                        "%n## %s: %s%n%nThe server is able to answer %.0f calls a second.%n%n![%s](%s)%n%n",
                        word(each.endpoint()),
                        each.endpoint() == Endpoint.Kind.CPU
                                ? "each call takes the processor for 10 ms"
                                : "each call waits for something behind the server",
                        each.capacity(),
                        "goodput and latency over time",
                        chartFile(each))
                + head()
                + each.runs().keySet().stream()
                        .map(contender -> row(each, contender))
                        .collect(joining());
    }

    private static String head() {
        return LiveExperiment.STEPS.stream()
                        .map(Step::label)
                        .collect(joining(" | ", "| answers in time / s, p99 | ", ""))
                + " | kept at 4 × |\n|---|" + "---:|".repeat(LiveExperiment.STEPS.size() + 1) + "\n";
    }

    private static String row(Measured each, Contender contender) {
        List<Second> run = each.run(contender);
        return LiveExperiment.STEPS.stream()
                .map(step -> String.format(Locale.ROOT, "%.0f, %.0f ms", step.goodput(run), step.p99Millis(run)))
                .collect(joining(
                        " | ",
                        "| " + contender.name() + " | ",
                        String.format(Locale.ROOT, " | %.0f %% |%n", 100 * each.kept(contender))));
    }

    String json() {
        return measured.stream().map(LiveReport::json).collect(joining(",\n", "[\n", "\n]\n"));
    }

    private static String json(Measured each) {
        return each.runs().keySet().stream()
                .map(contender -> json(contender, each.run(contender)))
                .collect(joining(
                        ",\n",
                        String.format(
                                Locale.ROOT,
                                "  {\"endpoint\": \"%s\", \"capacity\": %.1f, \"runs\": [%n",
                                word(each.endpoint()),
                                each.capacity()),
                        "\n  ]}"));
    }

    private static String json(Contender contender, List<Second> run) {
        return run.stream()
                .map(LiveReport::json)
                .collect(
                        joining(",\n", "    {\"limiter\": \"" + contender.name() + "\", \"seconds\": [\n", "\n    ]}"));
    }

    private static String json(Second second) {
        return String.format(
                Locale.ROOT,
                "      {\"second\": %d, \"offered\": %d, \"good\": %d, \"refused\": %d, \"late\": %d, \"failed\": %d, "
                        + "\"p50Millis\": %.1f, \"p99Millis\": %.1f}",
                second.number(),
                second.offered(),
                second.good(),
                second.refused(),
                second.late(),
                second.failed(),
                second.p50() / 1e6,
                second.p99() / 1e6);
    }
}
