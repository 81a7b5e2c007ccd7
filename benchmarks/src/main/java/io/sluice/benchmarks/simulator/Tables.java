package io.sluice.benchmarks.simulator;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.IntFunction;

/** What the simulator found, for people to read. */
final class Tables {
    private final List<Scores> all;
    private final long seed;
    private final StringBuilder text = new StringBuilder();

    Tables(List<Scores> all, long seed) {
        this.all = all;
        this.seed = seed;
    }

    String markdown() {
        text.append("# Overload, simulated\n\n");
        text.append("Written by `./sluice bench simulator`. What the figures mean, and what is simulated, is told in ");
        text.append("[benchmarks/README.md](../README.md#simulator).\n\n");
        randomTable();
        caseTable("Goodput, of the ideal server's", at -> score -> percent(score.goodput()), at -> true);
        caseTable("p99 of accepted requests, of the unloaded server's", at -> score -> number(score.p99()), at -> true);
        caseTable("Work done for nobody, of all work", at -> score -> percent(score.wasted()), at -> true);
        caseTable("Rejected, where all could be served", at -> score -> percent(score.rejected()), Tables::isServable);
        caseTable(
                "Seconds to recover",
                at -> score -> number(score.recovery()),
                at -> Cases.all().get(at).recovery() != null);
        streamTable();
        return text.toString();
    }

    private void randomTable() {
        int count = all.get(0).random().size();
        text.append("## ").append(count).append(" random servers and workloads\n\n");
        text.append("Seeds ").append(seed).append(" to ").append(seed + count - 1);
        text.append(". Goodput of the ideal server's; p99 of accepted requests, of the unloaded server's.\n\n");
        text.append(
                "| | mean | 10th percentile | worst | median p99 | 90th percentile of p99 |\n|---|---:|---:|---:|---:|---:|\n");
        for (Scores scores : all) {
            double[] goodput = sorted(scores, Score::goodput);
            double[] p99 = sorted(scores, Score::p99);
            row(
                    scores.rival().title(),
                    List.of(
                            percent(Arrays.stream(goodput).average().orElse(0)),
                            percent(goodput[count / 10]),
                            percent(goodput[0]),
                            number(p99[count / 2]),
                            number(p99[count * 9 / 10])));
        }
        text.append("\n![Goodput of all scenarios, worst first](simulator.svg)\n\n");
    }

    static double[] sorted(Scores scores, Function<Score, Double> what) {
        return scores.random().stream()
                .mapToDouble(what::apply)
                .map(value -> Double.isNaN(value) ? Double.POSITIVE_INFINITY : value)
                .sorted()
                .toArray();
    }

    private void caseTable(
            String title, IntFunction<Function<Score, String>> cell, java.util.function.IntPredicate included) {
        text.append("## ").append(title).append("\n\n|");
        all.forEach(scores -> text.append(" | ").append(scores.rival().title()));
        text.append(" |\n|---").append("|---:".repeat(all.size())).append("|\n");
        List<Cases> cases = Cases.all();
        for (int at = 0; at < cases.size(); at++) {
            if (included.test(at)) {
                Function<Score, String> show = cell.apply(at);
                int number = at;
                row(
                        cases.get(at).scenario().name(),
                        all.stream()
                                .map(scores -> show.apply(scores.cases().get(number)))
                                .toList());
            }
        }
        text.append('\n');
    }

    private static boolean isServable(int at) {
        return Cases.all().get(at).scenario().stages().stream()
                .allMatch(stage -> stage.load() * stage.slowness() <= 1 && !stage.hangs());
    }

    private void streamTable() {
        text.append("## Served, by kind of request\n\n|");
        all.forEach(scores -> text.append(" | ").append(scores.rival().title()));
        text.append(" |\n|---").append("|---:".repeat(all.size())).append("|\n");
        List<Cases> cases = Cases.all();
        for (int at = 0; at < cases.size(); at++) {
            List<Stream> streams = cases.get(at).scenario().streams();
            for (int of = 0; of < streams.size() && streams.size() > 1; of++) {
                int number = at;
                int stream = of;
                row(
                        cases.get(at).scenario().name() + ": " + streams.get(of).name(),
                        all.stream()
                                .map(scores -> percent(
                                        scores.cases().get(number).served().get(stream)))
                                .toList());
            }
        }
    }

    private void row(String name, List<String> cells) {
        text.append("| ")
                .append(name)
                .append(" | ")
                .append(String.join(" | ", cells))
                .append(" |\n");
    }

    private static String percent(double share) {
        return String.format(Locale.ROOT, "%.1f %%", 100 * share);
    }

    private static String number(double value) {
        return Double.isInfinite(value) || Double.isNaN(value)
                ? "never"
                : String.format(Locale.ROOT, value < 9.95 ? "%.2f" : "%.0f", value);
    }
}
