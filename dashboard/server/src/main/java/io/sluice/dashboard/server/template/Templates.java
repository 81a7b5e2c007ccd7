package io.sluice.dashboard.server.template;

import io.sluice.core.time.NanoClock;
import io.sluice.dashboard.server.store.RulesetKey;
import io.sluice.dashboard.server.template.Template.Parameter;
import io.sluice.dashboard.server.traffic.Traffic;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The packs there are. Each suggests numbers by what was seen of the resource in the last 24 h, with the reason; a pack is applied by making a
 * draft of its document, never by itself. Safe for many threads.
 */
public final class Templates {
    private static final JsonMapper JSON = new JsonMapper();
    private static final long MOST_CALLS = 10_000_000;
    private static final long MOST_IN_FLIGHT = 1 << 20;
    private static final String GUESS = "a guess: nothing was seen of it yet";

    private final Traffic traffic;
    private final NanoClock clock;

    public Templates(Traffic traffic, NanoClock clock) {
        this.traffic = traffic;
        this.clock = clock;
    }

    /** All packs, for one resource. */
    public List<Template> of(RulesetKey key, String resource) {
        Observed observed = Observed.of(traffic, key, resource, clock);
        return List.of(
                endpoint(resource, observed),
                downstream(resource, observed),
                pool(resource, observed),
                quota(resource, observed),
                hotKey(resource, observed),
                batch(resource, observed));
    }

    /** Collects rules and what can be set in them. */
    private static final class Pack {
        private final String key;
        private final String resource;
        private final ArrayNode rules = JSON.createArrayNode();
        private final List<Parameter> parameters = new ArrayList<>();

        private Pack(String key, String resource) {
            this.key = key;
            this.resource = resource;
        }

        private ObjectNode rule(String kind) {
            ObjectNode rule = rules.addObject();
            rule.put("id", key + '-' + kind + ':' + resource);
            rule.put("resource", resource);
            rule.put("kind", kind);
            rule.put("mode", "SHADOW");
            return rule.putObject("config");
        }

        private Pack number(ObjectNode config, String name, String description, long most, long value, String because) {
            config.put(name, value);
            String path = "rules[" + (rules.size() - 1) + "].config." + name;
            parameters.add(new Parameter(path, description, "", 1, most, value, because));
            return this;
        }

        private Template named(String name, String description) {
            ObjectNode document = JSON.createObjectNode();
            document.set("rules", rules);
            return new Template(key, name, description, parameters, document.toString());
        }
    }

    private static long up(double value, long atLeast) {
        return Math.max(atLeast, (long) Math.ceil(value));
    }

    private static String because(Observed observed, String factor, double seen, String what) {
        return observed.isNothing() ? GUESS : String.format(Locale.ROOT, "%s × %.1f, %s", factor, seen, what);
    }

    private static Pack rate(Pack pack, Observed observed, double factor, String name) {
        long limit = observed.isNothing() ? 50 : up(factor * observed.callsPerSecond(), 1);
        return pack.number(
                pack.rule("rateLimiter"),
                "limitForPeriod",
                "calls a second of each instance",
                MOST_CALLS,
                limit,
                because(observed, name, observed.callsPerSecond(), "the busiest time of an instance"));
    }

    private static Pack concurrency(Pack pack, Observed observed, double factor, String name) {
        long most = observed.isNothing() ? 25 : up(factor * observed.inFlight(), 2);
        return pack.number(
                pack.rule("bulkhead"),
                "maxConcurrentCalls",
                "calls in flight of each instance",
                MOST_IN_FLIGHT,
                most,
                because(observed, name, observed.inFlight(), "the most in flight of an instance"));
    }

    private static Template endpoint(String resource, Observed observed) {
        Pack pack = new Pack("http-endpoint", resource);
        rate(pack, observed, 1.3, "1.3");
        concurrency(pack, observed, 2, "2");
        return pack.named("HTTP endpoint", "Caps calls a second above the busiest time, and calls in flight.");
    }

    private static Template downstream(String resource, Observed observed) {
        Pack pack = new Pack("downstream-call", resource);
        long size = observed.isNothing() ? 100 : Math.min(10_000, up(10 * observed.callsPerSecond(), 20));
        ObjectNode breaker = pack.rule("circuitBreaker");
        breaker.put("failureRateThreshold", 50);
        pack.number(
                breaker,
                "slidingWindowSize",
                "calls that are looked at",
                1_000_000,
                size,
                because(observed, "10", observed.callsPerSecond(), "ten seconds of the busiest time"));
        pack.number(breaker, "minimumNumberOfCalls", "calls before anything is said", 1_000_000, 10, "a usual value");
        concurrency(pack, observed, 2, "2");
        return pack.named(
                "Downstream call",
                "Stops calling what fails, and caps what waits for it. Give it a time-out, too: of about three times its p99"
                        + (observed.isNothing() ? "." : ", " + 3 * Math.max(1, observed.p99Millis()) + " ms."));
    }

    private static Template pool(String resource, Observed observed) {
        Pack pack = new Pack("database-pool", resource);
        concurrency(pack, observed, 1.2, "1.2");
        return pack.named("Database pool", "Turns calls away before they queue for a connection.");
    }

    private static Template quota(String resource, Observed observed) {
        Pack pack = new Pack("third-party-quota", resource);
        rate(pack, observed, 1, "1");
        return pack.named(
                "Third-party API with a quota",
                "Stays below what was agreed. The limit is of each instance: divide what was agreed by their number.");
    }

    private static Template hotKey(String resource, Observed observed) {
        Pack pack = new Pack("hot-key", resource);
        ObjectNode keyed = pack.rule("keyedRateLimiter");
        keyed.put("key", "user");
        long limit = observed.isNothing() ? 20 : up(0.1 * observed.callsPerSecond(), 2);
        pack.number(
                keyed,
                "limitForPeriod",
                "calls a second of one key",
                MOST_CALLS,
                limit,
                because(observed, "0.1", observed.callsPerSecond(), "the busiest time of an instance"));
        return pack.named("Hot key", "Keeps one user, or item, from taking it all.");
    }

    private static Template batch(String resource, Observed observed) {
        Pack pack = new Pack("batch", resource);
        concurrency(pack, observed, 0.5, "0.5");
        return pack.named("Batch, or what can wait", "Keeps what nobody waits for to half of what it takes now.");
    }
}
