package io.sluice.cluster.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.time.ManualClock;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class HeldLeaseTest {
    /** Time wraps while the lease is held. */
    private static final long NOW = ManualClock.startingAt(Long.MAX_VALUE - 50).nanos();

    private final HeldLease lease = new HeldLease(7, 0, 10, NOW, NOW + 100);

    @Test
    void gives_what_it_has_until_it_is_over() {
        assertThat(lease.take(NOW + 99, 4)).as("left").isEqualTo(6);
        assertThat(lease.take(NOW + 99, 7)).as("more than is left").isEqualTo(HeldLease.NOTHING);
        assertThat(lease.take(NOW + 100, 1)).as("over").isEqualTo(HeldLease.NOTHING);
        assertThat(lease.isOver(NOW + 99)).isFalse();
        assertThat(lease.isOver(NOW + 100)).isTrue();
    }

    @Test
    void what_is_put_back_can_be_taken_again_unless_the_server_was_told_that_it_was_used() {
        lease.take(NOW, 4);
        lease.putBack(1);
        assertThat(lease.left()).isEqualTo(7);
        assertThat(lease.tellUsed()).isEqualTo(3);
        lease.putBack(1);
        assertThat(lease.left()).as("told as used").isEqualTo(7);
        lease.take(NOW, 1);
        lease.putBack(1);
        assertThat(lease.left()).isEqualTo(7);
    }

    @Test
    void a_closed_lease_gives_and_takes_nothing() {
        lease.take(NOW, 4);
        assertThat(lease.close()).as("not used").isEqualTo(6);
        lease.putBack(4);
        assertThat(lease.take(NOW, 1)).isEqualTo(HeldLease.NOTHING);
        assertThat(lease.close()).isZero();
    }

    @Test
    void closes_by_itself_only_when_nothing_is_left() {
        assertThat(lease.closeIfUsedUp()).isFalse();
        lease.take(NOW, 10);
        assertThat(lease.closeIfUsedUp()).isTrue();
        lease.putBack(1);
        assertThat(lease.left()).isZero();
    }
}
