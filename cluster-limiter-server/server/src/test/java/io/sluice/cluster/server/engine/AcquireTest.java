package io.sluice.cluster.server.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.cluster.server.engine.LimitRule.StateLoss;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class AcquireTest {
    private static final LimitRule TEN_A_SECOND =
            LimitRule.custom("pay").limitForPeriod(10).leaseShare(0).build();

    @Test
    void grants_the_burst_and_then_one_permit_after_another() {
        Rig rig = Rig.filled(TEN_A_SECOND);
        assertThat(rig.take("pay", "", 100)).isEqualTo(10);
        rig.clock.advance(100 * Rig.MILLI - 1);
        assertThat(rig.acquire("pay", 1).verdict()).as("a nanosecond early").isEqualTo(Verdict.BLOCKED);
        rig.clock.advance(1);
        assertThat(rig.acquire("pay", 1).verdict()).isEqualTo(Verdict.OK);
    }

    @Test
    void takes_what_there_is_but_not_less_than_the_minimum() {
        Rig rig = Rig.filled(TEN_A_SECOND);
        rig.take("pay", "", 7);
        Answer short_ = rig.decide(1, new Ask.Acquire(List.of(new Target("pay")), 9, 4));
        assertThat(short_.verdict()).isEqualTo(Verdict.BLOCKED);
        assertThat(short_.remaining()).isEqualTo(3);
        Answer partial = rig.decide(1, new Ask.Acquire(List.of(new Target("pay")), 9, 3));
        assertThat(partial.granted()).isEqualTo(3);
        assertThat(partial.remaining()).isZero();
    }

    @Test
    void tells_the_refused_when_to_come_back() {
        Rig rig = Rig.filled(TEN_A_SECOND);
        rig.take("pay", "", 10);
        assertThat(rig.acquire("pay", 3).retryAfterNanos()).isEqualTo(300 * Rig.MILLI);
        assertThat(rig.acquire("pay", 11).retryAfterNanos())
                .as("more than the burst")
                .isEqualTo(ShardResults.NEVER);
    }

    @Test
    void every_key_has_a_bucket_of_its_own() {
        Rig rig = Rig.filled(TEN_A_SECOND);
        assertThat(rig.take("pay", "ann", 100)).isEqualTo(10);
        assertThat(rig.take("pay", "bob", 100)).isEqualTo(10);
        assertThat(rig.take("pay", "ann", 100)).isZero();
    }

    @Test
    void begins_empty_and_is_full_after_the_time_a_burst_takes_to_come() {
        Rig rig = new Rig(TEN_A_SECOND);
        assertThat(rig.take("pay", "", 100)).isZero();
        rig.advance(Duration.ofMillis(500));
        assertThat(rig.take("pay", "seen late", 100)).isEqualTo(5);
        rig.advance(Duration.ofSeconds(2));
        assertThat(rig.take("pay", "seen later", 100)).isEqualTo(10);
    }

    @Test
    void begins_full_if_the_rule_says_so() {
        Rig rig = new Rig(TEN_A_SECOND.toBuilder().onStateLoss(StateLoss.FULL).build());
        assertThat(rig.take("pay", "", 100)).isEqualTo(10);
    }

    @Test
    void asks_that_make_no_sense_are_answered_so_and_harm_no_other() {
        Rig rig = Rig.filled(TEN_A_SECOND);
        Target pay = new Target("pay");
        List<Answer> answers = rig.engine()
                .decide(
                        Rig.NAMESPACE,
                        new Client(1),
                        List.of(
                                new Ask.Acquire(pay, 0),
                                new Ask.Acquire(List.of(pay), 1, 2),
                                new Ask.Acquire(List.of(), 1, 1),
                                new Ask.Acquire(List.of(pay, pay), 1, 1),
                                new Ask.Acquire(new Target("pay", "k".repeat(LimitEngine.MAX_KEY + 1)), 1),
                                new Ask.Lease(pay, -1),
                                new Ask.Release(pay, 1, -1),
                                new Ask.Report(pay, 1, -1),
                                new Ask.Acquire(new Target("unknown"), 1),
                                new Ask.Acquire(pay, 1)))
                .toCompletableFuture()
                .join();
        assertThat(answers.subList(0, 8)).extracting(Answer::verdict).containsOnly(Verdict.BAD_REQUEST);
        assertThat(answers.get(8).verdict()).isEqualTo(Verdict.NO_RULE);
        assertThat(answers.get(9).isOk()).isTrue();
    }

    @Test
    void many_asks_at_once_are_answered_in_their_order() {
        Rig rig = Rig.filled(TEN_A_SECOND);
        List<Ask> asks = new ArrayList<>();
        List<Long> granted = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            Target target = new Target(i % 7 == 0 ? "unknown" : "pay", "key " + i);
            asks.add(new Ask.Acquire(List.of(target), 1 + i % 12, 1));
            granted.add(i % 7 == 0 ? 0 : Math.min(10L, 1 + i % 12));
        }
        assertThat(rig.engine()
                        .decide(Rig.NAMESPACE, new Client(1), asks)
                        .toCompletableFuture()
                        .join())
                .extracting(Answer::granted)
                .isEqualTo(granted);
    }

    @Test
    void a_namespace_without_rules_has_none() {
        Rig rig = Rig.filled(TEN_A_SECOND);
        assertThat(rig.engine()
                        .decide("elsewhere", new Client(1), List.of(new Ask.Acquire(new Target("pay"), 1)))
                        .toCompletableFuture()
                        .join()
                        .get(0)
                        .verdict())
                .isEqualTo(Verdict.NO_RULE);
        assertThat(rig.engine().rules("elsewhere")).isEmpty();
    }
}
