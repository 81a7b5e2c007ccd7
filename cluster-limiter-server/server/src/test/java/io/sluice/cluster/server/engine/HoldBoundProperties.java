package io.sluice.cluster.server.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.cluster.server.testing.HoldAdversary;
import io.sluice.core.time.ManualClock;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/**
 * Never more permits are in use than the limit, whatever becomes of frames, of the server's memory and of its clients, as long as these
 * stop using a lease when it is over by their own clocks.
 */
class HoldBoundProperties {
    private static final int STEPS = 1500;
    private static final String SHOP = "shop";

    @Property
    void never_more_permits_are_in_use_than_the_limit(
            @ForAll long seed,
            @ForAll @IntRange(min = 1, max = 30) int limit,
            @ForAll @IntRange(min = 100, max = 5000) int lifeMillis) {
        ConcurrencyRule rule = ConcurrencyRule.custom("db")
                .maxConcurrentCalls(limit)
                .leaseDuration(Duration.ofMillis(lifeMillis))
                .build();
        HoldAdversary adversary = new HoldAdversary(new InMemory(rule), rule, seed);
        for (int i = 0; i < STEPS; i++) {
            adversary.step();
            assertThat(adversary.inUse()).isLessThanOrEqualTo(limit);
        }
    }

    /** Other keys take its place, and leave it again. */
    @Property(tries = 300)
    void nor_are_more_of_a_key_that_finds_a_place_now_and_then(
            @ForAll long seed,
            @ForAll @IntRange(min = 1, max = 30) int limit,
            @ForAll @IntRange(min = 100, max = 5000) int lifeMillis) {
        ConcurrencyRule rule = ConcurrencyRule.custom("db")
                .maxConcurrentCalls(limit)
                .leaseDuration(Duration.ofMillis(lifeMillis))
                .maxKeys(1)
                .build();
        HoldAdversary adversary = new HoldAdversary(new Crowded(rule, new Random(seed)), rule, seed);
        for (int i = 0; i < STEPS; i++) {
            adversary.step();
            assertThat(adversary.inUse()).isLessThanOrEqualTo(limit);
        }
    }

    private static final class Crowded extends InMemory {
        private static final Client ANOTHER = new Client(99);
        private final Random random;

        Crowded(ConcurrencyRule rule, Random random) {
            super(rule);
            this.random = random;
        }

        @Override
        public Answer decide(Client client, Ask.Hold hold) {
            if (random.nextInt(4) == 0) {
                super.decide(ANOTHER, new Ask.Hold(new Target("db", "other " + random.nextInt(3)), 0, 1));
            }
            return super.decide(client, new Ask.Hold(new Target("db", "tenant"), hold.lease(), hold.permits()));
        }
    }

    private static class InMemory implements HoldAdversary.World {
        /** It wraps on the way. */
        private final ManualClock clock = ManualClock.startingAt(Long.MAX_VALUE - 10_000_000_000L);

        private final ConcurrencyRule rule;
        private LimitEngine engine;

        InMemory(ConcurrencyRule rule) {
            this.rule = rule;
            engine = start();
        }

        private LimitEngine start() {
            LimitEngine started = new LimitEngine(new MemoryStore(clock));
            started.concurrency().rules(SHOP, List.of(rule));
            return started;
        }

        @Override
        public Answer decide(Client client, Ask.Hold hold) {
            return engine.decide(SHOP, client, List.of(hold))
                    .toCompletableFuture()
                    .join()
                    .get(0);
        }

        @Override
        public void advance(Duration time) {
            clock.advance(time);
        }

        @Override
        public void lose() {
            engine = start();
        }
    }
}
