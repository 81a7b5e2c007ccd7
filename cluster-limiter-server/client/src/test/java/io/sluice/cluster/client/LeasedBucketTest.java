package io.sluice.cluster.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.cluster.protocol.ClientFrame.Bucket;
import io.sluice.cluster.protocol.ClientFrame.Release;
import io.sluice.cluster.protocol.ServerFrame.Answer;
import io.sluice.cluster.protocol.Status;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** To the nanosecond, what the bound of leases stands on: see {@code LeaseLedger}. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class LeasedBucketTest {
    private static final Bucket PAY = new Bucket("pay", "");
    private static final long LIFE = 1_000_000_000;
    private static final long ASKED = 7_000_000;
    private static final long OVER = ASKED + LIFE - LIFE / 500;

    private final LeasedBucket bucket = new LeasedBucket(PAY, true, new HeldLeases(), wanting -> {}, 0);

    private static Answer lease(long ask) {
        return new Answer(ask, Status.OK, 100, 0, 0, 1, 33, LIFE);
    }

    private void ask(long id) {
        assertThat(bucket.wishes(ASKED, id, new Wishes())).isTrue();
    }

    @Test
    void a_lease_is_reckoned_from_before_it_was_asked_for_less_what_clocks_may_be_wrong_by() {
        ask(1);
        assertThat(bucket.answered(lease(1), ASKED + LIFE / 2)).isNull();

        assertThat(bucket.take(OVER - 1, 1)).isNotEqualTo(LeasedBucket.NOTHING);
        assertThat(bucket.take(OVER, 1)).isEqualTo(LeasedBucket.NOTHING);
        assertThat(bucket.available(OVER)).isZero();
    }

    @Test
    void a_lease_that_comes_when_it_is_over_goes_back_and_is_not_used() {
        ask(1);

        assertThat(bucket.answered(lease(1), OVER)).isEqualTo(new Release(33, PAY, 100));
        assertThat(bucket.take(OVER - 1, 1)).isEqualTo(LeasedBucket.NOTHING);
    }

    @Test
    void a_lease_that_is_no_longer_waited_for_goes_back_and_is_not_used() {
        ask(1);
        assertThat(bucket.giveUpAsk(ASKED + 100, 100)).isTrue();
        ask(2);

        assertThat(bucket.answered(lease(1), ASKED + 200)).isEqualTo(new Release(33, PAY, 100));
        assertThat(bucket.take(ASKED + 200, 1)).isEqualTo(LeasedBucket.NOTHING);
    }

    @Test
    void no_more_than_a_lease_has_is_taken_from_it() {
        ask(1);
        bucket.answered(lease(1), ASKED);

        assertThat(bucket.take(ASKED, 101)).isEqualTo(LeasedBucket.NOTHING);
        assertThat(bucket.take(ASKED, 100)).isNotEqualTo(LeasedBucket.NOTHING);
        assertThat(bucket.take(ASKED, 1)).isEqualTo(LeasedBucket.NOTHING);
    }

    @Test
    void of_a_key_a_lease_is_wanted_when_permits_are_missed_twice_in_a_short_time() {
        List<LeasedBucket> wanting = new ArrayList<>();
        LeasedBucket key = new LeasedBucket(PAY, false, new HeldLeases(), wanting::add, 0);
        assertThat(key.wishes(ASKED, 1, new Wishes())).isFalse();
        key.take(ASKED, 1);
        key.take(ASKED + 100_000_000, 1);
        assertThat(wanting).as("a tenth of a second later").isEmpty();
        key.take(ASKED + 199_999_999, 1);
        assertThat(wanting).containsExactly(key);
        assertThat(key.wishes(ASKED, 1, new Wishes())).isTrue();
    }

    @Test
    void what_comes_after_it_was_forgotten_goes_back_and_nothing_is_wanted() {
        List<LeasedBucket> wanting = new ArrayList<>();
        LeasedBucket gone = new LeasedBucket(PAY, true, new HeldLeases(), wanting::add, 0);
        assertThat(gone.wishes(ASKED, 1, new Wishes())).isTrue();
        gone.forget(ASKED);
        assertThat(gone.answered(lease(1), ASKED)).isEqualTo(new Release(33, PAY, 100));
        gone.take(ASKED, 1);
        assertThat(wanting).isEmpty();
        assertThat(gone.isQuiet()).isTrue();
    }
}
