package io.sluice.benchmarks.scale;

import io.sluice.cluster.client.ClusterClient;
import io.sluice.cluster.client.ClusterKeyedRateLimiter;
import io.sluice.cluster.client.VirtualWire;
import io.sluice.cluster.server.engine.LimitEngine;
import io.sluice.cluster.server.engine.LimitRule;
import io.sluice.cluster.server.engine.LimitRule.StateLoss;
import io.sluice.core.gate.CallContext;
import io.sluice.core.window.LatencyHistogram;
import io.sluice.ratelimiter.ClusterOptions;
import io.sluice.ratelimiter.ClusterOptions.Fallback;
import io.sluice.ratelimiter.KeyedRateLimiterConfig;
import io.sluice.ratelimiter.Scope;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/** All services with all their processes and token servers, over one Redis, in virtual time; what comes of a seed is always the same. */
final class Fleet {
    static final String RULE = "calls";
    private static final String KEY = "user";
    private static final double SECONDS_TO_CONNECT = 1;
    private static final double TELL_EVERY = 1;
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private final Scenario scenario;
    private final VirtualClock clock;
    private final Network network;
    private final RedisModel redis;
    private final LatencyHistogram waits = new LatencyHistogram();
    private final List<Admissions> services = new ArrayList<>();
    private final List<Caller> callers = new ArrayList<>();

    private Fleet(Scenario scenario, Costs costs, long seed) {
        this.scenario = scenario;
        clock = new VirtualClock(seed);
        network = new Network(clock, costs);
        redis = new RedisModel(clock, scenario.masters(), costs);
        Zipf keys = new Zipf(scenario.keys(), scenario.skew());
        CallContext[] contexts = contexts(scenario.keys());
        for (int service = 0; service < scenario.namespaces(); service++) {
            make("service-" + service, keys, contexts);
        }
    }

    static CallContext[] contexts(int keys) {
        return IntStream.range(0, keys)
                .mapToObj(key -> CallContext.EMPTY.withKey(KEY, "user-" + key))
                .toArray(CallContext[]::new);
    }

    static LimitRule rule(Scenario scenario) {
        return LimitRule.custom(RULE)
                .limitForPeriod(scenario.limit())
                .burst(scenario.burst())
                .onStateLoss(StateLoss.FULL)
                .build();
    }

    static KeyedRateLimiterConfig config(Fallback fallback) {
        return KeyedRateLimiterConfig.custom()
                .key(KEY)
                .scope(Scope.CLUSTER)
                .cluster(ClusterOptions.custom().fallback(fallback).build())
                .build();
    }

    private void make(String namespace, Zipf keys, CallContext[] contexts) {
        List<String> servers = IntStream.range(0, scenario.servers())
                .mapToObj(number -> namespace + "-server-" + number + ":" + ClusterClient.DEFAULT_PORT)
                .toList();
        for (String server : servers) {
            LimitEngine engine = new LimitEngine(redis.connect());
            engine.rules(namespace, List.of(rule(scenario)));
            network.server(server, engine);
        }
        Admissions admissions = new Admissions(scenario);
        services.add(admissions);
        KeyedRateLimiterConfig config = config(Fallback.LOCAL_SHARE);
        for (int number = 0; number < scenario.clients(); number++) {
            String name = client(namespace, number);
            ClusterClient client = VirtualWire.client(
                    namespace, name, servers, clock, (server, end) -> network.open(name, server, end));
            ClusterKeyedRateLimiter limiter = client.keyedRateLimiter(RULE, config);
            callers.add(new Caller(
                    clock,
                    new Random(clock.random().nextLong()),
                    limiter,
                    keys,
                    contexts,
                    scenario.callsPerSecond(),
                    number,
                    admissions,
                    waits));
        }
    }

    private static String client(String namespace, int number) {
        return namespace + "-client-" + number;
    }

    /** Plays a scenario. */
    static Outcome play(Scenario scenario, Costs costs, long seed) {
        return new Fleet(scenario, costs, seed).play();
    }

    private Outcome play() {
        tellLater();
        runUntil(SECONDS_TO_CONNECT / 2);
        callers.forEach(Caller::start);
        runUntil(SECONDS_TO_CONNECT);
        services.forEach(Admissions::count);
        waits.drain();
        RedisModel.Work before = redis.work();
        long up = network.framesUp();
        long down = network.framesDown();
        if (scenario.cutOff() > 0) {
            runUntil(SECONDS_TO_CONNECT + scenario.cutFrom());
            victims().forEach(network::cut);
            runUntil(SECONDS_TO_CONNECT + scenario.cutTo());
            victims().forEach(network::mend);
        }
        runUntil(SECONDS_TO_CONNECT + scenario.seconds());
        return new Outcome(
                scenario,
                scenario.seconds(),
                sum(true),
                sum(false),
                usedOfLimit(),
                refusedBelowLimit(),
                mostAhead(),
                services.stream().mapToDouble(Admissions::fairness).min().orElse(1),
                network.framesUp() - up,
                network.framesDown() - down,
                redis.work().minus(before),
                waits.drain());
    }

    private void runUntil(double seconds) {
        clock.runUntil((long) (seconds * SECOND));
    }

    private void tellLater() {
        clock.schedule((long) (TELL_EVERY * SECOND), () -> {
            IntStream.range(0, scenario.namespaces()).forEach(service -> network.tellClients("service-" + service));
            tellLater();
        });
    }

    private List<String> victims() {
        int each = (int) Math.round(scenario.cutOff() * scenario.clients());
        return IntStream.range(0, scenario.namespaces())
                .boxed()
                .flatMap(service -> IntStream.range(0, each).mapToObj(number -> client("service-" + service, number)))
                .toList();
    }

    // ---- what came of it

    private long sum(boolean ofAsked) {
        return services.stream()
                .mapToLong(service -> IntStream.range(0, service.keys())
                        .mapToLong(key -> ofAsked ? service.callsAsked(key) : service.callsLetIn(key))
                        .sum())
                .sum();
    }

    private double usedOfLimit() {
        double limits = 0;
        double letIn = 0;
        for (Admissions service : services) {
            for (int key = 0; key < service.keys(); key++) {
                double limit = (double) scenario.limit() * scenario.seconds();
                if (service.callsAsked(key) >= 1.5 * limit) {
                    limits += limit;
                    letIn += service.callsLetIn(key);
                }
            }
        }
        return letIn / limits;
    }

    private double refusedBelowLimit() {
        double asked = 0;
        double refused = 0;
        for (Admissions service : services) {
            for (int key = 0; key < service.keys(); key++) {
                if (service.callsAsked(key) <= 0.5 * scenario.limit() * scenario.seconds()) {
                    asked += service.callsAsked(key);
                    refused += Math.max(0, service.callsAsked(key) - service.callsLetIn(key));
                }
            }
        }
        return refused / asked;
    }

    private double mostAhead() {
        return services.stream()
                        .mapToDouble(service -> IntStream.range(0, service.keys())
                                .mapToDouble(service::mostAhead)
                                .max()
                                .orElse(0))
                        .max()
                        .orElse(0)
                / scenario.burst();
    }
}
