package io.sluice.benchmarks.scale;

import io.sluice.benchmarks.cluster.Results;
import io.sluice.benchmarks.scale.BusyRedis.Work;
import io.sluice.benchmarks.scale.Calibration.Real;
import io.sluice.cluster.server.engine.LimitRule;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * <b>Question.</b> What becomes of shared limits at the size of a large company: are they kept, what do they cost the network and Redis, does
 * everybody have a fair part, and what happens while many are cut off?
 * <p><b>How.</b> In virtual time, with the real client, sessions and engine; the network and Redis are modelled. First the small end is played on
 * the real thing, and what the model makes of the same load stands beside it. What a script and an entry cost Redis at the large end is measured on
 * one that is busy, see {@link BusyRedis}.
 * <p><b>Expectation.</b> No key is ever ahead of its limit by more than its burst, but for what those who are cut off are entitled to; limits that
 * more is asked of are used to 97 %; frames grow with the processes and not with the calls; Redis's work grows with the busy keys and not with the
 * processes.
 * <p><b>Command.</b> {@code ./sluice bench cluster-scale}; about five minutes.
 */
public final class ScaleExperiment {
    public static final String NAME = "cluster-scale";
    private static final long SEED = 1;
    private static final Logger CLIENTS = Logger.getLogger("io.sluice.cluster.client");
    /** Of each of four processes, a second. */
    private static final double CALLS = 5_000;

    /** Who ask each store of a busy Redis: few, so that scripts have few entries, and many. */
    private static final int FEW_AT_ONCE = 2;

    private static final int MANY_AT_ONCE = 32;

    private static final List<Scenario> SMALL =
            List.of(Calibration.scenario(20, CALLS, 100), Calibration.scenario(2_000, CALLS, 100));
    /** Redis on another machine of the same room. */
    private static final double REDIS_HOP = 150;

    private static final double CLIENT_HOP = 200;
    private static final double CLIENT_JITTER = 100;

    private ScaleExperiment() {}

    private static List<Scenario> large() {
        return List.of(
                company("100 processes", 1, 0.2, 50, 0),
                company("1,000 processes", 2, 1, 50, 0),
                company("10,000 processes", 20, 1, 20, 0),
                company("10,000, three of ten cut off for a third of the time", 20, 1, 20, 0.3),
                hotKeys("10,000, ten hot keys", 20, 50));
    }

    private static Scenario company(String name, int services, double size, double calls, double cutOff) {
        return new Scenario(name, services, 5, (int) (500 * size), 6, 10_000, 1.0, calls, 100, 100, 6, cutOff);
    }

    /** Few keys that everybody wants: leases pay. */
    private static Scenario hotKeys(String name, int services, double calls) {
        return new Scenario(name, services, 5, 500, 6, 10, 1.0, calls, 5_000, 500, 3, 0);
    }

    /**
     * Runs everything.
     *
     * @param results the directory that the report is written into
     * @param machine where this is, as rows of a table
     */
    public static void run(Path results, String machine) throws IOException, InterruptedException {
        CLIENTS.setLevel(Level.SEVERE); // a line for each of 10,000 clients that finds its servers
        List<Real> real = new ArrayList<>();
        for (Scenario scenario : SMALL) {
            real.add(Calibration.measure(scenario));
            System.out.println("==> measured: " + scenario.name());
        }
        LimitRule rule = Fleet.rule(SMALL.get(0));
        Work few = BusyRedis.measure(rule, FEW_AT_ONCE);
        Work many = BusyRedis.measure(rule, MANY_AT_ONCE);
        System.out.println("==> a busy Redis: " + few + ", " + many);
        double hop = micros(real.get(1).waits().at(10)) / 4;
        Costs here = costs(
                new Work(
                        real.get(0).scripts(),
                        real.get(0).entries(),
                        real.get(0).redisMicros()),
                new Work(
                        real.get(1).scripts(),
                        real.get(1).entries(),
                        real.get(1).redisMicros()),
                hop,
                hop,
                hop / 2);
        List<Outcome> model =
                SMALL.stream().map(scenario -> Fleet.play(scenario, here, SEED)).toList();
        Costs room = costs(few, many, REDIS_HOP, CLIENT_HOP, CLIENT_JITTER);
        List<Outcome> outcomes = new ArrayList<>();
        for (Scenario scenario : large()) {
            outcomes.add(Fleet.play(scenario, room, SEED));
            System.out.println("==> played: " + scenario.name());
        }
        String report = "# " + NAME + "\n\nHow it was measured is told in `ScaleExperiment`.\n\n" + machine
                + "\n## The small end, beside the real thing\n\n" + smallEnd(real, model, here)
                + "\n## In virtual time\n\n" + costsOf(room) + table(outcomes);
        List<String> runs = new ArrayList<>();
        real.forEach(each -> runs.add(json(each)));
        model.forEach(each -> runs.add(json("model", each)));
        outcomes.forEach(each -> runs.add(json("virtual time", each)));
        Results.write(results, NAME, report, runs);
        System.out.println(report);
    }

    private static String json(Real real) {
        return Results.json(
                "of",
                "real",
                "scenario",
                real.scenario().name(),
                "seconds",
                real.scenario().seconds(),
                "asked",
                real.asked(),
                "letIn",
                real.letIn(),
                "scripts",
                real.scripts(),
                "entries",
                real.entries(),
                "asks",
                real.asks(),
                "redisMicros",
                real.redisMicros(),
                "waitP50Millis",
                millis(real.waits().at(50)),
                "waitP99Millis",
                millis(real.waits().at(99)));
    }

    private static String json(String of, Outcome outcome) {
        return Results.json(
                "of",
                of,
                "scenario",
                outcome.scenario().name(),
                "seconds",
                outcome.seconds(),
                "asked",
                outcome.asked(),
                "letIn",
                outcome.letIn(),
                "usedOfLimit",
                outcome.usedOfLimit(),
                "refusedBelowLimit",
                outcome.refusedBelowLimit(),
                "mostAhead",
                outcome.mostAhead(),
                "fairness",
                outcome.fairness(),
                "framesUp",
                outcome.framesUp(),
                "framesDown",
                outcome.framesDown(),
                "scripts",
                outcome.work().scripts(),
                "entries",
                outcome.work().entries(),
                "asks",
                outcome.work().asks(),
                "redisMicros",
                outcome.work().micros(),
                "waitP50Millis",
                millis(outcome.waits().at(50)),
                "waitP99Millis",
                millis(outcome.waits().at(99)));
    }

    // ---- the small end

    /** What a script and an entry of it cost Redis in processor time, reading and answering included: two loads, two unknowns. */
    private static Costs costs(Work few, Work many, double redisHop, double clientHop, double jitter) {
        double determinant = (double) few.scripts() * many.entries() - (double) many.scripts() * few.entries();
        double script = (few.micros() * many.entries() - many.micros() * few.entries()) / determinant;
        double entry = (few.scripts() * many.micros() - many.scripts() * few.micros()) / determinant;
        return new Costs(script, entry, redisHop, clientHop, jitter);
    }

    private static String costsOf(Costs room) {
        return String.format(
                Locale.ROOT,
                "Redis as in `BusyRedis`, where it has no time to sleep: a script costs it %.1f µs, and %.1f µs for each entry.%n%n",
                room.script(),
                room.entry());
    }

    private static String smallEnd(List<Real> real, List<Outcome> model, Costs costs) {
        StringBuilder text = new StringBuilder(String.format(
                Locale.ROOT,
                "A script costs Redis %.1f µs, waking up included, and %.1f µs for each entry. The real thing's clients, server and Redis share two "
                        + "cores; the model's hops are half of the shortest wait.%n%n",
                costs.script(),
                costs.entry()));
        text.append("| load | | calls/s | let in/s | scripts/s | entries a script | asks an entry | waits, p50 ms |\n");
        text.append("|---|---|---:|---:|---:|---:|---:|---:|\n");
        for (int i = 0; i < real.size(); i++) {
            Real measured = real.get(i);
            double seconds = measured.scenario().seconds();
            text.append(row(
                    measured.scenario().name(),
                    "real",
                    measured.asked() / seconds,
                    measured.letIn() / seconds,
                    measured.scripts() / seconds,
                    measured.entries() / (double) measured.scripts(),
                    measured.asks() / (double) measured.entries(),
                    millis(measured.waits().at(50))));
            Outcome played = model.get(i);
            text.append(row(
                    "",
                    "model",
                    played.asked() / seconds,
                    played.letIn() / seconds,
                    played.work().scripts() / seconds,
                    played.work().entries() / (double) played.work().scripts(),
                    played.work().asks() / (double) played.work().entries(),
                    millis(played.waits().at(50))));
        }
        return text.toString();
    }

    private static String row(
            String load,
            String of,
            double asked,
            double letIn,
            double scripts,
            double entries,
            double asks,
            double wait) {
        return String.format(
                Locale.ROOT,
                "| %s | %s | %,.0f | %,.0f | %,.0f | %.2f | %.2f | %.2f |%n",
                load,
                of,
                asked,
                letIn,
                scripts,
                entries,
                asks,
                wait);
    }

    // ---- the large end

    private static String table(List<Outcome> outcomes) {
        StringBuilder text = new StringBuilder();
        text.append(
                "| | servers | calls/s | let in/s | of limits that more is asked of | refused below half the limit |"
                        + " ahead of a limit, of its burst | fairness | frames/s of a process, up and down | frames/s of a server |"
                        + " scripts/s | busiest master | waits, p50 and p99 ms |\n");
        text.append("|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|\n");
        outcomes.forEach(outcome -> text.append(row(outcome)));
        return text.toString();
    }

    private static String row(Outcome outcome) {
        Scenario scenario = outcome.scenario();
        double seconds = outcome.seconds();
        return String.format(
                Locale.ROOT,
                "| %s | %d | %,.0f | %,.0f | %s | %.2f %% | %.2f | %s | %.1f, %.1f | %,.0f | %,.0f | %.0f %% | %.2f, %.2f |%n",
                scenario.name(),
                scenario.allServers(),
                outcome.asked() / seconds,
                outcome.letIn() / seconds,
                Double.isNaN(outcome.usedOfLimit())
                        ? "none is"
                        : String.format(Locale.ROOT, "%.1f %%", 100 * outcome.usedOfLimit()),
                100 * outcome.refusedBelowLimit(),
                outcome.mostAhead(),
                Double.isNaN(outcome.fairness()) ? "-" : String.format(Locale.ROOT, "%.3f", outcome.fairness()),
                outcome.framesUp() / seconds / scenario.allClients(),
                outcome.framesDown() / seconds / scenario.allClients(),
                (outcome.framesUp() + outcome.framesDown()) / seconds / scenario.allServers(),
                outcome.work().scripts() / seconds,
                outcome.work().busiestMicros() / seconds / 1e4,
                millis(outcome.waits().at(50)),
                millis(outcome.waits().at(99)));
    }

    private static double micros(Duration duration) {
        return duration.toNanos() / 1e3;
    }

    private static double millis(Duration duration) {
        return duration.toNanos() / 1e6;
    }
}
