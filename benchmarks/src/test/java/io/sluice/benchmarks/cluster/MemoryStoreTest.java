package io.sluice.benchmarks.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.cluster.server.engine.Ask;
import io.sluice.cluster.server.engine.Client;
import io.sluice.cluster.server.engine.ConcurrencyRule;
import io.sluice.cluster.server.engine.LimitEngine;
import io.sluice.cluster.server.engine.LimitRule;
import io.sluice.cluster.server.engine.LimitRule.Algorithm;
import io.sluice.cluster.server.engine.LimitRule.StateLoss;
import io.sluice.cluster.server.engine.MemoryStore;
import io.sluice.cluster.server.engine.Target;
import io.sluice.core.time.ManualClock;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.openjdk.jol.info.GraphLayout;

/** What a key takes of the memory of a token server, as the documentation says; keys have twenty characters. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class MemoryStoreTest {
    private static final int KEYS = 10_000;
    private static final LimitRule RULE = LimitRule.custom("calls")
            .limitForPeriod(1_000)
            .onStateLoss(StateLoss.FULL)
            .build();

    @BeforeAll
    static void layouts() {
        System.setProperty("jol.magicFieldOffset", "true"); // records hide their fields' offsets
        System.setProperty("jol.skipDynamicAttach", "true"); // sizes are known without an agent
        System.setProperty("jol.skipHotspotSAAttach", "true");
    }

    private static double bytesOfAKey(LimitRule rule, Function<Target, Ask> ask) {
        return bytesOfAKey(engine -> engine.rules("shop", List.of(rule)), ask);
    }

    private static double bytesOfAKey(Consumer<LimitEngine> rules, Function<Target, Ask> ask) {
        MemoryStore store = new MemoryStore(new ManualClock(), 2 * KEYS);
        LimitEngine engine = new LimitEngine(store);
        rules.accept(engine);
        engine.decide("shop", new Client(1), List.of(ask.apply(target(0))));
        long one = GraphLayout.parseInstance(store).totalSize();
        for (int i = 1; i <= KEYS; i++) {
            engine.decide("shop", new Client(1), List.of(ask.apply(target(i))));
        }
        assertThat(store.keys()).isEqualTo(KEYS + 1);
        return (double) (GraphLayout.parseInstance(store).totalSize() - one) / KEYS;
    }

    private static Target target(int number) {
        return new Target("calls", "0123456789-" + (100_000_000 + number));
    }

    @Test
    void a_key_of_a_token_bucket_takes_at_most_200_bytes() {
        assertThat(bytesOfAKey(RULE, target -> new Ask.Acquire(target, 1))).isBetween(50.0, 200.0);
    }

    @Test
    void a_key_of_which_permits_are_leased_takes_at_most_five_times_as_much() {
        assertThat(bytesOfAKey(RULE, target -> new Ask.Lease(target, 10))).isBetween(400.0, 1_000.0);
    }

    @Test
    void a_key_of_which_permits_of_calls_in_flight_are_held_takes_no_more_than_that() {
        ConcurrencyRule cap =
                ConcurrencyRule.custom("calls").onStateLoss(StateLoss.FULL).build();
        assertThat(bytesOfAKey(
                        engine -> engine.concurrency().rules("shop", List.of(cap)),
                        target -> new Ask.Hold(target, 0, 10)))
                .isBetween(300.0, 1_000.0);
    }

    @Test
    void a_key_of_a_window_takes_little_more() {
        LimitRule window = RULE.toBuilder()
                .algorithm(Algorithm.SLIDING_WINDOW)
                .leaseShare(0)
                .build();
        assertThat(bytesOfAKey(window, target -> new Ask.Acquire(target, 1))).isBetween(50.0, 260.0);
    }
}
