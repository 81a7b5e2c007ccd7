package io.sluice.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sluice.benchmarks.cluster.DoorExperiment;
import io.sluice.benchmarks.cluster.NativeExperiment;
import io.sluice.benchmarks.cluster.RedisComparison;
import io.sluice.benchmarks.cluster.TenantsExperiment;
import io.sluice.benchmarks.live.LiveExperiment;
import io.sluice.benchmarks.scale.ScaleExperiment;
import io.sluice.benchmarks.simulator.Simulator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.BenchmarkResult;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.results.format.ResultFormatFactory;
import org.openjdk.jmh.results.format.ResultFormatType;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.CommandLineOptionException;
import org.openjdk.jmh.runner.options.CommandLineOptions;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/**
 * The entry point: {@code [name] [JMH options]}.
 * <p>Without a name everything runs. A suite's name runs the suite; any other name is a pattern, looked for in the full names of
 * the benchmarks. Allocation and processor time are always measured.
 * <p>The forks of a benchmark are not run one after the other: all benchmarks get their first fork, then all their second, and
 * so on ({@code -f} says how many; {@value #FORKS} by default). What else goes on on the machine so meets ours and the rivals'
 * alike.
 * <p>A whole suite goes to {@code benchmarks/results}, a part of one to {@code benchmarks/target/results}.
 */
public final class Main {
    private static final List<Suite> SUITES = List.of(
            CircuitBreakerBenchmark.SUITE,
            BulkheadBenchmark.SUITE,
            RateLimiterBenchmark.SUITE,
            KeyedBenchmark.SUITE,
            ChainBenchmark.SUITE,
            GuardBenchmark.SUITE,
            ReactorBenchmark.SUITE,
            SpringBenchmark.SUITE,
            AdaptiveBenchmark.SUITE,
            AgentBenchmark.SUITE,
            DocumentBenchmark.SUITE,
            TimerBenchmark.SUITE);
    private static final Path RESULTS = Path.of("benchmarks", "results");
    private static final Path RESULTS_OF_PARTS = Path.of("benchmarks", "target", "results");
    private static final int FORKS = 3;

    private Main() {}

    /** Exits with 2 if the command line is wrong; missed targets are for people to judge. */
    public static void main(String[] args) throws IOException, RunnerException, InterruptedException {
        if (args.length > 0 && args[0].equals(Simulator.NAME)) {
            Simulator.run(RESULTS, Arrays.copyOfRange(args, 1, args.length));
            return;
        }
        boolean named = args.length > 0 && !args[0].startsWith("-");
        String name = named ? args[0] : "";
        try {
            CommandLineOptions options =
                    new CommandLineOptions(named ? Arrays.copyOfRange(args, 1, args.length) : args);
            if (options.shouldHelp()) {
                options.showHelp();
            } else {
                run(name, options);
            }
        } catch (CommandLineOptionException | IllegalArgumentException wrong) {
            System.err.println(wrong.getMessage());
            System.exit(2);
        }
    }

    private static void run(String name, CommandLineOptions options)
            throws IOException, RunnerException, InterruptedException {
        boolean ran = name.isEmpty()
                || List.of(
                                MemoryBenchmark.NAME,
                                LiveExperiment.NAME,
                                RulePush.NAME,
                                RedisComparison.NAME,
                                ScaleExperiment.NAME,
                                NativeExperiment.NAME,
                                TenantsExperiment.NAME)
                        .contains(name);
        for (Suite suite : SUITES) {
            if (name.isEmpty() || name.equals(suite.name())) {
                write(suite, measure(suite.pattern(), options), RESULTS.resolve(suite.name()));
                ran = true;
            }
        }
        if (name.isEmpty() || name.equals(MemoryBenchmark.NAME)) {
            MemoryBenchmark.run(RESULTS);
        }
        if (name.isEmpty() || name.equals(RulePush.NAME)) {
            RulePush.run(RESULTS);
        }
        if (name.isEmpty() || name.equals(RedisComparison.NAME)) {
            RedisComparison.run(RESULTS, Machine.describe());
        }
        if (name.isEmpty() || name.equals(ScaleExperiment.NAME)) {
            ScaleExperiment.run(RESULTS, Machine.describe());
        }
        if (name.isEmpty() || name.equals(NativeExperiment.NAME)) {
            NativeExperiment.run(RESULTS, Machine.describe());
        }
        if (name.isEmpty() || name.equals(TenantsExperiment.NAME)) {
            TenantsExperiment.run(RESULTS, Machine.describe());
        }
        if (name.isEmpty() || name.equals(LiveExperiment.NAME)) {
            LiveExperiment.run(RESULTS, Machine.describe());
        }
        for (DoorExperiment doors : DoorExperiment.values()) {
            if (name.isEmpty() || name.equals(doors.suite())) {
                doors.run(RESULTS, Machine.describe());
                ran = true;
            }
        }
        if (name.isEmpty()) {
            Simulator.run(RESULTS);
        }
        if (!ran) {
            runPart(name, options);
        }
    }

    private static void runPart(String pattern, CommandLineOptions options) throws IOException, RunnerException {
        Collection<RunResult> results = measure(pattern, options);
        for (Suite suite : SUITES) {
            Pattern ofSuite = Pattern.compile(suite.pattern());
            List<RunResult> part = results.stream()
                    .filter(result ->
                            ofSuite.matcher(result.getParams().getBenchmark()).find())
                    .toList();
            if (!part.isEmpty()) {
                write(suite, part, RESULTS_OF_PARTS.resolve(pattern.replaceAll("\\W+", "-")));
            }
        }
    }

    /** Runs fork after fork of all benchmarks, and brings together what belongs to one. */
    private static Collection<RunResult> measure(String pattern, CommandLineOptions options) throws RunnerException {
        Map<String, RunResult> merged = new TreeMap<>();
        int forks = options.getForkCount().orElse(FORKS);
        for (int fork = 1; fork <= Math.max(1, forks); fork++) {
            System.out.println("==> fork " + fork + " of " + forks);
            ChainedOptionsBuilder round = new OptionsBuilder()
                    .parent(options)
                    .include(pattern)
                    .addProfiler(GCProfiler.class)
                    .addProfiler(CpuProfiler.class)
                    .forks(Math.min(1, forks));
            for (RunResult result : new Runner(round.build()).run()) {
                merged.merge(result.getParams().id(), result, Main::merged);
            }
        }
        return merged.values();
    }

    private static RunResult merged(RunResult earlier, RunResult later) {
        List<BenchmarkResult> forks = new ArrayList<>(earlier.getBenchmarkResults());
        forks.addAll(later.getBenchmarkResults());
        return new RunResult(later.getParams(), forks);
    }

    private static void write(Suite suite, Collection<RunResult> results, Path target) throws IOException {
        Report report = new Report(suite, results);
        Files.createDirectories(target.getParent());
        Files.writeString(Path.of(target + ".md"), report.markdown());
        Files.writeString(Path.of(target + ".json"), json(results));
        System.out.println();
        System.out.println(report.markdown());
        System.out.println("==> " + report.verdict() + "; written to " + target + ".md and .json");
    }

    /** JMH's own format, but for the place where the JDK lies, which is nobody's business. */
    private static String json(Collection<RunResult> results) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ResultFormatFactory.getInstance(ResultFormatType.JSON, new PrintStream(bytes, true, UTF_8))
                .writeOut(results);
        return bytes.toString(UTF_8).replace(System.getProperty("java.home") + "/bin/", "");
    }
}
