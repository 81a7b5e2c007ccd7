package io.sluice.dashboard.server.live;

import io.sluice.circuitbreaker.CircuitBreaker.State;
import io.sluice.dashboard.api.metrics.ResourceSecond;
import io.sluice.dashboard.server.agents.Fleets;
import io.sluice.dashboard.server.agents.InstanceView;
import io.sluice.dashboard.server.rollout.Rollout;
import io.sluice.dashboard.server.rollout.Rollouts;
import io.sluice.dashboard.server.store.RulesetKey;
import io.sluice.dashboard.server.traffic.AppTraffic;
import io.sluice.dashboard.server.traffic.Traffic;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * What Prometheus is told, in its text format: what all instances counted since the console was started, by the names that applications use
 * for their own meters, and the console's own state. Safe for many threads.
 */
public final class Exposition {
    /** Upper bounds of latencies, in microseconds. */
    private static final long[] BOUNDS = {
        1_000,
        2_500,
        5_000,
        10_000,
        25_000,
        50_000,
        100_000,
        250_000,
        500_000,
        1_000_000,
        2_500_000,
        5_000_000,
        10_000_000
    };

    private final Traffic traffic;
    private final Fleets fleets;
    private final Rollouts rollouts;

    public Exposition(Traffic traffic, Fleets fleets, Rollouts rollouts) {
        this.traffic = traffic;
        this.fleets = fleets;
        this.rollouts = rollouts;
    }

    /** Samples by the name of their family, since the format wants those of one family together. */
    private static final class Families {
        private final Map<String, List<String>> samples = new LinkedHashMap<>();

        private void family(String name, String type, String help) {
            samples.computeIfAbsent(name, unused -> new ArrayList<>())
                    .add("# HELP " + name + ' ' + help + "\n# TYPE " + name + ' ' + type);
        }

        private void sample(String family, String suffix, String labels, long value) {
            sample(family, suffix, labels, Long.toString(value));
        }

        private void sample(String family, String suffix, String labels, String value) {
            List<String> lines = samples.get(family);
            if (lines == null) {
                throw new IllegalArgumentException("there is no family " + family);
            }
            lines.add(family + suffix + '{' + labels + "} " + value);
        }

        private String text() {
            StringBuilder text = new StringBuilder();
            samples.values()
                    .forEach(lines -> lines.forEach(line -> text.append(line).append('\n')));
            return text.toString();
        }
    }

    /**
     * All samples of now.
     *
     * @param isSeen which places are told of
     */
    public String text(Predicate<RulesetKey> isSeen) {
        Families families = new Families();
        families.family("sluice_calls_total", "counter", "Calls that ended, by how they did.");
        families.family("sluice_rejections_total", "counter", "Calls that were refused, by gate and reason.");
        families.family("sluice_call_duration_seconds", "histogram", "How long calls took that ended.");
        families.family("sluice_breaker_state", "gauge", "Instances whose breaker is in a state.");
        families.family("sluice_rules_revision", "gauge", "The greatest revision that an instance has in force.");
        families.family("sluice_console_instances", "gauge", "Instances, by whether they were heard of.");
        families.family("sluice_console_arrival", "gauge", "Instances, by how far their rules have come.");
        families.family("sluice_console_buckets_passed_over_total", "counter", "Seconds that came too late.");
        families.family("sluice_console_rollouts", "gauge", "Rollouts that are going on, by state.");
        families.family("sluice_console_traffic_kept", "gauge", "1 if traffic is written down, 0 if that fails.");
        new TreeMap<>(byName(traffic.all()))
                .values().stream()
                        .filter(entry -> isSeen.test(entry.getKey()))
                        .forEach(entry -> traffic(entry.getKey(), entry.getValue(), families));
        fleets.known().stream().filter(isSeen).forEach(key -> instances(key, families));
        Map<Rollout.State, Integer> states = new TreeMap<>();
        rollouts.active().stream()
                .filter(rollout -> isSeen.test(rollout.key()))
                .forEach(rollout -> states.merge(rollout.state(), 1, Integer::sum));
        states.forEach(
                (state, count) -> families.sample("sluice_console_rollouts", "", label("state", lower(state)), count));
        families.sample("sluice_console_traffic_kept", "", "", traffic.failure().isEmpty() ? 1 : 0);
        return families.text();
    }

    private static Map<String, Map.Entry<RulesetKey, AppTraffic>> byName(Map<RulesetKey, AppTraffic> all) {
        Map<String, Map.Entry<RulesetKey, AppTraffic>> named = new LinkedHashMap<>();
        all.entrySet().forEach(entry -> named.put(entry.getKey().toString(), entry));
        return named;
    }

    private static void traffic(RulesetKey key, AppTraffic counted, Families families) {
        String place = place(key);
        counted.totals().forEach((resource, counts) -> {
            String labels = place + ',' + label("resource", resource);
            families.sample("sluice_calls_total", "", labels + ",outcome=\"succeeded\"", counts.succeeded());
            families.sample("sluice_calls_total", "", labels + ",outcome=\"failed\"", counts.failed());
            counts.blocked().forEach((reason, count) -> {
                int slash = reason.indexOf('/');
                String gate = slash < 0 ? reason : reason.substring(0, slash);
                String why = slash < 0 ? "" : reason.substring(slash + 1);
                families.sample(
                        "sluice_rejections_total",
                        "",
                        labels + ',' + label("gate", gate) + ',' + label("reason", why),
                        count);
            });
            durations(labels, counts, families);
            for (Map.Entry<State, Integer> state : counted.breakers(resource).entrySet()) {
                families.sample(
                        "sluice_breaker_state",
                        "",
                        labels + ',' + label("state", lower(state.getKey())),
                        state.getValue());
            }
        });
        families.sample("sluice_console_buckets_passed_over_total", "", place, counted.passedOver());
    }

    /** A cell counts below a bound if all of it does; a cell is at most a thirty-second as wide as it is high. */
    private static void durations(String labels, ResourceSecond counts, Families families) {
        long[] below = new long[BOUNDS.length];
        double[] sum = new double[1];
        counts.latencies().forEach((lowest, highest, count) -> {
            sum[0] += (double) (lowest + highest) / 2 * (double) count / 1e6;
            for (int i = 0; i < BOUNDS.length; i++) {
                below[i] += highest <= BOUNDS[i] ? count : 0;
            }
        });
        String family = "sluice_call_duration_seconds";
        for (int i = 0; i < BOUNDS.length; i++) {
            families.sample(
                    family, "_bucket", labels + ',' + label("le", Double.toString((double) BOUNDS[i] / 1e6)), below[i]);
        }
        families.sample(
                family, "_bucket", labels + ",le=\"+Inf\"", counts.latencies().count());
        families.sample(family, "_sum", labels, Double.toString(sum[0]));
        families.sample(family, "_count", labels, counts.latencies().count());
    }

    private void instances(RulesetKey key, Families families) {
        Map<String, Integer> presence = new TreeMap<>();
        Map<String, Integer> arrival = new TreeMap<>();
        long revision = 0;
        for (InstanceView each : fleets.seen(key)) {
            presence.merge(lower(each.presence()), 1, Integer::sum);
            arrival.merge(lower(each.arrival()), 1, Integer::sum);
            revision = Math.max(revision, each.current().revision());
        }
        String place = place(key);
        presence.forEach((state, count) ->
                families.sample("sluice_console_instances", "", place + ',' + label("presence", state), count));
        arrival.forEach((state, count) ->
                families.sample("sluice_console_arrival", "", place + ',' + label("arrival", state), count));
        families.sample("sluice_rules_revision", "", place, revision);
    }

    private static String place(RulesetKey key) {
        return label("app", key.app()) + ',' + label("env", key.env());
    }

    private static String lower(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    private static String label(String name, String value) {
        return name + "=\"" + value.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n") + '"';
    }
}
