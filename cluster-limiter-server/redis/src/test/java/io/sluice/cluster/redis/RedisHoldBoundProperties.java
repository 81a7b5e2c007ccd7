package io.sluice.cluster.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.cluster.server.engine.Answer;
import io.sluice.cluster.server.engine.Ask;
import io.sluice.cluster.server.engine.Client;
import io.sluice.cluster.server.engine.ConcurrencyRule;
import io.sluice.cluster.server.engine.LimitEngine;
import io.sluice.cluster.server.testing.HoldAdversary;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/**
 * Never more permits are in use than the limit, by the clients of three servers over one Redis, which loses everything it knows now and then,
 * whatever becomes of frames. The adversary is that of {@code HoldBoundProperties}; its clients ask any of the servers.
 */
class RedisHoldBoundProperties {
    private static final int STEPS = 600;
    private static final String SHOP = "shop";

    private static final SharedRedis redis = new SharedRedis(3);

    @BeforeContainer
    static void start() {
        redis.start();
    }

    @AfterContainer
    static void stop() {
        redis.close();
    }

    @Property(tries = 100)
    void never_more_permits_are_in_use_than_the_limit(
            @ForAll long seed,
            @ForAll @IntRange(min = 1, max = 30) int limit,
            @ForAll @IntRange(min = 100, max = 5000) int lifeMillis) {
        ConcurrencyRule rule = ConcurrencyRule.custom("db")
                .maxConcurrentCalls(limit)
                .leaseDuration(Duration.ofMillis(lifeMillis))
                .build();
        redis.clear();
        HoldAdversary adversary = new HoldAdversary(new Servers(rule, new Random(seed)), rule, seed);
        for (int i = 0; i < STEPS; i++) {
            adversary.step();
            assertThat(adversary.inUse()).isLessThanOrEqualTo(limit);
        }
    }

    /** Each ask goes to another one. */
    private static final class Servers implements HoldAdversary.World {
        private final List<LimitEngine> engines;
        private final Random random;

        Servers(ConcurrencyRule rule, Random random) {
            this.random = random;
            engines = redis.stores().stream().map(LimitEngine::new).toList();
            engines.forEach(engine -> engine.concurrency().rules(SHOP, List.of(rule)));
        }

        @Override
        public Answer decide(Client client, Ask.Hold hold) {
            return engines.get(random.nextInt(engines.size()))
                    .decide(SHOP, client, List.of(hold))
                    .toCompletableFuture()
                    .join()
                    .get(0);
        }

        @Override
        public void advance(Duration time) {
            redis.advance(time);
        }

        @Override
        public void lose() {
            redis.clear();
        }
    }
}
