package io.sluice.cluster.server.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.cluster.server.engine.LimitRule.StateLoss;
import io.sluice.core.time.ManualClock;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class LimitStateTest {
    private static final LimitRule PAY = LimitRule.custom("pay")
            .limitForPeriod(1000)
            .onStateLoss(StateLoss.FULL)
            .build();

    private final MemoryStore store = new MemoryStore(new ManualClock());
    private final LimitEngine engine = new LimitEngine(store);

    LimitStateTest() {
        engine.rules("shop", List.of(PAY));
    }

    private Optional<LimitState> state(String rule, String key) {
        return engine.state("shop", new Target(rule, key)).toCompletableFuture().join();
    }

    @Test
    void looking_at_a_key_that_was_never_seen_makes_no_bucket() {
        assertThat(state("pay", "anna")).contains(new LimitState(750, 0, false));
        assertThat(store.keys()).isZero();
    }

    @Test
    void tells_what_is_left_and_what_is_leased_out() {
        Client client = new Client(7);
        engine.decide("shop", client, List.of(new Ask.Acquire(new Target("pay"), 50)));
        engine.decide("shop", client, List.of(new Ask.Lease(new Target("pay"), 100)));
        assertThat(state("pay", "")).contains(new LimitState(600, 100, true));
    }

    @Test
    void tells_nothing_of_a_rule_that_there_is_not() {
        assertThat(state("other", "")).isEmpty();
        assertThat(engine.namespaces()).containsExactly("shop");
    }
}
