package io.sluice.cluster.server.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.cluster.server.engine.Answer;
import io.sluice.cluster.server.engine.Ask;
import io.sluice.cluster.server.engine.ConcurrencyRule;
import io.sluice.cluster.server.engine.Holder;
import io.sluice.cluster.server.engine.LimitRule.StateLoss;
import io.sluice.cluster.server.engine.Target;
import io.sluice.cluster.server.engine.ValueCap;
import io.sluice.cluster.server.engine.Verdict;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** What every store must do that keeps permits of calls in flight. */
@DisplayNameGeneration(ReplaceUnderscores.class)
public abstract class PermitStoreContract extends StoreContract {
    private static final Target DB = new Target("db");
    private static final Duration LIFE = Duration.ofSeconds(1);
    private static final ConcurrencyRule TEN = ten().build();

    private static ConcurrencyRule.Builder ten() {
        return ConcurrencyRule.custom("db").leaseDuration(LIFE).maxConcurrentCalls(10);
    }

    private void rules(ConcurrencyRule rule) {
        engine.concurrency().rules(NAMESPACE, List.of(rule));
    }

    /** In force for so long that nothing can be held from before. */
    private void known(ConcurrencyRule rule) {
        rules(rule);
        hold(1, 1);
        backend.advance(rule.leaseDuration());
    }

    private Answer hold(long client, Target target, long lease, long permits) {
        return decide(client, new Ask.Hold(target, lease, permits)).get(0);
    }

    private Answer hold(long client, long permits) {
        return hold(client, DB, 0, permits);
    }

    private Answer renew(long client, Answer held) {
        return hold(client, DB, held.lease(), held.granted());
    }

    private void giveBack(long client, Answer held) {
        assertThat(hold(client, DB, held.lease(), 0).verdict()).isEqualTo(Verdict.OK);
    }

    private List<Holder> holders() {
        return engine.concurrency().holders(NAMESPACE, DB).toCompletableFuture().join();
    }

    private long held() {
        return holders().stream().mapToLong(Holder::permits).sum();
    }

    private boolean revoke(long lease) {
        return engine.concurrency()
                .revoke(NAMESPACE, DB, lease)
                .toCompletableFuture()
                .join();
    }

    // ---- granting

    @Test
    void all_clients_together_hold_no_more_than_the_limit() {
        known(TEN);
        Answer six = hold(1, 6);
        assertThat(six.granted()).isEqualTo(6);
        assertThat(six.remaining()).isEqualTo(4);
        assertThat(six.leaseNanos()).isEqualTo(LIFE.toNanos());
        assertThat(hold(2, 6).granted()).as("what is left").isEqualTo(4);
        Answer refused = hold(3, 1);
        assertThat(refused.verdict()).isEqualTo(Verdict.BLOCKED);
        assertThat(refused.granted()).isZero();
        assertThat(refused.retryAfterNanos()).isEqualTo(Duration.ofMillis(50).toNanos());
        backend.advance(LIFE.minusMillis(20));
        assertThat(hold(3, 1).retryAfterNanos())
                .as("until the first lease is over")
                .isEqualTo(Duration.ofMillis(20).toNanos());
    }

    @Test
    void each_key_has_the_whole_limit() {
        known(TEN);
        assertThat(hold(1, new Target("db", "a"), 0, 10).granted()).isEqualTo(10);
        assertThat(hold(1, new Target("db", "b"), 0, 10).granted()).isEqualTo(10);
    }

    @Test
    void a_value_may_have_a_cap_of_its_own_and_it_changes_with_the_rule() {
        known(ten().override("ann", new ValueCap(3))
                .override("bob", new ValueCap(40))
                .build());
        Target ann = new Target("db", "ann");
        Target bob = new Target("db", "bob");
        Answer three = hold(1, ann, 0, 10);
        assertThat(three.granted()).isEqualTo(3);
        assertThat(hold(2, ann, 0, 1).verdict()).isEqualTo(Verdict.BLOCKED);
        assertThat(hold(1, bob, 0, 100).granted()).isEqualTo(40);
        assertThat(hold(1, new Target("db", "cid"), 0, 100).granted()).isEqualTo(10);
        assertThat(hold(1, ann, three.lease(), 3).granted()).as("renewed").isEqualTo(3);
        rules(TEN);
        assertThat(hold(2, ann, 0, 100).granted())
                .as("as all others now, with the three")
                .isEqualTo(7);
        assertThat(hold(2, bob, 0, 1).verdict()).as("above it").isEqualTo(Verdict.BLOCKED);
    }

    @Test
    void a_lease_that_shrinks_makes_room_at_once() {
        known(TEN);
        Answer held = hold(1, 10);
        assertThat(hold(2, 5).isOk()).isFalse();
        Answer four = hold(1, DB, held.lease(), 4);
        assertThat(four.granted()).isEqualTo(4);
        assertThat(four.remaining()).isEqualTo(6);
        assertThat(hold(2, 5).remaining()).isEqualTo(1);
    }

    @Test
    void fencing_numbers_grow_with_each_grant_also_through_a_loss() {
        known(TEN);
        long last = 0;
        for (int i = 0; i < 5; i++) {
            Answer held = hold(1, 1);
            assertThat(held.lease()).isGreaterThan(last);
            last = held.lease();
        }
        loseState();
        known(TEN);
        assertThat(hold(1, 1).lease()).isGreaterThan(last);
    }

    // ---- ending

    @Test
    void permits_of_a_client_that_has_died_are_free_when_its_lease_is_over() {
        known(TEN);
        hold(1, 10);
        backend.advance(LIFE.minus(backend.grain()));
        assertThat(hold(2, 1).isOk()).as("a moment early").isFalse();
        backend.advance(backend.grain());
        assertThat(hold(2, 10).granted()).isEqualTo(10);
    }

    @Test
    void many_that_have_died_together_make_room_for_others() {
        known(TEN);
        rules(ten().maxConcurrentCalls(200).build());
        for (int client = 0; client < 200; client++) {
            hold(client, 1);
        }
        assertThat(held()).isEqualTo(200);
        backend.advance(LIFE);
        assertThat(holders()).isEmpty();
        long granted = 0;
        for (int i = 0; i < 4; i++) {
            granted += hold(1, 50).granted();
        }
        assertThat(granted).isEqualTo(200);
    }

    @Test
    void permits_that_are_given_back_are_free_at_once_and_giving_them_back_twice_does_no_harm() {
        known(TEN);
        Answer held = hold(1, 10);
        giveBack(1, held);
        assertThat(hold(2, 4).granted()).isEqualTo(4);
        giveBack(1, held);
        assertThat(held()).isEqualTo(4);
    }

    @Test
    void nobody_gives_back_or_renews_what_another_holds() {
        known(TEN);
        Answer held = hold(1, 10);
        giveBack(2, held);
        assertThat(held()).isEqualTo(10);
        assertThat(renew(2, held).verdict()).isEqualTo(Verdict.BLOCKED);
        assertThat(hold(1, DB, Long.MAX_VALUE, 1).verdict()).as("nobody's").isEqualTo(Verdict.BLOCKED);
    }

    @Test
    void an_operator_sees_who_holds_permits_and_can_take_them_away() {
        known(TEN);
        Answer first = hold(1, 3);
        backend.advance(Duration.ofMillis(400));
        Answer second = hold(2, 7);
        assertThat(holders())
                .containsExactly(
                        new Holder(1, first.lease(), 3, 400_000_000, 600_000_000),
                        new Holder(2, second.lease(), 7, 0, 1_000_000_000));
        assertThat(revoke(first.lease())).isTrue();
        assertThat(revoke(first.lease())).as("twice").isFalse();
        assertThat(renew(1, first).verdict()).isEqualTo(Verdict.BLOCKED);
        assertThat(hold(3, 10).granted()).isEqualTo(3);
    }

    // ---- renewing

    @Test
    void a_lease_that_is_renewed_goes_on_and_one_that_is_over_does_not() {
        known(TEN);
        Answer held = hold(1, 10);
        backend.advance(LIFE.dividedBy(2));
        assertThat(renew(1, held).lease()).as("the number stays").isEqualTo(held.lease());
        backend.advance(LIFE.minus(backend.grain()));
        assertThat(renew(1, held).granted()).isEqualTo(10);
        backend.advance(LIFE);
        assertThat(renew(1, held).verdict()).isEqualTo(Verdict.BLOCKED);
        assertThat(held()).isZero();
    }

    @Test
    void a_renewal_never_adds_permits_nor_ends_a_lease_sooner() {
        known(TEN);
        Answer held = hold(1, 5);
        assertThat(hold(1, DB, held.lease(), 2).granted()).isEqualTo(2);
        assertThat(hold(1, DB, held.lease(), 5).granted()).as("a late frame").isEqualTo(2);
        rules(ten().leaseDuration(Duration.ofMillis(100)).build());
        assertThat(hold(1, DB, held.lease(), 2).leaseNanos()).isEqualTo(100_000_000);
        assertThat(holders().get(0).leftNanos()).isEqualTo(LIFE.toNanos());
    }

    @Test
    void nobody_holds_permits_for_longer_than_the_longest_hold() {
        known(ten().maxHold(Duration.ofMillis(1300)).build());
        Answer held = hold(1, 10);
        backend.advance(Duration.ofMillis(500));
        assertThat(renew(1, held).leaseNanos()).isEqualTo(Duration.ofMillis(800).toNanos());
        backend.advance(Duration.ofMillis(800));
        assertThat(renew(1, held).verdict()).isEqualTo(Verdict.BLOCKED);
        assertThat(hold(2, 10).granted()).isEqualTo(10);
    }

    // ---- other rules, and no memory

    @Test
    void a_lower_limit_grants_nothing_until_enough_is_given_back() {
        known(TEN);
        Answer held = hold(1, 10);
        rules(ten().maxConcurrentCalls(5).build());
        assertThat(renew(1, held).granted()).as("what is held stays").isEqualTo(10);
        assertThat(hold(1, DB, held.lease(), 5).granted()).isEqualTo(5);
        assertThat(hold(2, 1).verdict()).isEqualTo(Verdict.BLOCKED);
        assertThat(hold(1, DB, held.lease(), 4).remaining()).isEqualTo(1);
        assertThat(hold(2, 1).granted()).isEqualTo(1);
    }

    @Test
    void a_store_that_has_lost_everything_knows_again_what_is_renewed_and_grants_nothing_else_meanwhile() {
        known(TEN);
        Answer held = hold(1, 6);
        loseState();
        rules(TEN);
        Answer refused = hold(2, 1);
        assertThat(refused.verdict()).isEqualTo(Verdict.BLOCKED);
        assertThat(refused.retryAfterNanos()).isEqualTo(LIFE.toNanos());
        assertThat(renew(1, held).granted()).isEqualTo(6);
        assertThat(hold(3, DB, held.lease() + 1, 5).verdict()).as("no room").isEqualTo(Verdict.BLOCKED);
        backend.advance(LIFE.minus(backend.grain()));
        assertThat(renew(1, held).granted()).isEqualTo(6);
        assertThat(hold(2, 10).isOk()).as("a moment early").isFalse();
        backend.advance(backend.grain());
        assertThat(hold(2, 10).granted()).isEqualTo(4);
        assertThat(hold(3, DB, held.lease() - 1, 1).verdict())
                .as("too late to be known again")
                .isEqualTo(Verdict.BLOCKED);
    }

    @Test
    void a_number_that_can_be_of_no_lease_is_not_taken_in_after_a_loss() {
        rules(TEN);
        assertThat(hold(1, 1).verdict()).isEqualTo(Verdict.BLOCKED);
        assertThat(hold(1, DB, Long.MAX_VALUE, 1).verdict()).isEqualTo(Verdict.BLOCKED);
        backend.advance(LIFE);
        long first = hold(1, 1).lease();
        assertThat(first).isPositive();
        assertThat(hold(1, 1).lease()).isGreaterThan(first);
    }

    @Test
    void a_rule_may_prefer_to_grant_at_once_after_a_loss() {
        rules(ten().onStateLoss(StateLoss.FULL).build());
        assertThat(hold(1, 25).granted()).isEqualTo(10);
    }
}
