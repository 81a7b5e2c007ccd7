package io.sluice.cluster.server.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.cluster.server.engine.Answer;
import io.sluice.cluster.server.engine.Ask;
import io.sluice.cluster.server.engine.Client;
import io.sluice.cluster.server.engine.LimitRule;
import io.sluice.cluster.server.engine.LimitRule.StateLoss;
import io.sluice.cluster.server.engine.LimitState;
import io.sluice.cluster.server.engine.ShardResults;
import io.sluice.cluster.server.engine.Target;
import io.sluice.cluster.server.engine.ValueLimit;
import io.sluice.cluster.server.engine.Verdict;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/**
 * What every store must do with buckets and leases: extend it and say what the backend is. {@code MemoryStoreContractTest} is the shortest
 * example.
 */
@DisplayNameGeneration(ReplaceUnderscores.class)
public abstract class LimitStoreContract extends StoreContract {
    private static final LimitRule TEN_A_SECOND =
            LimitRule.custom("pay").limitForPeriod(10).leaseShare(0).build();

    /** O = 500, Bs = 1500, D = 75 ms. */
    private static final LimitRule LEASED =
            LimitRule.custom("pay").limitForPeriod(20_000).burst(2_000).build();

    private static final Duration LEASE = Duration.ofMillis(75);

    // ---- buckets

    @Test
    void grants_the_burst_and_then_one_permit_after_another() {
        filled(TEN_A_SECOND);
        assertThat(take(PAY, 100)).isEqualTo(10);
        backend.advance(Duration.ofMillis(100).minus(backend.grain()));
        assertThat(acquire(1, 1).verdict()).as("a moment early").isEqualTo(Verdict.BLOCKED);
        backend.advance(backend.grain());
        assertThat(acquire(1, 1).verdict()).isEqualTo(Verdict.OK);
    }

    @Test
    void takes_what_there_is_but_not_less_than_the_minimum() {
        filled(TEN_A_SECOND);
        take(PAY, 7);
        Answer tooFew = acquire(9, 4);
        assertThat(tooFew.verdict()).isEqualTo(Verdict.BLOCKED);
        assertThat(tooFew.remaining()).isEqualTo(3);
        Answer partial = acquire(9, 3);
        assertThat(partial.granted()).isEqualTo(3);
        assertThat(partial.remaining()).isZero();
    }

    @Test
    void tells_the_refused_when_to_come_back() {
        filled(TEN_A_SECOND);
        take(PAY, 10);
        assertThat(acquire(3, 3).retryAfterNanos())
                .isEqualTo(Duration.ofMillis(300).toNanos());
        assertThat(acquire(11, 11).retryAfterNanos()).as("more than the burst").isEqualTo(ShardResults.NEVER);
    }

    @Test
    void what_comes_together_is_served_in_its_order_whole_asks_first_come_first_served() {
        filled(TEN_A_SECOND);
        List<Answer> answers = decide(
                1,
                new Ask.Acquire(PAY, 4),
                new Ask.Acquire(PAY, 4),
                new Ask.Acquire(PAY, 4),
                new Ask.Acquire(PAY, 1),
                new Ask.Acquire(List.of(PAY), 5, 1),
                new Ask.Acquire(PAY, 1));
        assertThat(answers).extracting(Answer::granted).containsExactly(4L, 4L, 0L, 1L, 1L, 0L);
        assertThat(answers).extracting(Answer::remaining).containsExactly(6L, 2L, 2L, 1L, 0L, 0L);
        assertThat(answers.get(2).retryAfterNanos()).isPositive();
    }

    @Test
    void every_key_has_a_bucket_of_its_own() {
        filled(TEN_A_SECOND);
        assertThat(take(new Target("pay", "ann"), 100)).isEqualTo(10);
        assertThat(take(new Target("pay", "bob"), 100)).isEqualTo(10);
        assertThat(take(new Target("pay", "ann"), 100)).isZero();
    }

    @Test
    void every_namespace_has_buckets_of_its_own() {
        filled(TEN_A_SECOND);
        engine.rules(
                "elsewhere",
                List.of(TEN_A_SECOND.toBuilder().onStateLoss(StateLoss.FULL).build()));
        take(PAY, 10);
        assertThat(engine.decide("elsewhere", new Client(1), List.of(new Ask.Acquire(PAY, 10)))
                        .toCompletableFuture()
                        .join()
                        .get(0)
                        .isOk())
                .isTrue();
    }

    @Test
    void begins_empty_and_is_full_after_the_time_a_burst_takes_to_come() {
        rules(TEN_A_SECOND);
        assertThat(take(PAY, 100)).isZero();
        backend.advance(Duration.ofMillis(500));
        assertThat(take(PAY, 100)).isEqualTo(5);
        backend.advance(Duration.ofSeconds(2));
        assertThat(take(PAY, 100)).isEqualTo(10);
    }

    @Test
    void begins_full_if_the_rule_says_so() {
        rules(TEN_A_SECOND.toBuilder().onStateLoss(StateLoss.FULL).build());
        assertThat(take(PAY, 100)).isEqualTo(10);
    }

    @Test
    void takes_the_same_from_several_buckets_or_nothing_from_any() {
        LimitRule all = LimitRule.custom("all").limitForPeriod(5).leaseShare(0).build();
        filled(TEN_A_SECOND, all);
        List<Target> both = List.of(PAY, new Target("all"));
        assertThat(decide(1, new Ask.Acquire(both, 6, 6)).get(0).verdict()).isEqualTo(Verdict.BLOCKED);
        assertThat(decide(1, new Ask.Acquire(both, 8, 1)).get(0).granted()).isEqualTo(5);
        assertThat(take(PAY, 100)).as("nothing was taken in vain").isEqualTo(5);
    }

    @Test
    void a_high_rate_is_kept_to_the_tenth_of_a_percent() {
        LimitRule odd =
                LimitRule.custom("pay").limitForPeriod(3_333_333).leaseShare(0).build();
        filled(odd);
        take(PAY, 3_333_333);
        long taken = 0;
        for (int i = 0; i < 300; i++) {
            backend.advance(Duration.ofMillis(10));
            taken += take(PAY, 1_000_000);
        }
        assertThat(taken).isBetween(9_990_000L, 10_000_000L);
    }

    // ---- waiting

    private Answer reserve(long permits, Duration maxWait) {
        return decide(1, new Ask.Acquire(List.of(PAY), permits, permits, maxWait.toNanos()))
                .get(0);
    }

    @Test
    void permits_that_come_within_the_time_are_granted_with_a_wait_and_are_missing_later() {
        filled(TEN_A_SECOND);
        Answer ten = reserve(10, Duration.ofSeconds(1));
        assertThat(ten.granted()).isEqualTo(10);
        assertThat(ten.waitNanos()).as("they are there").isZero();
        Answer two = reserve(2, Duration.ofMillis(500));
        assertThat(two.granted()).isEqualTo(2);
        assertThat(two.remaining()).isZero();
        assertThat(two.waitNanos()).isEqualTo(Duration.ofMillis(200).toNanos());
        assertThat(reserve(3, Duration.ofMillis(500)).waitNanos())
                .isEqualTo(Duration.ofMillis(500).toNanos());
        Answer refused = reserve(1, Duration.ofMillis(500));
        assertThat(refused.verdict()).isEqualTo(Verdict.BLOCKED);
        assertThat(refused.retryAfterNanos()).isEqualTo(Duration.ofMillis(600).toNanos());
        backend.advance(Duration.ofMillis(500));
        assertThat(take(PAY, 10)).as("what came is reserved").isZero();
        backend.advance(Duration.ofMillis(100));
        assertThat(take(PAY, 10)).isEqualTo(1);
    }

    @Test
    void who_would_wait_gets_what_there_is_if_that_is_enough() {
        filled(TEN_A_SECOND);
        take(PAY, 7);
        long wait = Duration.ofSeconds(1).toNanos();
        Answer answer = decide(1, new Ask.Acquire(List.of(PAY), 9, 2, wait)).get(0);
        assertThat(answer.granted()).isEqualTo(3);
        assertThat(answer.waitNanos()).isZero();
        assertThat(decide(1, new Ask.Acquire(List.of(PAY), 9, 2, wait)).get(0).waitNanos())
                .as("only the least is reserved")
                .isEqualTo(Duration.ofMillis(200).toNanos());
    }

    @Test
    void a_changed_rule_does_not_forget_what_is_reserved() {
        filled(TEN_A_SECOND);
        take(PAY, 10);
        reserve(5, Duration.ofMillis(500));
        rules(TEN_A_SECOND.toBuilder().limitForPeriod(20).build());
        assertThat(take(PAY, 1)).isZero();
        backend.advance(Duration.ofMillis(550).minus(backend.grain()));
        assertThat(take(PAY, 1)).as("half of the new burst is reserved").isZero();
        backend.advance(backend.grain());
        assertThat(take(PAY, 1)).isEqualTo(1);
    }

    @Test
    void more_than_the_burst_cannot_be_reserved() {
        filled(TEN_A_SECOND);
        Answer refused = reserve(11, Duration.ofSeconds(10));
        assertThat(refused.verdict()).isEqualTo(Verdict.BLOCKED);
        assertThat(refused.retryAfterNanos()).isEqualTo(ShardResults.NEVER);
    }

    // ---- rules that change

    @Test
    void the_share_of_the_burst_that_is_spent_stays_spent_when_a_rule_changes() {
        filled(TEN_A_SECOND);
        take(PAY, 6);
        rules(TEN_A_SECOND.toBuilder().limitForPeriod(1000).build());
        assertThat(take(PAY, 10_000)).isEqualTo(400);
        rules(TEN_A_SECOND);
        assertThat(take(PAY, 10_000)).isZero();
    }

    @Test
    void leases_go_on_and_count_against_the_new_share() {
        filled(LEASED);
        assertThat(lease(1, 500).granted()).isEqualTo(500);
        rules(LEASED.toBuilder().limitForPeriod(16_000).burst(1_600).build());
        assertThat(lease(1, 1).verdict()).as("500 of 400 are leased out").isEqualTo(Verdict.BLOCKED);
    }

    @Test
    void what_lost_clients_may_be_using_is_kept_off_the_rate() {
        filled(TEN_A_SECOND);
        engine.reserve(NAMESPACE, grace -> 1, 1); // one of two: 0.55 of the rate is left
        assertThat(take(PAY, 100)).as("what has come stays").isEqualTo(10);
        backend.advance(Duration.ofSeconds(1));
        assertThat(take(PAY, 100)).isEqualTo(5);
        backend.advance(Duration.ofMillis(1_001));
        assertThat(take(PAY, 100)).as("5.5 a second").isEqualTo(6);
        engine.reserve(NAMESPACE, grace -> 0, 2);
        take(PAY, 1);
        backend.advance(Duration.ofSeconds(1));
        assertThat(take(PAY, 100)).isEqualTo(10);
    }

    // ---- leases

    @Test
    void a_lease_tells_its_number_and_how_long_it_lives() {
        filled(LEASED);
        Answer lease = lease(1, 100);
        assertThat(lease.granted()).isEqualTo(100);
        assertThat(lease.lease()).isNotZero();
        assertThat(lease.leaseNanos()).isEqualTo(LEASE.toNanos());
        assertThat(lease(1, 100).lease()).isNotEqualTo(lease.lease());
    }

    @Test
    void no_more_than_the_share_of_the_burst_is_leased_out_and_the_rest_is_for_those_who_ask() {
        filled(LEASED);
        assertThat(lease(1, 10_000).granted()).isEqualTo(500);
        assertThat(lease(1, 1).verdict()).isEqualTo(Verdict.BLOCKED);
        assertThat(take(PAY, 10_000)).as("1500, of which 500 are leased out").isEqualTo(1000);
    }

    @Test
    void an_expired_lease_makes_room_for_another_and_its_permits_are_lost() {
        filled(LEASED);
        lease(1, 500);
        take(PAY, 1000);
        backend.advance(LEASE.minus(backend.grain()));
        assertThat(lease(1, 10).granted()).as("a moment early").isZero();
        backend.advance(backend.grain());
        assertThat(lease(1, 10).granted()).isEqualTo(10);
        assertThat(take(PAY, 10_000)).as("what came in 75 ms").isEqualTo(1490);
    }

    @Test
    void what_was_not_used_goes_back_once() {
        filled(LEASED);
        Answer lease = lease(1, 500);
        take(PAY, 1000);
        Ask release = new Ask.Release(PAY, lease.lease(), 200);
        decide(1, release, release);
        decide(1, release);
        assertThat(take(PAY, 10_000)).isEqualTo(200);
        backend.advance(Duration.ofMillis(50));
        assertThat(lease(1, 500).granted()).as("all of it is free").isEqualTo(500);
    }

    @Test
    void what_was_used_makes_room_for_more() {
        filled(LEASED);
        Answer lease = lease(1, 500);
        decide(1, new Ask.Report(PAY, lease.lease(), 300));
        decide(1, new Ask.Report(PAY, lease.lease(), 100)); // came late
        assertThat(lease(1, 500).granted()).isEqualTo(300);
        decide(1, new Ask.Report(PAY, lease.lease(), 500));
        assertThat(lease(1, 500).granted()).isEqualTo(200);
    }

    @Test
    void what_comes_together_is_done_in_its_order_with_leases_too() {
        filled(LEASED);
        Answer lease = lease(1, 500);
        List<Answer> answers = decide(
                1,
                new Ask.Acquire(PAY, 1000),
                new Ask.Lease(PAY, 500),
                new Ask.Release(PAY, lease.lease(), 500),
                new Ask.Lease(PAY, 300),
                new Ask.Acquire(List.of(PAY), 1000, 1));
        assertThat(answers).extracting(Answer::granted).containsExactly(1000L, 0L, 0L, 300L, 200L);
    }

    @Test
    void nobody_ends_the_lease_of_another() {
        filled(LEASED);
        Answer lease = lease(1, 500);
        decide(2, new Ask.Release(PAY, lease.lease(), 500));
        decide(2, new Ask.Report(PAY, lease.lease(), 500));
        assertThat(lease(2, 1).verdict()).isEqualTo(Verdict.BLOCKED);
    }

    @Test
    void a_client_that_piles_up_leases_has_to_wait() {
        filled(LEASED);
        for (int i = 0; i < 8; i++) {
            assertThat(lease(1, 1).granted()).isEqualTo(1);
        }
        Answer refused = lease(1, 1);
        assertThat(refused.verdict()).isEqualTo(Verdict.BLOCKED);
        assertThat(refused.retryAfterNanos()).isPositive();
    }

    @Test
    void a_limit_that_is_too_small_for_leases_keeps_its_burst() {
        filled(LimitRule.custom("pay").limitForPeriod(1000).burst(10).build());
        assertThat(lease(1, 1).verdict()).isEqualTo(Verdict.NOT_LEASABLE);
        assertThat(take(PAY, 100)).isEqualTo(10);
    }

    @Test
    void a_loose_rule_leases_on_top_of_the_burst() {
        filled(LEASED.toBuilder().loose(true).build());
        assertThat(lease(1, 500).leaseNanos()).isEqualTo(Duration.ofMillis(100).toNanos());
        assertThat(take(PAY, 10_000)).isEqualTo(1500);
    }

    @Test
    void who_wants_everything_and_who_wants_little_get_their_shares() {
        filled(LEASED);
        long greedy = 0;
        long modest = 0;
        for (int millis = 0; millis < 2000; millis++) {
            if (millis % 2 == 0) {
                greedy += leaseAndUse(1, 1_000_000);
            }
            if (millis % 10 == 5) {
                modest += leaseAndUse(2, 20);
            }
            backend.advance(MILLI);
        }
        assertThat(modest).as("of 4000 that were asked for").isGreaterThanOrEqualTo(3800);
        assertThat(greedy + modest).isGreaterThanOrEqualTo((long) (0.97 * 40_000));
    }

    @Test
    void two_who_want_everything_get_as_much_however_often_they_ask() {
        filled(LEASED);
        long often = 0;
        long seldom = 0;
        for (int millis = 0; millis < 2000; millis++) {
            often += leaseAndUse(1, 1_000_000);
            if (millis % 10 == 5) {
                seldom += leaseAndUse(2, 1_000_000);
            }
            backend.advance(MILLI);
        }
        assertThat((double) often / seldom).isBetween(0.8, 1.25);
    }

    private long leaseAndUse(long client, long want) {
        Answer lease = lease(client, want);
        if (lease.isOk()) {
            decide(client, new Ask.Report(PAY, lease.lease(), lease.granted()));
        }
        return lease.granted();
    }

    // ---- looking

    private LimitState state(Target target) {
        return engine.state(NAMESPACE, target).toCompletableFuture().join().orElseThrow();
    }

    @Test
    void tells_how_a_bucket_stands_and_changes_nothing_by_that() {
        filled(LEASED);
        lease(1, 400);
        take(PAY, 100);
        assertThat(state(PAY)).isEqualTo(new LimitState(1000, 400, true));
        assertThat(state(PAY)).isEqualTo(new LimitState(1000, 400, true));
        assertThat(state(new Target("pay", "nobody"))).isEqualTo(new LimitState(1500, 0, false));
        assertThat(engine.state(NAMESPACE, new Target("other"))
                        .toCompletableFuture()
                        .join())
                .isEmpty();
    }

    // ---- values with limits of their own

    private static final Target ANN = new Target("pay", "ann");
    private static final Target BOB = new Target("pay", "bob");

    private static LimitRule tenButForAnn(long permits) {
        return TEN_A_SECOND.toBuilder().override("ann", new ValueLimit(permits)).build();
    }

    @Test
    void a_value_with_a_limit_of_its_own_has_that_one() {
        filled(tenButForAnn(25));
        assertThat(take(ANN, 100)).isEqualTo(25);
        assertThat(take(BOB, 100)).isEqualTo(10);
        backend.advance(Duration.ofMillis(400));
        assertThat(state(ANN).available()).isEqualTo(10);
        assertThat(take(ANN, 100)).isEqualTo(10);
        assertThat(take(BOB, 100)).isEqualTo(4);
        Answer tooMany = decide(1, new Ask.Acquire(ANN, 5)).get(0);
        assertThat(tooMany.retryAfterNanos()).isEqualTo(Duration.ofMillis(200).toNanos());
    }

    @Test
    void what_comes_together_for_values_with_several_limits_is_decided_by_each() {
        filled(tenButForAnn(2));
        List<Answer> answers = decide(
                1,
                new Ask.Acquire(ANN, 1),
                new Ask.Acquire(BOB, 1),
                new Ask.Acquire(ANN, 1),
                new Ask.Acquire(ANN, 1),
                new Ask.Acquire(BOB, 9));
        assertThat(answers).extracting(Answer::granted).containsExactly(1L, 1L, 1L, 0L, 9L);
    }

    @Test
    void a_limit_of_its_own_that_comes_or_goes_keeps_the_share_that_is_spent() {
        filled(TEN_A_SECOND);
        assertThat(take(ANN, 5)).isEqualTo(5);
        rules(tenButForAnn(100));
        assertThat(take(ANN, 1000)).as("half of it").isEqualTo(50);
        rules(TEN_A_SECOND);
        assertThat(take(ANN, 1)).isZero();
        assertThat(take(BOB, 100)).isEqualTo(10);
    }

    @Test
    void of_a_value_with_a_larger_limit_more_can_be_leased_than_of_others() {
        LimitRule small = LimitRule.custom("pay")
                .limitForPeriod(10)
                .override("ann", new ValueLimit(20_000, null, 2_000L))
                .build();
        filled(small);
        assertThat(decide(1, new Ask.Lease(ANN, 10_000)).get(0).granted()).isEqualTo(500);
        assertThat(decide(1, new Ask.Lease(BOB, 10_000)).get(0).granted()).isEqualTo(2);
        assertThat(take(ANN, 10_000)).isEqualTo(1_000);
        assertThat(take(BOB, 10_000)).isEqualTo(6);
    }

    // ---- loss

    @Test
    void begins_empty_again_when_everything_is_lost() {
        filled(TEN_A_SECOND);
        loseState();
        rules(TEN_A_SECOND);
        assertThat(take(PAY, 100)).isZero();
        backend.advance(Duration.ofMillis(300));
        assertThat(take(PAY, 100)).isEqualTo(3);
    }

    @Test
    void a_lease_of_before_a_loss_means_nothing_after_it() {
        filled(LEASED);
        Answer old = lease(1, 100);
        loseState();
        rules(LEASED);
        take(PAY, 1);
        backend.advance(Duration.ofMillis(5));
        Answer young = lease(1, 100);
        decide(1, new Ask.Release(PAY, old.lease(), 100));
        assertThat(young.granted()).isEqualTo(100);
        assertThat(take(PAY, 100))
                .as("20 a millisecond have come, and 100 are leased out")
                .isZero();
    }
}
