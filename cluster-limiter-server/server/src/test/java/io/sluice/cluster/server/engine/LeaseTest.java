package io.sluice.cluster.server.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class LeaseTest {
    /** O = 500, Bs = 1500, D = 75 ms. */
    private static final LimitRule RULE =
            LimitRule.custom("pay").limitForPeriod(20_000).burst(2_000).build();

    private static final long LEASE_NANOS = 75 * Rig.MILLI;
    private static final Target PAY = new Target("pay");

    private final Rig rig = Rig.filled(RULE);

    @Test
    void a_lease_tells_its_number_and_how_long_it_lives() {
        Answer lease = rig.lease(1, "pay", 100);
        assertThat(lease.granted()).isEqualTo(100);
        assertThat(lease.lease()).isNotZero();
        assertThat(lease.leaseNanos()).isEqualTo(LEASE_NANOS);
        assertThat(rig.lease(1, "pay", 100).lease()).isNotEqualTo(lease.lease());
    }

    @Test
    void no_more_than_the_share_of_the_burst_is_leased_out_and_the_rest_is_for_those_who_ask() {
        assertThat(rig.lease(1, "pay", 10_000).granted()).isEqualTo(500);
        assertThat(rig.lease(1, "pay", 1).verdict()).isEqualTo(Verdict.BLOCKED);
        assertThat(rig.take("pay", "", 10_000))
                .as("1500, of which 500 are leased out")
                .isEqualTo(1000);
    }

    @Test
    void an_expired_lease_makes_room_for_another_and_its_permits_are_lost() {
        rig.lease(1, "pay", 500);
        rig.take("pay", "", 1000);
        rig.clock.advance(LEASE_NANOS - 1);
        assertThat(rig.lease(1, "pay", 10).granted()).as("a nanosecond early").isZero();
        rig.clock.advance(1);
        assertThat(rig.lease(1, "pay", 10).granted()).isEqualTo(10);
        assertThat(rig.take("pay", "", 10_000)).as("what came in 75 ms").isEqualTo(1490);
    }

    @Test
    void what_was_not_used_goes_back_once() {
        Answer lease = rig.lease(1, "pay", 500);
        rig.take("pay", "", 1000);
        Ask release = new Ask.Release(PAY, lease.lease(), 200);
        rig.decide(1, release);
        rig.decide(1, release);
        assertThat(rig.take("pay", "", 10_000)).isEqualTo(200);
        rig.advance(Duration.ofMillis(50));
        assertThat(rig.lease(1, "pay", 500).granted()).as("all of it is free").isEqualTo(500);
    }

    @Test
    void what_was_used_makes_room_for_more() {
        Answer lease = rig.lease(1, "pay", 500);
        rig.decide(1, new Ask.Report(PAY, lease.lease(), 300));
        rig.decide(1, new Ask.Report(PAY, lease.lease(), 100)); // came late
        assertThat(rig.lease(1, "pay", 500).granted()).isEqualTo(300);
        rig.decide(1, new Ask.Report(PAY, lease.lease(), 500));
        assertThat(rig.lease(1, "pay", 500).granted()).isEqualTo(200);
    }

    @Test
    void nobody_ends_the_lease_of_another() {
        Answer lease = rig.lease(1, "pay", 500);
        rig.decide(2, new Ask.Release(PAY, lease.lease(), 500));
        rig.decide(2, new Ask.Report(PAY, lease.lease(), 500));
        assertThat(rig.lease(2, "pay", 1).verdict()).isEqualTo(Verdict.BLOCKED);
    }

    @Test
    void a_lease_of_before_a_restart_means_nothing_after_it() {
        Answer old = rig.lease(1, "pay", 100);
        rig.crash();
        rig.advance(Duration.ofMillis(5));
        Answer young = rig.lease(1, "pay", 100);
        rig.decide(1, new Ask.Release(PAY, old.lease(), 100));
        assertThat(young.granted()).isEqualTo(100);
        assertThat(rig.take("pay", "", 100))
                .as("20 a millisecond have come, and 100 are leased out")
                .isZero();
    }

    @Test
    void a_client_that_piles_up_leases_has_to_wait() {
        for (int i = 0; i < 8; i++) {
            assertThat(rig.lease(1, "pay", 1).granted()).isEqualTo(1);
        }
        Answer refused = rig.lease(1, "pay", 1);
        assertThat(refused.verdict()).isEqualTo(Verdict.BLOCKED);
        assertThat(refused.retryAfterNanos()).isPositive();
    }

    @Test
    void a_limit_that_is_too_small_for_leases_keeps_its_burst() {
        Rig small = Rig.filled(
                LimitRule.custom("pay").limitForPeriod(1000).burst(10).build());
        assertThat(small.lease(1, "pay", 1).verdict()).isEqualTo(Verdict.NOT_LEASABLE);
        assertThat(small.take("pay", "", 100)).isEqualTo(10);
    }

    @Test
    void a_loose_rule_leases_on_top_of_the_burst() {
        Rig loose = Rig.filled(RULE.toBuilder().loose(true).build());
        assertThat(loose.lease(1, "pay", 500).leaseNanos()).isEqualTo(100 * Rig.MILLI);
        assertThat(loose.take("pay", "", 10_000)).isEqualTo(1500);
    }
}
