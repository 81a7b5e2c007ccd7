package io.sluice.cluster.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.cluster.server.engine.ConcurrencyRule;
import io.sluice.cluster.server.engine.LimitRule;
import io.sluice.core.testing.UsedPermits;
import io.sluice.core.time.ManualClock;
import io.sluice.ratelimiter.ClusterBulkheadConfig;
import io.sluice.ratelimiter.ClusterOptions.Fallback;
import io.sluice.ratelimiter.ClusterOptions.Mode;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/**
 * Several servers over one state, in virtual time and over bad networks: they crash and come back, and clients lose sight of some of them or
 * of all, noticing it or not. However often leases and permits change hands, never more is used than the limit.
 */
class FailoverProperties {
    private static final int STEPS = 150;
    private static final int CLIENTS = 3;
    private static final Mode[] MODES = Mode.values();

    @Property(tries = 300)
    void no_stretch_of_time_has_more_than_the_limit(@ForAll long seed, @ForAll @IntRange(min = 2, max = 3) int count) {
        Random random = new Random(seed);
        int rate = 1 + random.nextInt(5000);
        LimitRule rule = LimitRule.perSecond("pay", rate);
        UsedPermits used = new UsedPermits(rate / 1e9, 0);
        ManualClock clock = new ManualClock();
        List<World> servers = World.sharing(
                count, clock, random, rule, World.Trouble.any(random), granted -> used.use(granted, clock.nanos()));
        List<SimulatedClient> clients = IntStream.range(0, CLIENTS)
                .mapToObj(i -> new SimulatedClient(
                        servers,
                        "client " + i,
                        Limits.of(MODES[random.nextInt(MODES.length)], Fallback.FAIL_CLOSED),
                        new DriftingClock(clock, new Random(random.nextLong()), 0.001),
                        token -> {
                            if (ClusterGate.isLeased(token)) { // others were counted when they were granted
                                used.use(1, clock.nanos());
                            }
                        }))
                .toList();
        for (int step = 0; step < STEPS; step++) {
            disturb(servers, random);
            clients.get(random.nextInt(CLIENTS)).call(1 + random.nextInt(50));
            clock.advance((long) (random.nextDouble() * random.nextDouble() * 50e6));
        }
        assertThat(used.mostAboveRate()).as("seed %d, %s", seed, rule).isLessThanOrEqualTo(rule.burst() + 1e-3);
        clock.advance(Duration.ofSeconds(1));
        assertThat(clients).as("stuck callers").allMatch(client -> client.waiting() == 0);
    }

    @Property(tries = 300)
    void never_more_permits_are_in_use_than_the_cap(
            @ForAll long seed, @ForAll @IntRange(min = 1, max = 40) int cap, @ForAll boolean patient) {
        Random random = new Random(seed);
        ManualClock clock = new ManualClock();
        List<World> servers = World.sharing(
                2, clock, random, LimitRule.perSecond("pay", 1000), World.Trouble.any(random), granted -> {});
        ConcurrencyRule rule = ConcurrencyRule.custom("db")
                .maxConcurrentCalls(cap)
                .leaseDuration(Duration.ofSeconds(2))
                .build();
        servers.forEach(server -> server.concurrencyRules(rule));
        ClusterBulkheadConfig config = ClusterBulkheadConfig.ofDefaults()
                .withFallback(Fallback.FAIL_CLOSED)
                .withMaxWaitDuration(patient ? Duration.ofSeconds(1) : Duration.ZERO);
        List<BulkheadClient> clients = IntStream.range(0, CLIENTS)
                .mapToObj(i -> new BulkheadClient(servers, "client " + i, config))
                .toList();
        for (int step = 0; step < STEPS; step++) {
            disturb(servers, random);
            clients.get(random.nextInt(CLIENTS)).call(random.nextInt(8));
            clients.get(random.nextInt(CLIENTS)).end(random.nextInt(8));
            clock.advance((long) (random.nextDouble() * random.nextDouble() * 500e6));
            assertThat(clients.stream().mapToInt(BulkheadClient::inUse).sum())
                    .as("seed %d", seed)
                    .isLessThanOrEqualTo(cap);
        }
        clock.advance(Duration.ofSeconds(2));
        assertThat(clients).as("stuck callers").allMatch(client -> client.waiting() == 0);
        clients.forEach(client -> client.end(client.calls.size()));
        assertThat(clients).allMatch(client -> client.bulkhead.snapshot().inFlight() == 0);
    }

    private static void disturb(List<World> servers, Random random) {
        World server = servers.get(random.nextInt(servers.size()));
        String client = "client " + random.nextInt(CLIENTS);
        switch (random.nextInt(20)) {
            case 0, 1 -> server.cut(client);
            case 2, 3, 4 -> server.mend(client);
            case 5 -> {
                if (server.isUp()) {
                    server.crash();
                }
            }
            case 6, 7 -> {
                if (!server.isUp()) {
                    server.start();
                }
            }
            case 8 -> server.drain();
            default -> {
                // it goes on as it is
            }
        }
    }
}
