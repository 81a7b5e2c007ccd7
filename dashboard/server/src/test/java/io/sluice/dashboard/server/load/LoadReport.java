package io.sluice.dashboard.server.load;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * What was measured, beside what was to be reached: a table for people, JSON for programs. There is one for all tests of load; what a
 * run does not measure stays as it was measured before. Not safe for several threads.
 */
final class LoadReport {
    private static final JsonMapper JSON =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    static final Path ROOT = Path.of("..", "..");
    private static final Path FOLDER = ROOT.resolve("benchmarks/results");
    private static final Path NUMBERS = FOLDER.resolve("console.json");
    private static final Map<String, Row> ROWS = before(); // by what they are about

    private LoadReport() {}

    /** A share of the samples, and the most it may be. */
    record Target(double share, long most) {
        String name() {
            return share == 1 ? "max" : "p" + Math.round(share * 100);
        }
    }

    /** One line; {@code shares} has a value for each share that was looked at. */
    record Row(
            String what,
            String unit,
            int samples,
            Map<String, Long> shares,
            List<String> targets,
            boolean met,
            LocalDate date) {}

    private static Map<String, Row> before() {
        Map<String, Row> rows = new LinkedHashMap<>();
        if (Files.exists(NUMBERS)) {
            for (Row row : JSON.readValue(NUMBERS.toFile(), Row[].class)) {
                rows.put(row.what(), row);
            }
        }
        return rows;
    }

    static Target p50(long most) {
        return new Target(0.5, most);
    }

    static Target p95(long most) {
        return new Target(0.95, most);
    }

    static Target p99(long most) {
        return new Target(0.99, most);
    }

    /** Every single one. */
    static Target all(long most) {
        return new Target(1, most);
    }

    static void add(String what, String unit, List<Long> samples, Target... targets) {
        List<Long> sorted = new ArrayList<>(samples);
        Collections.sort(sorted);
        Map<String, Long> shares = new TreeMap<>();
        for (Target share : List.of(p50(0), p95(0), p99(0), all(0))) {
            shares.put(share.name(), at(sorted, share));
        }
        List<String> wanted = Stream.of(targets)
                .map(target -> target.name() + " ≤ " + number(target.most()))
                .toList();
        boolean met = Stream.of(targets).allMatch(target -> at(sorted, target) <= target.most());
        Row row = new Row(what, unit, sorted.size(), shares, wanted, met, LocalDate.now(ZoneOffset.UTC));
        ROWS.put(what, row);
        System.out.println(line(row));
    }

    private static long at(List<Long> sorted, Target target) {
        return sorted.get((int) Math.ceil(target.share() * sorted.size()) - 1);
    }

    /** Writes {@code console.md} and {@code console.json} among the benchmarks' results. */
    static void write() throws IOException {
        Files.createDirectories(FOLDER);
        Files.writeString(NUMBERS, JSON.writeValueAsString(ROWS.values()) + '\n');
        StringBuilder text = new StringBuilder("""
                # The console under load

                Made by `./sluice load`. Console and simulator run on the same machine, by HTTP, in real time.

                | | |
                |---|---|
                | machine | %s, %d cores, %s %s |
                | JDK | %s %s |

                | | unit | samples | p50 | p95 | p99 | max | target | | date |
                |---|---|---:|---:|---:|---:|---:|---|---|---|
                """.formatted(
                        processor(),
                        Runtime.getRuntime().availableProcessors(),
                        System.getProperty("os.name"),
                        System.getProperty("os.arch"),
                        System.getProperty("java.vm.name"),
                        System.getProperty("java.runtime.version")));
        ROWS.values().forEach(row -> text.append(line(row)).append('\n'));
        Files.writeString(FOLDER.resolve("console.md"), text);
    }

    private static String line(Row row) {
        Map<String, Long> shares = row.shares();
        return "| %s | %s | %s | %s | %s | %s | %s | %s | %s | %s |"
                .formatted(
                        row.what(),
                        row.unit(),
                        number(row.samples()),
                        number(shares.get("p50")),
                        number(shares.get("p95")),
                        number(shares.get("p99")),
                        number(shares.get("max")),
                        String.join(", ", row.targets()),
                        row.targets().isEmpty() ? "" : row.met() ? "met" : "**missed**",
                        row.date());
    }

    private static String number(long value) {
        return String.format(Locale.ROOT, "%,d", value);
    }

    private static String processor() throws IOException {
        Path known = Path.of("/proc/cpuinfo");
        if (!Files.exists(known)) {
            return "processor unknown";
        }
        return Files.readAllLines(known).stream()
                .filter(line -> line.startsWith("model name"))
                .map(line -> line.substring(line.indexOf(':') + 1).strip())
                .findFirst()
                .orElse("processor unknown");
    }
}
