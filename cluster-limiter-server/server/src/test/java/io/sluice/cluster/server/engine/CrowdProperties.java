package io.sluice.cluster.server.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.cluster.server.engine.LimitRule.StateLoss;
import io.sluice.core.time.ManualClock;
import io.sluice.ratelimiter.algorithm.Gcra;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** However keys win and lose their places: none is ever granted what a bucket of its own, which no other has touched, would not have granted. */
class CrowdProperties {
    private static final int STEPS = 600;
    private static final int KEYS = 40;
    private static final LimitRule TOKENS = LimitRule.custom("user")
            .limitForPeriod(10)
            .burst(6)
            .leaseShare(0)
            .onStateLoss(StateLoss.FULL)
            .build();
    private static final LimitRule REFUSING = LimitRule.custom("refusing")
            .limitForPeriod(1)
            .limitRefreshPeriod(Duration.ofHours(1))
            .leaseShare(0)
            .onStateLoss(StateLoss.FULL)
            .build();

    private final ManualClock clock = ManualClock.startingAt(Long.MAX_VALUE - 1_000_000_000L);

    private LimitEngine engine(long seed, LimitRule rule, int places) {
        MemoryStore store = new MemoryStore(clock, MemoryStore.LEAST_MAX_KEYS, new SipHash(seed, 1));
        LimitEngine engine = new LimitEngine(store);
        engine.rules("shop", List.of(rule.toBuilder().maxKeys(places).build(), REFUSING));
        return engine;
    }

    private static long decide(LimitEngine engine, Ask ask) {
        return engine.decide("shop", new Client(1), List.of(ask))
                .toCompletableFuture()
                .join()
                .get(0)
                .granted();
    }

    private static Target key(Random random) {
        return new Target("user", "key " + (int) (random.nextDouble() * random.nextDouble() * KEYS));
    }

    @Property(tries = 300)
    void a_token_bucket_gives_no_key_more_than_it_would_have_alone(
            @ForAll long seed, @ForAll @IntRange(min = 1, max = 20) int places) {
        Random random = new Random(seed);
        LimitEngine engine = engine(seed, TOKENS, places);
        KeyRoom room = engine.keyRoom().orElseThrow();
        Gcra alone = Gcra.tokenBucket(10, 1_000_000_000L, 6, 0);
        Map<Target, Long> states = new HashMap<>();
        for (int i = 0; i < STEPS; i++) {
            Target key = key(random);
            switch (random.nextInt(10)) {
                case 0, 1 -> clock.advance(Duration.ofMillis(random.nextInt(80)));
                case 2 -> // taken, and taken back
                    decide(engine, new Ask.Acquire(List.of(key, new Target("refusing")), 2, 2));
                default -> {
                    long granted = decide(engine, new Ask.Acquire(List.of(key), 1 + random.nextInt(4), 1));
                    if (granted > 0) {
                        long state = states.getOrDefault(key, alone.unused(clock.exactNanos()));
                        long next = alone.take(state, clock.exactNanos(), granted, false);
                        assertThat(next).as("step %d: %s", i, key).isNotEqualTo(Gcra.REFUSED);
                        states.put(key, next);
                    }
                }
            }
            assertThat(room.use("shop").keys()).isLessThanOrEqualTo(places + 1);
        }
    }

    @Property(tries = 100)
    void a_quota_gives_no_key_more_than_its_limit(@ForAll long seed, @ForAll @IntRange(min = 1, max = 20) int places) {
        Random random = new Random(seed);
        LimitRule quota = LimitRule.custom("user")
                .limitForPeriod(7)
                .fixedWindow(CalendarUnit.SECOND, ZoneOffset.UTC)
                .onStateLoss(StateLoss.FULL)
                .build();
        LimitEngine engine = engine(seed, quota, places);
        Map<Target, Long> used = new HashMap<>();
        long second = clock.millis() / 1000;
        for (int i = 0; i < STEPS; i++) {
            if (random.nextInt(8) == 0) {
                clock.advance(Duration.ofMillis(random.nextInt(120)));
            }
            if (clock.millis() / 1000 != second) {
                second = clock.millis() / 1000;
                used.clear();
            }
            Target key = key(random);
            long granted = decide(engine, new Ask.Acquire(List.of(key), 1 + random.nextInt(4), 1));
            assertThat(used.merge(key, granted, Long::sum))
                    .as("step %d: %s", i, key)
                    .isLessThanOrEqualTo(7);
        }
    }
}
