package io.sluice.benchmarks.cluster;

import static java.util.stream.Collectors.joining;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/**
 * <b>Question.</b> How many requests a second does the token server answer through a front door, and what processor time does one cost it?
 * <ul>
 *   <li>{@code cluster-sentinel}: beside Sentinel's own token server, asked by Sentinel's published client with 32 threads, and by a raw
 *       client that keeps 32 requests under way on each of four connections;
 *   <li>{@code cluster-envoy}: beside a gRPC service that always says OK, asked by a generated client with 32 threads.
 * </ul>
 * <p><b>How.</b> Servers and who asks are processes of their own, fresh for each run, and nobody is refused. Contenders take turns; of
 * {@value #ROUNDS} runs the best counts, since what disturbs a run only makes it slower. Processor time is that of the server's process.
 * Before anything is counted they run for {@value #WARM_UP} s: as long as the compilers of two processes on two cores take.
 * <p><b>Expectation.</b> With Sentinel's client at least as many requests as Sentinel's server, which that client keeps from more, at half
 * the processor time; with the raw client twice as many, at 0.4 times. With Envoy's protocol 0.85 times as many as the stub, at 1.25
 * times.
 * <p><b>Command.</b> {@code ./sluice bench cluster-sentinel}, {@code ./sluice bench cluster-envoy}; about eight and four minutes.
 */
public enum DoorExperiment {
    SENTINEL(
            "cluster-sentinel",
            Server.Kind.SENTINEL_DOOR,
            Server.Kind.SENTINEL,
            List.of(new Target(Load.Kind.SENTINEL_CLIENT, 1.0, 0.5), new Target(Load.Kind.SENTINEL_RAW, 2.0, 0.4))),
    ENVOY(
            "cluster-envoy",
            Server.Kind.ENVOY_DOOR,
            Server.Kind.ENVOY_STUB,
            List.of(new Target(Load.Kind.ENVOY_CLIENT, 0.85, 1.25)));

    private static final int ROUNDS = 3;
    private static final int WARM_UP = 30;
    private static final int SECONDS = 5;

    private final String suite;
    private final Server.Kind ours;
    private final Server.Kind rival;

    @SuppressWarnings("ImmutableEnumChecker") // made by List.of
    private final List<Target> targets;

    DoorExperiment(String suite, Server.Kind ours, Server.Kind rival, List<Target> targets) {
        this.suite = suite;
        this.ours = ours;
        this.rival = rival;
        this.targets = targets;
    }

    /**
     * What is to be reached under a load.
     *
     * @param throughput at least, as a multiple of the rival's
     * @param cpu at most, for a request, as a multiple of the rival's
     */
    private record Target(Load.Kind load, double throughput, double cpu) {}

    /** One run. */
    private record Run(Server.Kind server, Load.Kind load, double perSecond, double cpuMicros, long lost) {
        String json() {
            return Results.json(
                    "server",
                    server,
                    "load",
                    load,
                    "perSecond",
                    Math.round(perSecond),
                    "cpuMicros",
                    cpuMicros,
                    "lost",
                    lost);
        }
    }

    /** What the suite is called. */
    public String suite() {
        return suite;
    }

    /**
     * Runs everything.
     *
     * @param results the directory that the report is written into
     * @param machine where this is, as rows of a table
     */
    public void run(Path results, String machine) throws IOException {
        List<Run> runs = new ArrayList<>();
        for (Target target : targets) {
            for (int i = 0; i < ROUNDS; i++) {
                for (Server.Kind server : List.of(ours, rival)) {
                    runs.add(run(server, target.load()));
                }
            }
        }
        String report = report(runs, machine);
        Results.write(results, suite, report, runs.stream().map(Run::json).toList());
        System.out.println(report);
    }

    private static Run run(Server.Kind kind, Load.Kind load) throws IOException {
        try (Program server = Program.start(Server.class, kind.name());
                Program asking = Program.start(
                        Load.class, load.name(), server.next(), Integer.toString(WARM_UP), Integer.toString(SECONDS))) {
            asking.next();
            Duration before = server.cpu();
            String[] told = asking.next().split(" ");
            double cpu = server.cpu().minus(before).toNanos() / 1e3;
            long answered = Long.parseLong(told[0]);
            Run run = new Run(
                    kind,
                    load,
                    answered / Double.parseDouble(told[2]),
                    cpu / Math.max(1, answered),
                    Long.parseLong(told[1]));
            System.out.println("==> " + run.json());
            return run;
        }
    }

    private String report(List<Run> runs, String machine) {
        return String.format(
                        Locale.ROOT,
                        "# %s%n%nThe best of %d runs of %d s. How it was measured is told in `DoorExperiment`.%n%n%s%n",
                        suite,
                        ROUNDS,
                        SECONDS,
                        machine)
                + "| load | server | requests / s | server's processor time, µs | not answered |\n|---|---|---:|---:|---:|\n"
                + targets.stream().map(target -> rows(target, runs)).collect(joining())
                + "\n"
                + targets.stream().map(target -> verdict(target, runs)).collect(joining());
    }

    private String rows(Target target, List<Run> runs) {
        return List.of(ours, rival).stream()
                .map(server -> best(runs, server, target.load()))
                .map(run -> String.format(
                        Locale.ROOT,
                        "| %s | %s | %,.0f | %.2f | %d |%n",
                        run.load(),
                        run.server(),
                        run.perSecond(),
                        run.cpuMicros(),
                        run.lost()))
                .collect(joining());
    }

    private String verdict(Target target, List<Run> runs) {
        Run mine = best(runs, ours, target.load());
        Run other = best(runs, rival, target.load());
        double throughput = mine.perSecond() / other.perSecond();
        double cpu = mine.cpuMicros() / other.cpuMicros();
        boolean met = throughput >= target.throughput() && cpu <= target.cpu();
        return String.format(
                Locale.ROOT,
                "- %s: %.2f × the throughput (%.2f wanted), %.2f × the processor time (%.2f wanted): %s%n",
                target.load(),
                throughput,
                target.throughput(),
                cpu,
                target.cpu(),
                met ? "met" : "missed");
    }

    private static Run best(List<Run> runs, Server.Kind server, Load.Kind load) {
        return runs.stream()
                .filter(run -> run.server() == server && run.load() == load)
                .max(Comparator.comparingDouble(Run::perSecond))
                .orElseThrow();
    }
}
