package io.sluice.cluster.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.sluice.cluster.protocol.ClientFrame.Bucket;
import io.sluice.cluster.protocol.ClientFrame.Hold;
import io.sluice.cluster.protocol.ServerFrame.Answer;
import io.sluice.cluster.protocol.Status;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class PermitPoolTest {
    private static final Bucket DB = new Bucket("db", "");
    private static final long START = Long.parseLong("9223372031854775807"); // it wraps on the way
    private static final long LIFE = 30_000_000_000L;
    private static final long OWN_LIFE = LIFE - LIFE / 500; // 0.2 % off for what clocks are wrong by
    private static final long LEASE = 77;

    private final PermitPool pool = new PermitPool(DB, () -> {}, START);
    private int waiting;
    private long lastId;

    PermitPoolTest() {
        pool.add(new PermitPool.User(() -> waiting, () -> {}));
    }

    private List<Hold> wishes(long after) {
        List<Hold> wishes = new ArrayList<>();
        pool.wishes(START + after, true, its -> ++lastId, wishes);
        return wishes;
    }

    private void answer(long id, Status status, long granted, long lease, long after) {
        pool.answered(new Answer(id, status, granted, 0, 50_000_000, 1, lease, LIFE).withLimit(100), START + after);
    }

    /** Asked for at the start, answered a second later. */
    private void hold(int permits) {
        waiting = permits;
        assertThat(wishes(0)).containsExactly(new Hold(1, DB, permits, 0));
        answer(1, Status.OK, permits, LEASE, 1_000_000_000);
        waiting = 0;
    }

    private long take(long after) {
        return pool.held().take(START + after);
    }

    @Test
    void permits_are_held_from_before_they_were_asked_for_until_the_lease_is_over() {
        hold(3);
        assertThat(take(OWN_LIFE - 1)).isEqualTo(LEASE);
        assertThat(take(OWN_LIFE)).isEqualTo(HeldBlocks.NOTHING);
        assertThat(pool.held().permits(START + OWN_LIFE)).isZero();
        assertThat(pool.held().callsWithoutLease(START + OWN_LIFE)).isEqualTo(1);
        assertThat(pool.limit()).isEqualTo(100);
    }

    @Test
    void no_more_calls_come_in_than_permits_are_held() {
        hold(2);
        assertThat(take(1)).isEqualTo(LEASE);
        assertThat(take(1)).isEqualTo(LEASE);
        assertThat(take(1)).isEqualTo(HeldBlocks.NOTHING);
        pool.held().giveBack(LEASE);
        assertThat(take(1)).isEqualTo(LEASE);
    }

    @Test
    void a_third_of_the_life_later_it_is_renewed_from_before_the_renewal_was_sent() {
        hold(1);
        take(1);
        wishes(2_000_000_000); // one more is asked for, since none is free
        assertThat(wishes(OWN_LIFE / 3 - 1)).isEmpty();
        assertThat(wishes(OWN_LIFE / 3)).containsExactly(new Hold(3, DB, 1, LEASE));
        answer(3, Status.OK, 1, LEASE, OWN_LIFE / 2);
        pool.held().giveBack(LEASE);
        assertThat(take(OWN_LIFE / 3 + OWN_LIFE - 1)).isEqualTo(LEASE);
        pool.held().giveBack(LEASE);
        assertThat(take(OWN_LIFE / 3 + OWN_LIFE)).isEqualTo(HeldBlocks.NOTHING);
    }

    @Test
    void a_renewal_that_is_not_answered_is_sent_again() {
        hold(1);
        take(1);
        wishes(OWN_LIFE / 3);
        assertThat(wishes(OWN_LIFE / 3 + OWN_LIFE / 12 - 1)).isEmpty();
        assertThat(wishes(OWN_LIFE / 3 + OWN_LIFE / 12)).extracting(Hold::lease).containsExactly(LEASE);
    }

    @Test
    void a_renewal_that_is_refused_is_the_end_of_the_lease_but_not_of_its_calls() {
        hold(2);
        take(1);
        wishes(OWN_LIFE / 3);
        answer(lastId, Status.BLOCKED, 0, LEASE, OWN_LIFE / 3);
        assertThat(take(OWN_LIFE / 3)).isEqualTo(HeldBlocks.NOTHING);
        assertThat(pool.held().callsWithoutLease(START + OWN_LIFE / 3)).isEqualTo(1);
        pool.held().giveBack(LEASE);
        assertThat(pool.held().calls()).isZero();
    }

    @Test
    void what_was_not_needed_for_a_second_goes_back_and_is_not_taken_meanwhile() {
        hold(5);
        take(1);
        take(1);
        pool.held().giveBack(LEASE);
        assertThat(wishes(1_000_000_000)).containsExactly(new Hold(2, DB, 2, LEASE));
        assertThat(wishes(2_000_000_000)).containsExactly(new Hold(3, DB, 1, LEASE));
        assertThat(take(2_000_000_000)).isEqualTo(HeldBlocks.NOTHING);
        pool.held().giveBack(LEASE);
        wishes(3_000_000_000L);
        assertThat(wishes(4_000_000_000L)).contains(new Hold(lastId, DB, 0, LEASE));
        assertThat(pool.held().permits(START + 4_000_000_000L)).isZero();
    }

    @Test
    void an_answer_that_comes_too_late_or_twice_gives_its_lease_back() {
        hold(1);
        answer(1, Status.OK, 1, 78, 1_000_000_000);
        waiting = 1;
        List<Hold> asked = wishes(1_100_000_000);
        assertThat(asked).extracting(Hold::lease, Hold::permits).contains(tuple(78L, 0L));
        assertThat(pool.giveUpAsk(START + 1_200_000_000, 30_000_000)).isEqualTo(START + 1_100_000_000);
        answer(lastId, Status.OK, 4, 79, 1_300_000_000);
        waiting = 0;
        assertThat(wishes(1_400_000_000)).extracting(Hold::lease, Hold::permits).contains(tuple(79L, 0L));
    }
}
