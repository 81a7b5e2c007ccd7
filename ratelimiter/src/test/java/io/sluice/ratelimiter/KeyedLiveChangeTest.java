package io.sluice.ratelimiter;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.gate.CallContext;
import java.time.Duration;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** What is kept when the configuration changes while a keyed limiter runs. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class KeyedLiveChangeTest {

    @Test
    void the_share_that_is_spent_stays_the_same_for_every_value() {
        KeyedRig rig = KeyedRig.plain();
        rig.takes("a", 4);
        rig.takes("b", 10);
        rig.update(config -> config.limitForPeriod(100));
        assertThat(rig.limiter.availablePermissions("a")).isEqualTo(60);
        assertThat(rig.limiter.availablePermissions("b")).isZero();
        assertThat(rig.limiter.availablePermissions("c")).isEqualTo(100);
        assertThat(rig.advanceMillis(10).takes("b", 5)).as("at the new rate").isEqualTo(1);
    }

    @Test
    void a_value_can_be_given_a_limit_of_its_own_and_lose_it_again() {
        KeyedRig rig = KeyedRig.plain();
        rig.takes("a", 5);
        rig.takes("b", 5);
        rig.update(config -> config.override("a", 100, Duration.ofSeconds(1)));
        assertThat(rig.limiter.availablePermissions("a")).isEqualTo(50);
        assertThat(rig.limiter.availablePermissions("b")).isEqualTo(5);
        rig.takes("a", 30);
        rig.limiter.update(
                KeyedRateLimiterConfig.custom().key("user").limitForPeriod(10).build());
        assertThat(rig.limiter.availablePermissions("a")).isEqualTo(2);
        assertThat(rig.limiter.availablePermissions("b")).isEqualTo(5);
    }

    @Test
    void shared_buckets_keep_their_share_too_and_who_leaves_them_takes_it_along() {
        KeyedRig rig = KeyedRig.with(config -> config.maxKeys(1));
        rig.takes("a", 10);
        rig.takes("b", 5);
        rig.update(config -> config.limitForPeriod(20));
        assertThat(rig.limiter.availablePermissions("b")).isEqualTo(10);
        rig.update(config -> config.maxKeys(2));
        assertThat(rig.takes("b", 20)).isEqualTo(10);
        assertThat(rig.limiter.snapshot().trackedKeys()).isEqualTo(2);
    }

    @Test
    void who_is_given_a_limit_of_its_own_while_it_shares_takes_its_share_along() {
        KeyedRig rig = KeyedRig.with(config -> config.maxKeys(1));
        rig.takes("a", 10);
        rig.takes("b", 5);
        rig.update(config -> config.override("b", 4, Duration.ofSeconds(1)));
        assertThat(rig.takes("b", 20)).isEqualTo(2);
    }

    @Test
    void a_lower_maxKeys_forgets_nobody_who_is_not_full() {
        KeyedRig rig = KeyedRig.plain();
        rig.takes("a", 10);
        rig.takes("b", 1);
        rig.takes("c", 10);
        rig.update(config -> config.maxKeys(1));
        rig.advanceMillis(100).takes("d", 1);
        assertThat(rig.limiter.snapshot().trackedKeys()).as("b was full").isEqualTo(2);
        assertThat(rig.takes("a", 20)).isEqualTo(1);
        assertThat(rig.takes("c", 20)).isEqualTo(1);
    }

    @Test
    void permits_that_were_taken_before_come_back_after() {
        KeyedRig rig = KeyedRig.plain();
        rig.takes("a", 9);
        long token = rig.enter("a");
        rig.update(config -> config.limitForPeriod(20));
        assertThat(rig.limiter.availablePermissions("a")).isZero();
        rig.limiter.cancel(token);
        assertThat(rig.limiter.availablePermissions("a")).isEqualTo(1);
    }

    @Test
    void calls_may_be_counted_by_another_key() {
        KeyedRig rig = KeyedRig.with(config -> config.burst(1));
        CallContext call = CallContext.EMPTY.withKey("user", "ann").withKey("item", 7);
        call.run(() -> assertThat(rig.limiter.tryAcquirePermission()).isTrue());
        rig.update(config -> config.key("item"));
        call.run(() -> assertThat(rig.limiter.tryAcquirePermission()).isTrue());
        call.run(() -> assertThat(rig.limiter.tryAcquirePermission()).isFalse());
    }
}
