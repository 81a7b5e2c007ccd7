package io.sluice.benchmarks;

import static java.util.stream.Collectors.joining;

import io.sluice.circuitbreaker.CircuitBreaker;
import io.sluice.core.time.NanoClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.openjdk.jol.info.GraphLayout;

/**
 * <b>Question.</b> What does one more idle gate cost in memory, and one more resource with a breaker, a limiter and a bulkhead?
 * <p><b>Expectation.</b> At most {@value #MOST_OF_A_BREAKER} bytes for a breaker with a window of 100 calls (a byte for each call,
 * seven counters, and a handful of small objects), and {@value #MOST_OF_A_RESOURCE} for all three, so that {@value #RESOURCES} resources
 * fit into 12 MB; no stripes, since no two threads have met.
 * <p><b>Command.</b> {@code ./sluice bench memory}
 *
 * <p>Two measurements that must agree. <i>Heap</i>: {@value #RESOURCES} gates are made under names and one configuration that exist
 * already and are held by others, some calls go through each, and the growth of the used heap after collections is divided by
 * their number. <i>Graph</i>: JOL's sum over all that ours reach, less what they reach of their configurations, their clock, their
 * name, and the constants of their classes; only ours are counted so, since that takes knowing what is shared.
 */
final class MemoryBenchmark {
    static final String NAME = "memory";

    private static final int RESOURCES = 10_000;
    private static final int MOST_OF_A_BREAKER = 400;
    private static final int MOST_OF_A_RESOURCE = 1_000;
    private static final String OURS = "sluice";
    private static final String REFERENCE = "resilience4j";
    private static final String FAILSAFE = "failsafe";
    private static final String ALL_THREE = "a resource: breaker (100 calls), limiter and bulkhead";

    private final List<String> names =
            IntStream.range(0, RESOURCES).mapToObj(i -> "resource-" + i).toList();
    private final List<Row> rows = new ArrayList<>();

    private MemoryBenchmark() {}

    /**
     * A line of the result.
     *
     * @param what the kind of gate
     * @param whose the library
     * @param bytes what one more costs
     * @param target what it may cost; only ours has one
     */
    private record Row(
            String what,
            String whose,
            double bytes,
            @Nullable Integer target) {}

    static void run(Path results) throws IOException {
        MemoryBenchmark benchmark = new MemoryBenchmark();
        benchmark.measure();
        Files.createDirectories(results);
        String report = benchmark.markdown();
        Files.writeString(results.resolve(NAME + ".md"), report);
        Files.writeString(results.resolve(NAME + ".json"), benchmark.json());
        System.out.println(report);
    }

    private void measure() {
        measure(
                "breaker, window of 100 calls",
                MOST_OF_A_BREAKER,
                IdleGates::sluiceBreaker,
                IdleGates::resilience4jBreaker,
                IdleGates::failsafeBreaker);
        measure(
                "rate limiter",
                null,
                IdleGates::sluiceLimiter,
                IdleGates::resilience4jLimiter,
                IdleGates::failsafeLimiter);
        measure(
                "bulkhead",
                null,
                IdleGates::sluiceBulkhead,
                IdleGates::resilience4jBulkhead,
                IdleGates::failsafeBulkhead);
        List.of(OURS, REFERENCE, FAILSAFE).forEach(this::addSum);
        measure(
                "breaker, window of 10 s",
                null,
                IdleGates::sluiceBreakerOverTime,
                IdleGates::resilience4jBreakerOverTime,
                IdleGates::failsafeBreakerOverTime);
    }

    private void measure(
            String what,
            @Nullable Integer target,
            Function<String, Object> sluice,
            Function<String, Object> resilience4j,
            Function<String, Object> failsafe) {
        rows.add(new Row(what, OURS, Heap.ofEach(names, sluice), target));
        rows.add(new Row(what, REFERENCE, Heap.ofEach(names, resilience4j), null));
        rows.add(new Row(what, FAILSAFE, Heap.ofEach(names, failsafe), null));
    }

    private void addSum(String whose) {
        double sum = rows.stream()
                .filter(row -> row.whose.equals(whose) && !row.what.equals(ALL_THREE))
                .mapToDouble(Row::bytes)
                .sum();
        rows.add(new Row(ALL_THREE, whose, sum, whose.equals(OURS) ? MOST_OF_A_RESOURCE : null));
    }

    // ---- telling

    private String markdown() {
        GraphLayout graph = graph();
        return """
                # MemoryBenchmark

                What does one more idle gate cost in memory? Heap grown by %,d of them, %d calls through each, divided by their number;
                configuration, clock and name, which exist anyway, are not counted.

                %s
                | | | bytes each | x resilience4j | MB for %,d | target | met |
                |---|---|---:|---:|---:|---:|---|
                %s
                What a resource of ours consists of (JOL), %d bytes:

                ```
                %s```
                """.formatted(
                        RESOURCES,
                        IdleGates.CALLS,
                        Machine.describe(),
                        RESOURCES,
                        rows.stream().map(this::line).collect(joining()),
                        graph.totalSize(),
                        graph.toFootprint()
                                .lines()
                                .skip(1)
                                .map(line -> line.stripTrailing() + "\n")
                                .collect(joining()));
    }

    private String line(Row row) {
        double reference = rows.stream()
                .filter(each -> each.what.equals(row.what) && each.whose.equals(REFERENCE))
                .mapToDouble(Row::bytes)
                .sum();
        return String.format(
                Locale.ROOT,
                "| %s | %s | %,.0f | %.2f | %.1f | %s | %s |%n",
                row.what,
                row.whose,
                row.bytes,
                row.bytes / reference,
                row.bytes * RESOURCES / 1e6,
                row.target == null ? "" : String.format(Locale.ROOT, "<= %,d B", row.target),
                row.target == null ? "" : row.bytes <= row.target ? "yes" : "**no**");
    }

    private String json() {
        return rows.stream()
                .map(row -> String.format(
                        Locale.ROOT,
                        "  {\"what\": \"%s\", \"whose\": \"%s\", \"bytes\": %.1f, \"instances\": %d, \"calls\": %d, \"target\": %s}",
                        row.what,
                        row.whose,
                        row.bytes,
                        RESOURCES,
                        IdleGates.CALLS,
                        row.target))
                .collect(joining(",\n", "[\n", "\n]\n"));
    }

    private GraphLayout graph() {
        System.setProperty("jol.magicFieldOffset", "true"); // records hide their fields' offsets
        System.setProperty("jol.skipDynamicAttach", "true"); // sizes are known without an agent
        System.setProperty("jol.skipHotspotSAAttach", "true");
        String name = names.get(0);
        return GraphLayout.parseInstance(
                        IdleGates.sluiceBreaker(name), IdleGates.sluiceLimiter(name), IdleGates.sluiceBulkhead(name))
                .subtract(GraphLayout.parseInstance(
                        IdleGates.BY_COUNT, IdleGates.LIMIT, IdleGates.AT_ONCE, name, NanoClock.system(), (Object)
                                CircuitBreaker.State.values()));
    }
}
