package io.sluice.benchmarks.cluster;

import static java.util.stream.Collectors.joining;

import io.sluice.benchmarks.cluster.Callers.Told;
import io.sluice.core.Check;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * <b>Question.</b> What does a permit of a limit that many share cost, and how long does it take to get one, by our own protocol: asked of the
 * server for each call, and leased?
 * <p><b>Beside.</b> Sentinel's published client with its own server; an echo by bare Netty, a frame for each request, which is what no server
 * of permits can be cheaper than; for limits in Redis a script that each caller calls for itself.
 * <p><b>Expectation.</b> Threads that ask at once share frames, so that with many of them a permit costs less than a frame of its own; one
 * thread waits as long as for an echo. What is leased costs no frame. A limit in Redis is two hops away instead of one.
 * <p><b>How.</b> Servers and callers are processes of their own, fresh for each run, and nobody is refused. Contenders take turns; of
 * {@value #ROUNDS} runs the best counts, since what disturbs a run only makes it slower. Processor time is that of the server's process.
 * <p><b>Command.</b> {@code ./sluice bench cluster-native}; about seventeen minutes. It starts a redis-server of its own.
 */
public final class NativeExperiment {
    public static final String NAME = "cluster-native";

    private static final int ROUNDS = 3;
    private static final int SECONDS = 3;
    private static final double MICROS = 1e3;

    private static final Contender OURS = new Contender("sluice", Server.Kind.NATIVE, Asker.DIRECT);
    private static final Contender OURS_IN_REDIS =
            new Contender("sluice, limit in Redis", Server.Kind.NATIVE_REDIS, Asker.DIRECT);
    private static final Contender LEASED = new Contender("sluice, leased", Server.Kind.NATIVE, Asker.LEASED);
    private static final Contender SENTINEL = new Contender("sentinel", Server.Kind.SENTINEL, Asker.SENTINEL);
    private static final Contender ECHO = new Contender("echo", Server.Kind.ECHO, Asker.ECHO);
    private static final Contender SCRIPT = new Contender("script in Redis", null, Asker.SCRIPT);

    private static final Comparator<Run> BY_THROUGHPUT = Comparator.comparingDouble(Run::perSecond);
    private static final Comparator<Run> BY_MEDIAN =
            Comparator.<Run>comparingDouble(run -> run.told.p50Nanos()).reversed();

    private static final List<Question> QUESTIONS = List.of(
            new Question(
                    "32 threads, as fast as they can",
                    32,
                    0,
                    BY_THROUGHPUT,
                    List.of(OURS, SENTINEL, ECHO),
                    best -> List.of(
                            Demand.atLeast(
                                    1.7, "permits a second, x sentinel", best.ratio(OURS, SENTINEL, Run::perSecond)),
                            Demand.atLeast(0.85, "permits a second, x echo", best.ratio(OURS, ECHO, Run::perSecond)),
                            Demand.atMost(0.7, "p99, x sentinel", best.ratio(OURS, SENTINEL, Run::p99Micros)),
                            Demand.atMost(
                                    0.25,
                                    "server's processor time, x sentinel",
                                    best.ratio(OURS, SENTINEL, Run::cpuMicros)))),
            new Question(
                    "One thread, as fast as it can",
                    1,
                    0,
                    BY_MEDIAN,
                    List.of(OURS, ECHO),
                    best -> List.of(Demand.atMost(1.3, "p50, x echo", best.ratio(OURS, ECHO, Run::p50Micros)))),
            new Question(
                    "Two threads, permits leased",
                    2,
                    0,
                    BY_THROUGHPUT,
                    List.of(LEASED),
                    best -> List.of(
                            Demand.atLeast(
                                    5e6, "permits a second", best.of(LEASED).perSecond()),
                            Demand.atMost(1, "p99, us", best.of(LEASED).p99Micros()),
                            Demand.atMost(100, "frames a second", best.of(LEASED).framesPerSecond))),
            new Question(
                    "8 threads, 2,000 requests a second in all",
                    8,
                    2000,
                    BY_MEDIAN,
                    List.of(OURS, ECHO, OURS_IN_REDIS, SCRIPT),
                    best -> List.of(
                            Demand.atMost(1.2, "p50, x echo", best.ratio(OURS, ECHO, Run::p50Micros)),
                            Demand.atMost(
                                    1.8,
                                    "p50 of a limit in Redis, x script",
                                    best.ratio(OURS_IN_REDIS, SCRIPT, Run::p50Micros)),
                            Demand.atMost(5000, "p99, us", best.of(OURS).p99Micros()),
                            Demand.atMost(
                                    5000,
                                    "p99 of a limit in Redis, us",
                                    best.of(OURS_IN_REDIS).p99Micros()))));

    private final RedisProcess redis;

    private NativeExperiment(RedisProcess redis) {
        this.redis = redis;
    }

    /**
     * Who is compared.
     *
     * @param server null if it is Redis itself
     */
    private record Contender(String name, Server.@Nullable Kind server, Asker asker) {}

    /**
     * What is asked.
     *
     * @param perSecond in all; 0: as many as they can
     * @param order the greatest run is the best
     */
    private record Question(
            String title,
            int threads,
            int perSecond,
            Comparator<Run> order,
            List<Contender> contenders,
            Function<Best, List<Demand>> demands) {}

    /** One run. */
    private record Run(String question, String contender, Told told, double cpuMicros, double framesPerSecond) {
        double perSecond() {
            return told.answered() / told.seconds();
        }

        double p50Micros() {
            return told.p50Nanos() / MICROS;
        }

        double p99Micros() {
            return told.p99Nanos() / MICROS;
        }

        String json() {
            return Results.json(
                    "question",
                    question,
                    "contender",
                    contender,
                    "perSecond",
                    Math.round(perSecond()),
                    "p50Micros",
                    p50Micros(),
                    "p99Micros",
                    p99Micros(),
                    "serverCpuMicros",
                    cpuMicros,
                    "framesPerSecond",
                    framesPerSecond,
                    "lost",
                    told.lost());
        }

        String row() {
            return String.format(
                    Locale.ROOT,
                    "| %s | %,.0f | %.2f | %.2f | %.3f | %d |%n",
                    contender,
                    perSecond(),
                    p50Micros(),
                    p99Micros(),
                    cpuMicros,
                    told.lost());
        }
    }

    /** The best run of each contender. */
    private record Best(Map<String, Run> runs) {
        Run of(Contender contender) {
            return Check.present(contender.name(), runs.get(contender.name()));
        }

        double ratio(Contender one, Contender other, Function<Run, Double> figure) {
            return figure.apply(of(one)) / figure.apply(of(other));
        }
    }

    /**
     * Runs everything, and writes the report.
     *
     * @param machine where this is, as rows of a table
     */
    public static void run(Path results, String machine) throws IOException, InterruptedException {
        List<Run> all = new ArrayList<>();
        StringBuilder report = new StringBuilder(String.format(
                Locale.ROOT,
                "# %s%n%nThe best of %d runs of %d s. How it was measured is told in `NativeExperiment`.%n%n%s",
                NAME,
                ROUNDS,
                SECONDS,
                machine));
        try (RedisProcess redis = RedisProcess.start()) {
            NativeExperiment experiment = new NativeExperiment(redis);
            for (Question question : QUESTIONS) {
                List<Run> runs = experiment.runs(question);
                all.addAll(runs);
                report.append(section(question, runs));
                // After each question, so that what was measured is not lost if the rest is not.
                Results.write(results, NAME, report, all.stream().map(Run::json).toList());
            }
        }
        System.out.println(report);
    }

    private List<Run> runs(Question question) throws IOException {
        List<Run> runs = new ArrayList<>();
        for (int i = 0; i < ROUNDS; i++) {
            for (Contender contender : question.contenders()) {
                Run run = run(question, contender);
                System.out.println("==> " + run.json());
                runs.add(run);
            }
        }
        return runs;
    }

    private Run run(Question question, Contender contender) throws IOException {
        Server.Kind kind = contender.server();
        if (kind == null) {
            try (Program callers = callers(question, contender, redis.uri())) {
                callers.next();
                return new Run(question.title(), contender.name(), Told.parse(callers.next()), 0, 0);
            }
        }
        try (Program server = Program.start(Server.class, kind.name(), redis.uri());
                Program callers = callers(question, contender, server.next())) {
            callers.next();
            double cpuBefore = server.cpu().toNanos();
            long framesBefore = frames(server);
            Told told = Told.parse(callers.next());
            double cpu = (server.cpu().toNanos() - cpuBefore) / MICROS / Math.max(1, told.answered());
            return new Run(
                    question.title(), contender.name(), told, cpu, (frames(server) - framesBefore) / told.seconds());
        }
    }

    private static Program callers(Question question, Contender contender, String address) throws IOException {
        return Program.start(
                Callers.class,
                contender.asker().name(),
                address,
                Integer.toString(question.threads()),
                Integer.toString(question.perSecond()),
                Integer.toString(SECONDS));
    }

    /** Rivals do not tell. */
    private static long frames(Program server) throws IOException {
        String told = server.ask("frames");
        return told.isEmpty() ? 0 : Long.parseLong(told);
    }

    private static String section(Question question, List<Run> runs) {
        Map<String, Run> best = new LinkedHashMap<>();
        for (Run run : runs) {
            best.merge(run.contender(), run, (one, other) -> question.order().compare(one, other) >= 0 ? one : other);
        }
        return String.format(Locale.ROOT, "%n## %s%n%n", question.title())
                + "| | permits / s | p50, us | p99, us | server's processor time, us | not answered |\n|---|---:|---:|---:|---:|---:|\n"
                + best.values().stream().map(Run::row).collect(joining())
                + "\n"
                + Demand.HEAD
                + question.demands().apply(new Best(best)).stream()
                        .map(Demand::row)
                        .collect(joining());
    }
}
