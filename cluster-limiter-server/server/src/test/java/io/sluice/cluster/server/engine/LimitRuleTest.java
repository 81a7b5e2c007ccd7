package io.sluice.cluster.server.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.cluster.server.engine.LimitRule.StateLoss;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.Map;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class LimitRuleTest {
    private static final LimitRule.Builder PAY = LimitRule.custom("pay");

    @Test
    void defaults() {
        assertThat(PAY.build())
                .isEqualTo(new LimitRule(
                        "pay",
                        50,
                        Duration.ofSeconds(1),
                        50,
                        0.25,
                        Duration.ofSeconds(1),
                        false,
                        StateLoss.EMPTY,
                        LimitRule.Algorithm.TOKEN_BUCKET,
                        CalendarUnit.SECOND,
                        ZoneOffset.UTC,
                        Duration.ofSeconds(30),
                        Map.of(),
                        null));
    }

    @Test
    void shares_of_lost_clients_are_kept_under_strict_rules() {
        assertThat(PAY.build().toBuilder().loose(true).build().reserveLost()).isZero();
        LimitRule given =
                LimitRule.custom("pay").reserveLost(Duration.ofSeconds(5)).build();
        assertThat(given.toBuilder().loose(true).build().reserveLost()).isEqualTo(Duration.ofSeconds(5));
        assertRefused(
                LimitRule.custom("pay").reserveLost(Duration.ofHours(2)),
                "reserveLost must be between PT0S and PT1H, but was PT2H");
    }

    @Test
    void a_burst_that_follows_from_the_limit_goes_on_following_it() {
        assertThat(LimitRule.perSecond("pay", 10).toBuilder()
                        .limitForPeriod(20)
                        .build()
                        .burst())
                .isEqualTo(20);
        assertThat(LimitRule.custom("pay").burst(5).build().toBuilder()
                        .limitForPeriod(20)
                        .build()
                        .burst())
                .isEqualTo(5);
    }

    @Test
    void bad_options_are_named_with_their_range_and_value() {
        assertRefused(LimitRule.custom(" "), "id must not be blank, but was \" \"");
        assertRefused(LimitRule.custom("x".repeat(201)), "length of id must be between 1 and 200, but was 201");
        assertRefused(
                LimitRule.custom("pay").limitForPeriod(10_000_001),
                "limitForPeriod must be between 1 and 10000000, but was 10000001");
        assertRefused(LimitRule.custom("pay").leaseShare(0.6), "leaseShare must be between 0.0 and 0.5, but was 0.6");
        assertRefused(
                LimitRule.custom("pay").leaseDuration(Duration.ofMillis(9)),
                "leaseDuration must be between PT0.01S and PT10S, but was PT0.009S");
        assertThatThrownBy(() -> LimitRule.custom("pay").burst(0))
                .hasMessage("burst must be between 1 and 9223372036854775807, but was 0");
    }

    @Test
    void a_burst_of_more_than_ten_seconds_must_be_allowed_to_come_back_full() {
        LimitRule.Builder daily = LimitRule.custom("pay").limitForPeriod(86_400).limitRefreshPeriod(Duration.ofDays(1));
        assertRefused(
                daily,
                "burst must be between 1 and 10, what comes in ten seconds, with onStateLoss EMPTY, but was 86400;"
                        + " FULL allows more, and lets up to a burst through once more after a restart");
        assertThat(daily.onStateLoss(StateLoss.FULL).build().burst()).isEqualTo(86_400);
        assertThat(LimitRule.custom("rare")
                        .limitForPeriod(1)
                        .limitRefreshPeriod(Duration.ofDays(1))
                        .build()
                        .burst())
                .as("one permit is never too many")
                .isEqualTo(1);
    }

    @Test
    void a_value_may_have_a_limit_of_its_own_in_all_else_it_goes_by_the_rule() {
        LimitRule rule = LimitRule.custom("pay")
                .limitForPeriod(10)
                .limitRefreshPeriod(Duration.ofSeconds(2))
                .leaseShare(0.5)
                .override("ann", new ValueLimit(40))
                .override("bob", new ValueLimit(1, Duration.ofMinutes(1), 2L))
                .onStateLoss(StateLoss.FULL)
                .build();
        assertThat(rule.toBuilder().build()).isEqualTo(rule);
        assertThat(rule.of("cid")).isSameAs(rule);
        LimitRule.Builder alone = LimitRule.custom("pay").leaseShare(0.5).onStateLoss(StateLoss.FULL);
        assertThat(rule.of("ann"))
                .isEqualTo(alone.limitForPeriod(40)
                        .limitRefreshPeriod(Duration.ofSeconds(2))
                        .build());
        assertThat(rule.of("bob"))
                .isEqualTo(alone.limitForPeriod(1)
                        .limitRefreshPeriod(Duration.ofMinutes(1))
                        .burst(2)
                        .build());
    }

    @Test
    void bad_limits_of_values_are_named_with_the_value() {
        assertRefused(
                LimitRule.custom("pay").override("ann", new ValueLimit(0)),
                "overrides[ann].limitForPeriod must be between 1 and 10000000, but was 0");
        assertRefused(
                LimitRule.custom("pay").override("ann", new ValueLimit(10, null, 1000L)),
                "overrides[ann].burst must be between 1 and 100, what comes in ten seconds, with onStateLoss EMPTY, but was"
                        + " 1000; FULL allows more, and lets up to a burst through once more after a restart");
        assertRefused(
                LimitRule.custom("pay")
                        .fixedWindow(CalendarUnit.MINUTE, ZoneOffset.UTC)
                        .onStateLoss(StateLoss.FULL)
                        .override("ann", new ValueLimit(10, Duration.ofHours(1))),
                "overrides[ann].limitRefreshPeriod must be between PT1M and PT1M, but was PT1H");
        assertRefused(
                LimitRule.custom("pay").override("x".repeat(201), new ValueLimit(10)),
                "length of a value in overrides must be between 1 and 200, but was 201");
        assertRefused(LimitRule.custom("pay").maxKeys(0), "maxKeys must be between 1 and 268435456, but was 0");
        assertRefused(
                LimitRule.custom("pay").override("", new ValueLimit(10)),
                "length of a value in overrides must be between 1 and 200, but was 0");
    }

    private static void assertRefused(LimitRule.Builder builder, String message) {
        assertThatThrownBy(builder::build)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }
}
