package io.sluice.cluster.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.cluster.server.engine.ConcurrencyRule;
import io.sluice.cluster.server.engine.LimitRule;
import io.sluice.ratelimiter.ClusterBulkheadConfig;
import io.sluice.ratelimiter.ClusterOptions.Fallback;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/**
 * The real client against the real server, in virtual time and over a bad network, with crashes, clients that are cut off, and clocks that
 * drift: never are more permits in use than the cap, and nobody waits for ever.
 */
class HoldProtocolProperties {
    private static final int STEPS = 150;
    private static final int CLIENTS = 3;
    private static final Duration LIFE = Duration.ofSeconds(2);
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    @Property(tries = 300)
    void never_more_permits_are_in_use_than_the_cap(@ForAll long seed, @ForAll @IntRange(min = 1, max = 40) int cap) {
        Random random = new Random(seed);
        World world = new World(random, LimitRule.perSecond("pay", 1000), World.Trouble.any(random), granted -> {});
        world.concurrencyRules(ConcurrencyRule.custom("db")
                .maxConcurrentCalls(cap)
                .leaseDuration(LIFE)
                .build());
        ClusterBulkheadConfig config = ClusterBulkheadConfig.ofDefaults()
                .withFallback(Fallback.FAIL_CLOSED)
                .withMaxWaitDuration(random.nextBoolean() ? Duration.ZERO : PATIENCE);
        List<BulkheadClient> clients = IntStream.range(0, CLIENTS)
                .mapToObj(i -> new BulkheadClient(world, "client " + i, config))
                .toList();
        for (int step = 0; step < STEPS; step++) {
            disturb(world, random, clients);
            BulkheadClient client = clients.get(random.nextInt(CLIENTS));
            client.call(random.nextInt(8));
            clients.get(random.nextInt(CLIENTS)).end(random.nextInt(8));
            world.clock.advance((long) (random.nextDouble() * random.nextDouble() * 500_000_000));
            int inUse = clients.stream().mapToInt(BulkheadClient::inUse).sum();
            assertThat(inUse).isLessThanOrEqualTo(cap);
        }
        world.clock.advance(PATIENCE.plusSeconds(1));
        assertThat(clients).allMatch(client -> client.waiting() == 0);
        clients.forEach(client -> client.end(client.calls.size()));
        assertThat(clients).allMatch(client -> client.bulkhead.snapshot().inFlight() == 0);
    }

    private static void disturb(World world, Random random, List<BulkheadClient> clients) {
        String some = clients.get(random.nextInt(CLIENTS)).name;
        switch (random.nextInt(20)) {
            case 0 -> world.cut(some);
            case 1, 2, 3 -> world.mend(some);
            case 4 -> {
                if (world.isUp() && random.nextInt(3) == 0) {
                    world.crash();
                }
            }
            case 5, 6 -> {
                if (!world.isUp()) {
                    world.start();
                }
            }
            default -> {
                // it goes on as it is
            }
        }
    }
}
