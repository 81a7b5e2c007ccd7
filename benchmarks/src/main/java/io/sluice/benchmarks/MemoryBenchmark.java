package io.sluice.benchmarks;

import dev.failsafe.Failsafe;
import dev.failsafe.FailsafeExecutor;
import io.sluice.circuitbreaker.CircuitBreaker;
import io.sluice.circuitbreaker.CircuitBreakerConfig;
import io.sluice.core.time.NanoClock;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.openjdk.jol.info.GraphLayout;

/**
 * <b>Question.</b> What does one more idle circuit breaker cost in memory?
 * <p><b>Expectation.</b> At most {@value #TARGET} bytes with a window of 100 calls: a byte for each call, seven counters, and a
 * handful of small objects; no stripes, since no two threads have met.
 * <p><b>Command.</b> {@code ./sluice bench memory}
 *
 * <p>Two measurements that must agree. <i>Heap</i>: {@value #BREAKERS} breakers are made under names and one configuration that
 * exist already and are held by others, each makes {@value #CALLS} calls, and the growth of the used heap after collections is
 * divided by their number. <i>Graph</i>: JOL's sum over all that one breaker reaches, less what it reaches of its configuration,
 * its clock, its name, and the constants of its classes; only ours is counted so, since that takes knowing what is shared.
 */
final class MemoryBenchmark {
    static final String NAME = "memory";
    static final int TARGET = 400;
    static final int BREAKERS = 10_000;
    static final int CALLS = 100;
    static final Supplier<Integer> CALL = () -> 42;

    private MemoryBenchmark() {}

    static void run(Path results) throws IOException {
        List<String> names =
                IntStream.range(0, BREAKERS).mapToObj(i -> "breaker-" + i).toList();
        CircuitBreakerConfig byCount = CircuitBreakerConfig.ofDefaults();
        CircuitBreakerConfig byTime = CircuitBreakerConfig.custom()
                .slidingWindowType(CircuitBreakerConfig.SlidingWindowType.TIME_BASED)
                .slidingWindowSize(10)
                .build();
        var theirsByCount = io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.ofDefaults();
        var theirsByTime = io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.custom()
                .slidingWindowType(
                        io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowType.TIME_BASED)
                .slidingWindowSize(10)
                .build();
        double sluice = heapOfEach(names, name -> used(CircuitBreaker.of(name, byCount)));
        String report = """
                # MemoryBenchmark

                What does one more idle circuit breaker cost in memory? Heap grown by %,d breakers of %d calls each, divided by
                their number; configuration, clock and name, which exist anyway, are not counted.

                %s
                | circuit breaker | bytes each | x resilience4j |
                |---|---:|---:|
                """.formatted(BREAKERS, CALLS, Machine.describe())
                + rows(
                        "window of 100 calls",
                        sluice,
                        heapOfEach(
                                names,
                                name -> used(
                                        io.github.resilience4j.circuitbreaker.CircuitBreaker.of(name, theirsByCount))),
                        heapOfEach(
                                names,
                                name -> used(dev.failsafe.CircuitBreaker.<Integer>builder()
                                        .withFailureThreshold(50, 100)
                                        .build())))
                + rows(
                        "window of 10 s",
                        heapOfEach(names, name -> used(CircuitBreaker.of(name, byTime))),
                        heapOfEach(
                                names,
                                name -> used(
                                        io.github.resilience4j.circuitbreaker.CircuitBreaker.of(name, theirsByTime))),
                        heapOfEach(
                                names,
                                name -> used(dev.failsafe.CircuitBreaker.<Integer>builder()
                                        .withFailureRateThreshold(50, 100, Duration.ofSeconds(10))
                                        .build())))
                + verdict(sluice, graph(used(CircuitBreaker.of(names.get(0), byCount))));
        Files.createDirectories(results);
        Files.writeString(results.resolve(NAME + ".md"), report);
        System.out.println(report);
    }

    private static String rows(String window, double sluice, double resilience4j, double failsafe) {
        return row("sluice", window, sluice, resilience4j)
                + row("resilience4j", window, resilience4j, resilience4j)
                + row("failsafe", window, failsafe, resilience4j);
    }

    private static String row(String whose, String window, double bytes, double reference) {
        return String.format(Locale.ROOT, "| %s, %s | %.0f | %.2f |%n", whose, window, bytes, bytes / reference);
    }

    private static String verdict(double heap, GraphLayout graph) {
        return """

                Target: at most %d bytes for ours with a window of 100 calls. %s

                What one of ours consists of (JOL), %d bytes:

                ```
                %s```
                """.formatted(
                        TARGET,
                        heap <= TARGET && graph.totalSize() <= TARGET ? "Met." : "**Missed.**",
                        graph.totalSize(),
                        graph.toFootprint()
                                .lines()
                                .skip(1)
                                .map(line -> line.stripTrailing() + "\n")
                                .reduce("", String::concat));
    }

    // ---- a hundred calls through each

    private static CircuitBreaker used(CircuitBreaker breaker) {
        for (int i = 0; i < CALLS; i++) {
            breaker.executeSupplier(CALL);
        }
        return breaker;
    }

    private static io.github.resilience4j.circuitbreaker.CircuitBreaker used(
            io.github.resilience4j.circuitbreaker.CircuitBreaker breaker) {
        for (int i = 0; i < CALLS; i++) {
            breaker.executeSupplier(CALL);
        }
        return breaker;
    }

    private static dev.failsafe.CircuitBreaker<Integer> used(dev.failsafe.CircuitBreaker<Integer> breaker) {
        FailsafeExecutor<Integer> executor = Failsafe.with(breaker);
        for (int i = 0; i < CALLS; i++) {
            executor.get(CALL::get);
        }
        return breaker;
    }

    // ---- how much

    private static double heapOfEach(List<String> names, Function<String, Object> maker) {
        Object[] held = new Object[names.size()];
        held[0] = maker.apply(names.get(0)); // classes and constants first
        long before = usedHeap();
        for (int i = 1; i < held.length; i++) {
            held[i] = maker.apply(names.get(i));
        }
        long after = usedHeap();
        if (held[held.length - 1] == null) {
            throw new IllegalStateException("what is measured must be alive");
        }
        return (double) (after - before) / (held.length - 1);
    }

    private static long usedHeap() {
        for (int i = 0; i < 4; i++) {
            System.gc();
        }
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    private static GraphLayout graph(CircuitBreaker breaker) {
        System.setProperty("jol.magicFieldOffset", "true"); // records hide their fields' offsets
        System.setProperty("jol.skipDynamicAttach", "true"); // sizes are known without an agent
        System.setProperty("jol.skipHotspotSAAttach", "true");
        return GraphLayout.parseInstance(breaker)
                .subtract(GraphLayout.parseInstance(
                        breaker.config(), breaker.name(), NanoClock.system(), (Object) CircuitBreaker.State.values()));
    }
}
