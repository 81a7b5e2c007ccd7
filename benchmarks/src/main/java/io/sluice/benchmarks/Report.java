package io.sluice.benchmarks;

import static java.util.stream.Collectors.joining;

import io.sluice.benchmarks.Suite.Table;
import io.sluice.benchmarks.Suite.Target;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.results.RunResult;

/** The results of a suite as Markdown: the machine, then a table for each group, with ratios and whether targets are met. */
final class Report {
    private static final List<String> ORDER =
            List.of("baseline", "semaphore", "sluice", "guard", "resilience4j", "failsafe", "sentinel");

    private static final List<String> OURS_AND_FLOORS = List.of("sluice", "guard", "baseline");

    private final Suite suite;
    private final Map<String, Map<String, Figures>> groups = new TreeMap<>();
    private final BenchmarkParams anyParams;
    private final int forks;

    Report(Suite suite, Collection<RunResult> results) {
        this.suite = suite;
        for (RunResult result : results) {
            String[] name = result.getParams().getBenchmark().split("\\.");
            groups.computeIfAbsent(name[name.length - 2], group -> new TreeMap<>(inOrder()))
                    .put(name[name.length - 1], Figures.of(result));
        }
        RunResult any = results.iterator().next();
        anyParams = any.getParams();
        forks = any.getBenchmarkResults().size();
    }

    String markdown() {
        String tables = suite.tables().stream()
                .filter(table -> groups.containsKey(table.group()))
                .map(this::section)
                .collect(joining("\n"));
        return "# " + suite.benchmarks().get(0).getSimpleName() + "\n\n" + suite.question() + "\n\n"
                + Machine.describe() + settings() + "\n" + tables;
    }

    /** How many targets there are in this run and how many were met, in a sentence. */
    String verdict() {
        List<Boolean> verdicts = suite.tables().stream()
                .filter(table -> groups.containsKey(table.group()))
                .flatMap(table -> table.targets().stream().map(target -> met(table, target)))
                .filter(met -> met != null)
                .toList();
        return verdicts.stream().filter(met -> met).count() + " of " + verdicts.size() + " targets met";
    }

    private String settings() {
        return "| JMH %s | %d forks in turn with the others, each %d x %s warm-up and %d x %s measured |\n"
                .formatted(
                        anyParams.getJmhVersion(),
                        forks,
                        anyParams.getWarmup().getCount(),
                        anyParams.getWarmup().getTime(),
                        anyParams.getMeasurement().getCount(),
                        anyParams.getMeasurement().getTime());
    }

    private String section(Table table) {
        return """
                ## %s: %s

                | | ns/op | ± | cpu ns/op | ± | B/op | %s x %s | target | met |
                |---|---:|---:|---:|---:|---:|---:|---:|---|
                """.formatted(table.group(), table.title(), table.byTime() ? "time" : "cpu", words(table.reference()))
                + rows(table).keySet().stream().map(row -> row(table, row)).collect(joining());
    }

    private String row(Table table, String row) {
        Figures figures = figures(table, row);
        Target target = table.targets().stream()
                .filter(each -> each.row().equals(row))
                .findFirst()
                .orElse(null);
        Boolean met = target == null ? null : met(table, target);
        return String.format(
                Locale.ROOT,
                "| %s | %s | %s | %s | %s | %.0f | %s | %s | %s |%n",
                words(row),
                number(figures.nanos()),
                number(figures.spread()),
                number(figures.cpuNanos()),
                number(figures.cpuSpread()),
                figures.bytes(),
                ratio(ratio(table, row)),
                target == null ? "" : String.format(Locale.ROOT, "<= %s, %d B", target.ratio(), target.bytes()),
                met == null ? "" : met ? "yes" : "**no**");
    }

    /** Null if the run lacks one of the two rows. */
    private @Nullable Boolean met(Table table, Target target) {
        Map<String, Figures> rows = rows(table);
        if (!rows.containsKey(target.row()) || reference(table) == null) {
            return null;
        }
        return ratio(table, target.row()) <= target.ratio()
                && Math.round(figures(table, target.row()).bytes()) <= target.bytes();
    }

    /** NaN if the run lacks the reference. */
    private double ratio(Table table, String row) {
        Figures reference = reference(table);
        return reference == null ? Double.NaN : judged(table, figures(table, row)) / judged(table, reference);
    }

    private static double judged(Table table, Figures figures) {
        return table.byTime() ? figures.nanos() : figures.cpuNanos();
    }

    /** Null if the run lacks it. */
    private @Nullable Figures reference(Table table) {
        if (!table.reference().equals(Table.BEST_RIVAL)) {
            return rows(table).get(table.reference());
        }
        return rows(table).entrySet().stream()
                .filter(row -> OURS_AND_FLOORS.stream().noneMatch(row.getKey()::startsWith))
                .map(Map.Entry::getValue)
                .min(Comparator.comparingDouble(figures -> judged(table, figures)))
                .orElse(null);
    }

    private Map<String, Figures> rows(Table table) {
        return groups.getOrDefault(table.group(), Map.of());
    }

    private Figures figures(Table table, String row) {
        Figures figures = rows(table).get(row);
        if (figures == null) {
            throw new IllegalArgumentException("no such row: " + table.group() + "." + row);
        }
        return figures;
    }

    private static Comparator<String> inOrder() {
        return Comparator.<String>comparingInt(row -> ORDER.indexOf(words(row).split(" ")[0]))
                .thenComparing(Comparator.naturalOrder());
    }

    /** resilience4jByHand: "resilience4j by hand". */
    private static String words(String name) {
        return name.replaceAll("(?=[A-Z])", " ").toLowerCase(Locale.ROOT);
    }

    private static String number(double nanos) {
        return String.format(Locale.ROOT, nanos < 99.5 ? "%.1f" : "%,.0f", nanos);
    }

    private static String ratio(double ratio) {
        return Double.isNaN(ratio) ? "" : String.format(Locale.ROOT, ratio < 0.095 ? "%.3f" : "%.2f", ratio);
    }
}
