package io.sluice.cluster.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.cluster.protocol.ServerFrame.RuleState;
import java.time.Duration;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class LocalBucketTest {
    private static final long SECOND = 1_000_000_000;

    private static RuleState rule(long limit, Duration period, long burst) {
        return new RuleState("pay", 1, limit, period.toNanos(), burst, 0);
    }

    private static LocalBucket share(RuleState rule, int clients, long now) {
        return LocalBucket.share(Terms.of(Limits.DEFAULTS), rule, clients, now);
    }

    @Test
    void a_rule_that_was_never_told_is_the_limiters_own() {
        Terms hundred = Terms.of(Limits.DEFAULTS.toBuilder().limitForPeriod(100).build());
        LocalBucket share = LocalBucket.share(hundred, null, 10, 0);
        assertThat(grantsIn(share, 10 * SECOND, 1000)).isEqualTo(90);
        assertThat(share.isOf(hundred)).isTrue();
        assertThat(share.isOf(Terms.of(Limits.DEFAULTS))).isFalse();
    }

    private static int grantsIn(LocalBucket bucket, long nanos, int tries) {
        int grants = 0;
        for (int i = 1; i <= tries; i++) {
            grants += bucket.take(nanos / tries * i, 1) ? 1 : 0;
        }
        return grants;
    }

    @Test
    void a_share_begins_empty_and_is_nine_tenths_of_an_equal_part() {
        LocalBucket share = share(rule(1000, Duration.ofSeconds(1), 1000), 10, 0);
        assertThat(share.take(0, 1)).isFalse();
        assertThat(grantsIn(share, 10 * SECOND, 100_000)).isEqualTo(900);
        assertThat(share.due(10 * SECOND, 1)).isGreaterThan(10 * SECOND);
    }

    @Test
    void what_it_saves_is_its_part_of_the_burst() {
        LocalBucket share = share(rule(1000, Duration.ofSeconds(1), 500), 10, 0);
        assertThat(share.take(100 * SECOND, 46)).isFalse();
        assertThat(share.take(100 * SECOND, 45)).isTrue();
    }

    @Test
    void a_part_may_be_less_than_one_permit_a_month() {
        RuleState rare = rule(10, Duration.ofDays(31), 10);
        LocalBucket share = share(rare, 1000, 0);
        assertThat(share.take(Duration.ofDays(3440).toNanos(), 1))
                .as("0.9 of a thousandth of ten")
                .isFalse();
        assertThat(share.take(Duration.ofDays(3450).toNanos(), 1)).isTrue();
        assertThat(share(rare, 1_000_000, 0).take(Duration.ofDays(3650).toNanos(), 1))
                .isFalse();
    }

    @Test
    void a_local_rule_is_whole() {
        Terms ten = Terms.of(Limits.DEFAULTS.toBuilder().limitForPeriod(10).build());
        LocalBucket whole = LocalBucket.whole(ten, 0);
        assertThat(whole.take(0, 1)).isFalse();
        assertThat(grantsIn(whole, 10 * SECOND, 1000)).isEqualTo(100);
    }
}
