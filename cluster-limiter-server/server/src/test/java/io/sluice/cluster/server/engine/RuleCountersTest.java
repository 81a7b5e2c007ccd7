package io.sluice.cluster.server.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.cluster.server.engine.LimitRule.StateLoss;
import io.sluice.cluster.server.engine.RuleCounters.Counts;
import io.sluice.core.time.ManualClock;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class RuleCountersTest {
    private static final LimitRule PAY = LimitRule.custom("pay")
            .limitForPeriod(1000)
            .onStateLoss(StateLoss.FULL)
            .build();
    private static final LimitRule OTHER = PAY.toBuilder().burst(100).build();

    private final ManualClock clock = new ManualClock();
    private final LimitEngine engine = new LimitEngine(new MemoryStore(clock));

    RuleCountersTest() {
        engine.rules("shop", List.of(PAY));
    }

    private Answer decide(Ask ask) {
        return engine.decide("shop", new Client(7), List.of(ask))
                .toCompletableFuture()
                .join()
                .get(0);
    }

    private Counts counts(String rule) {
        return engine.rule("shop", rule).orElseThrow().counters().counts();
    }

    @Test
    void counts_what_was_wanted_and_what_was_granted() {
        decide(new Ask.Acquire(List.of(new Target("pay")), 1000, 1));
        decide(new Ask.Acquire(new Target("pay"), 10));
        assertThat(counts("pay").decisions())
                .containsEntry(Verdict.OK, 1L)
                .containsEntry(Verdict.BLOCKED, 1L)
                .containsEntry(Verdict.UNKNOWN, 0L);
        assertThat(counts("pay").wanted()).isEqualTo(1010);
        assertThat(counts("pay").granted()).isEqualTo(750);
    }

    @Test
    void counts_at_each_rule_of_an_ask_for_several_and_at_the_one_that_refused() {
        engine.rules("shop", List.of(PAY, small(2)));
        List<Target> both = List.of(new Target("pay"), new Target("small"));
        decide(new Ask.Acquire(both, 2, 2));
        decide(new Ask.Acquire(both, 2, 2));
        assertThat(counts("pay").granted()).isEqualTo(2);
        assertThat(counts("small").granted()).isEqualTo(2);
        assertThat(counts("small").decisions()).containsEntry(Verdict.OK, 1L).containsEntry(Verdict.BLOCKED, 1L);
    }

    private static LimitRule small(int permits) {
        return LimitRule.custom("small")
                .limitForPeriod(permits)
                .onStateLoss(StateLoss.FULL)
                .build();
    }

    @Test
    void leases_are_outstanding_until_they_are_used_given_back_or_over() {
        long first = decide(new Ask.Lease(new Target("pay"), 60)).lease();
        assertThat(counts("pay").leased()).isEqualTo(60);
        assertThat(counts("pay").outstanding()).isEqualTo(60);
        decide(new Ask.Report(new Target("pay"), first, 25));
        assertThat(counts("pay").outstanding()).isEqualTo(35);
        decide(new Ask.Release(new Target("pay"), first, 5));
        assertThat(counts("pay").outstanding()).isZero();
        assertThat(counts("pay").returned()).isEqualTo(5);
        decide(new Ask.Lease(new Target("pay"), 40));
        clock.advance(Duration.ofSeconds(2));
        decide(new Ask.Lease(new Target("pay"), 1));
        assertThat(counts("pay").expired()).isEqualTo(40);
        assertThat(counts("pay").outstanding()).isEqualTo(1);
    }

    @Test
    void counting_goes_on_when_the_rule_changes() {
        decide(new Ask.Acquire(new Target("pay"), 1));
        engine.rules("shop", List.of(OTHER));
        decide(new Ask.Acquire(new Target("pay"), 1));
        assertThat(counts("pay").granted()).isEqualTo(2);
    }
}
