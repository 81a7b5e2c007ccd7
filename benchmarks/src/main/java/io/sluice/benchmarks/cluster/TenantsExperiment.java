package io.sluice.benchmarks.cluster;

import static java.util.stream.Collectors.joining;

import io.sluice.benchmarks.cluster.Callers.Told;
import io.sluice.benchmarks.cluster.Greedy.Counts;
import io.sluice.core.time.NanoClock;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * <b>Question.</b> What do those who share a token server do to each other?
 * <ul>
 *   <li>Four processes want more of one limit than there is: is no more let in than the limit says, nothing wasted, and does each get
 *       its part? Beside Sentinel's client and server.
 *   <li>Another namespace asks for ten times its quota: do callers wait longer, or is one refused?
 *   <li>A million values of a key come in ten seconds, more than the server keeps: does its heap grow, do callers wait longer, and is more let in
 *       for a value that is known?
 * </ul>
 * <p><b>Expectation.</b> Leases are part of the burst, so nothing is ever above it. Namespaces take turns, and values for which there is
 * no room share buckets, so a caller waits longer for as long as a piece of another's work takes, and no more.
 * <p><b>How.</b> Servers and all who ask are processes of their own, fresh for each run. Callers ask {@value #PACE} times a second, with
 * {@value #THREADS} threads. Of {@value #ROUNDS} runs the one with the shortest p99 counts; of the greedy ones the worst. Times of
 * several processes are compared, which goes where {@link System#nanoTime()} is the same for all, as on Linux.
 * <p><b>Command.</b> {@code ./sluice bench cluster-tenants}; about six minutes.
 */
public final class TenantsExperiment {
    public static final String NAME = "cluster-tenants";

    private static final int ROUNDS = 3;
    private static final int SECONDS = 4;
    private static final int THREADS = 8;
    private static final int PACE = 1000;
    private static final int GREEDY = 4;
    private static final long WARM_UP_NANOS = 3_000_000_000L;
    private static final long GREEDY_NANOS = 6_000_000_000L;
    private static final int SHORTEST_MILLIS = 100;
    private static final int LONGEST_MILLIS = 2000;
    private static final int FEW_VALUES = 1000;
    private static final int MANY_VALUES = 1 << 30; // none comes twice
    private static final int VALUES_A_SECOND = 100_000;
    private static final double MIB = 1 << 20;

    private final List<String> json = new ArrayList<>();
    private final StringBuilder report = new StringBuilder();

    private TenantsExperiment() {}

    /**
     * What asks besides.
     *
     * @param asks a second
     * @param values of a key
     */
    private record Noise(String name, String namespace, long asks, int values) {}

    /** Callers, and what asked besides. */
    private record Quiet(String noise, Told told, Flood.@Nullable Told flood, double heapMib) {
        double p99Micros() {
            return told.p99Nanos() / 1e3;
        }

        String json() {
            return String.format(
                    Locale.ROOT,
                    "{\"noise\": \"%s\", \"p50Micros\": %.1f, \"p99Micros\": %.1f, \"refused\": %d, \"noiseAnswered\": %d, "
                            + "\"noiseBusy\": %d, \"heapMib\": %.1f}",
                    noise,
                    told.p50Nanos() / 1e3,
                    p99Micros(),
                    told.lost(),
                    flood == null ? 0 : flood.answers(),
                    flood == null ? 0 : flood.busy(),
                    heapMib);
        }

        String row() {
            return String.format(
                    Locale.ROOT,
                    "| %s | %.0f | %.0f | %d | %,d | %,d |%n",
                    noise,
                    told.p50Nanos() / 1e3,
                    p99Micros(),
                    told.lost(),
                    flood == null ? 0 : flood.answers(),
                    flood == null ? 0 : flood.busy());
        }
    }

    /** Greedy processes on one limit. */
    private record Shared(String contender, double ofTheRate, double mostAbove, double fairness) {
        String json() {
            return String.format(
                    Locale.ROOT,
                    "{\"greedy\": \"%s\", \"letInOfTheRate\": %.4f, \"mostAbove\": %.1f, \"jain\": %.4f}",
                    contender,
                    ofTheRate,
                    mostAbove,
                    fairness);
        }

        String row() {
            return String.format(
                    Locale.ROOT, "| %s | %.3f | %.0f | %.4f |%n", contender, ofTheRate, mostAbove, fairness);
        }
    }

    /**
     * Runs everything, and writes the report.
     *
     * @param machine where this is, as rows of a table
     */
    public static void run(Path results, String machine) throws IOException {
        TenantsExperiment experiment = new TenantsExperiment();
        experiment.report.append(String.format(
                Locale.ROOT,
                "# %s%n%nOf %d runs. How it was measured is told in `TenantsExperiment`.%n%n%s",
                NAME,
                ROUNDS,
                machine));
        experiment.greedy();
        experiment.crowds();
        Results.write(results, NAME, experiment.report, experiment.json);
        System.out.println(experiment.report);
    }

    private void note(String oneRun) {
        System.out.println("==> " + oneRun);
        json.add(oneRun);
    }

    private void section(String title, String head, Stream<String> rows, Demand... demands) {
        report.append(String.format(Locale.ROOT, "%n## %s%n%n%s", title, head))
                .append(rows.collect(joining()))
                .append('\n')
                .append(Demand.HEAD)
                .append(Stream.of(demands).map(Demand::row).collect(joining()));
    }

    // ---- one limit for all

    private void greedy() throws IOException {
        List<Shared> ours = new ArrayList<>();
        List<Shared> rivals = new ArrayList<>();
        for (int i = 0; i < ROUNDS; i++) {
            ours.add(greedy("sluice, leased", Server.Kind.NATIVE, Asker.LEASED));
            rivals.add(greedy("sentinel", Server.Kind.SENTINEL, Asker.SENTINEL));
        }
        section(
                String.format(
                        Locale.ROOT,
                        "Four greedy processes, %,d permits a second, burst %,d",
                        Limit.SCARCE.perSecond(),
                        Limit.SCARCE.burst()),
                "| | let in, of the rate | above the bucket, at most | Jain |\n|---|---:|---:|---:|\n",
                Stream.concat(ours.stream(), rivals.stream()).map(Shared::row),
                Demand.atLeast(0.97, "let in, of the rate", least(ours, Shared::ofTheRate)),
                Demand.atMost(1.005, "let in, of the rate", -least(ours, shared -> -shared.ofTheRate())),
                Demand.atMost(
                        0, "above the bucket in 100 ms to 2 s, calls", -least(ours, shared -> -shared.mostAbove())),
                Demand.atLeast(0.97, "Jain's index", least(ours, Shared::fairness)));
    }

    private static double least(List<Shared> runs, ToDoubleFunction<Shared> figure) {
        return runs.stream().mapToDouble(figure).min().orElseThrow();
    }

    private Shared greedy(String contender, Server.Kind kind, Asker asker) throws IOException {
        List<Program> greedy = new ArrayList<>();
        try (Program server = Program.start(Server.class, kind.name())) {
            String port = server.next();
            for (int i = 0; i < GREEDY; i++) {
                greedy.add(Program.start(Greedy.class, asker.name(), port));
            }
            for (Program each : greedy) {
                each.next();
            }
            long from = NanoClock.system().nanos() + WARM_UP_NANOS;
            List<Counts> counts = new ArrayList<>();
            for (Program each : greedy) {
                each.say(from + " " + (from + GREEDY_NANOS));
            }
            for (Program each : greedy) {
                counts.add(Counts.parse(each.next()));
            }
            Shared shared = shared(contender, counts);
            note(shared.json());
            return shared;
        } finally {
            greedy.forEach(Program::close);
        }
    }

    private static Shared shared(String contender, List<Counts> counts) {
        Counts all = new Counts((int) TimeUnit.NANOSECONDS.toMillis(GREEDY_NANOS));
        double sum = 0;
        double squares = 0;
        for (Counts each : counts) {
            all.add(each);
            sum += each.sum();
            squares += Math.pow(each.sum(), 2);
        }
        return new Shared(
                contender,
                sum / (Limit.SCARCE.perSecond() * GREEDY_NANOS / 1e9),
                all.mostAbove(Limit.SCARCE, SHORTEST_MILLIS, LONGEST_MILLIS),
                sum * sum / (counts.size() * squares));
    }

    // ---- crowds

    private void crowds() throws IOException {
        Noise none = new Noise("nobody else", "", 0, 0);
        Noise noisy = new Noise("10 x its quota", Server.NOISY, 10 * Server.QUOTA_OF_THE_NOISY, FEW_VALUES);
        Noise few = new Noise("1,000 values", Server.NAMESPACE, VALUES_A_SECOND, FEW_VALUES);
        Noise many = new Noise("a million values", Server.NAMESPACE, VALUES_A_SECOND, MANY_VALUES);
        List<Quiet> runs = new ArrayList<>();
        for (int i = 0; i < ROUNDS; i++) {
            for (Noise noise : List.of(none, noisy, few, many)) {
                Quiet run = quiet(noise);
                note(run.json());
                runs.add(run);
            }
        }
        Quiet alone = best(runs, none);
        Quiet besideNoisy = best(runs, noisy);
        Quiet besideFew = best(runs, few);
        Quiet besideMany = best(runs, many);
        String head = """
                | besides | p50, us | p99, us | refused | answers to what is besides | of these busy |
                |---|---:|---:|---:|---:|---:|
                """;
        section(
                "A noisy namespace",
                head,
                Stream.of(alone, besideNoisy).map(Quiet::row),
                Demand.atMost(2, "p99, x alone", besideNoisy.p99Micros() / alone.p99Micros()),
                Demand.atMost(0, "refused", (double) besideNoisy.told().lost()));
        section(
                "A million values in ten seconds",
                head,
                Stream.of(besideFew, besideMany).map(Quiet::row),
                Demand.atMost(2, "p99, x 1,000 values", besideMany.p99Micros() / besideFew.p99Micros()),
                Demand.atMost(64, "heap in use, MiB, of 131,072 keys", besideMany.heapMib()),
                Demand.atMost(0, "above the bucket of a known value, permits", mostAbove(runs)));
    }

    private static Quiet best(List<Quiet> runs, Noise noise) {
        return runs.stream()
                .filter(run -> run.noise().equals(noise.name()))
                .min(Comparator.comparingDouble(Quiet::p99Micros))
                .orElseThrow();
    }

    private static double mostAbove(List<Quiet> runs) {
        double most = Double.NEGATIVE_INFINITY;
        for (Quiet run : runs) {
            Flood.Told flood = run.flood();
            most = flood == null ? most : Math.max(most, flood.mostAbove());
        }
        return most;
    }

    private static Quiet quiet(Noise noise) throws IOException {
        try (Program server = Program.start(Server.class, Server.Kind.NATIVE.name())) {
            String port = server.next();
            if (noise.asks() == 0) {
                return new Quiet(noise.name(), callers(port), null, heap(server));
            }
            try (Program flood = Program.start(
                    Flood.class,
                    port,
                    noise.namespace(),
                    Long.toString(noise.asks()),
                    Integer.toString(noise.values()))) {
                flood.next();
                Told told = callers(port);
                return new Quiet(noise.name(), told, Flood.Told.parse(flood.ask("told")), heap(server));
            }
        }
    }

    private static Told callers(String port) throws IOException {
        try (Program callers = Program.start(
                Callers.class,
                Asker.DIRECT.name(),
                port,
                Integer.toString(THREADS),
                Integer.toString(PACE),
                Integer.toString(SECONDS))) {
            callers.next();
            return Told.parse(callers.next());
        }
    }

    private static double heap(Program server) throws IOException {
        return Long.parseLong(server.ask("heap")) / MIB;
    }
}
