package io.sluice.ratelimiter.quota;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.core.gate.CallContext;
import io.sluice.core.gate.CallNotPermittedException;
import io.sluice.core.gate.Permit;
import io.sluice.core.testing.Threads;
import io.sluice.core.time.ManualClock;
import io.sluice.ratelimiter.quota.QuotaConfig.Period;
import io.sluice.ratelimiter.quota.QuotaEvent.CallRefused;
import io.sluice.ratelimiter.quota.QuotaEvent.ConfigUpdated;
import io.sluice.ratelimiter.quota.QuotaEvent.PeriodStarted;
import io.sluice.ratelimiter.quota.QuotaEvent.UsedUp;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class QuotaTest {

    // ---- the limit and the period

    @Test
    void lets_the_limit_in_each_day_and_begins_anew_at_midnight() {
        Rig rig = Rig.plain();
        assertThat(rig.takes(5)).isEqualTo(3);
        rig.advance(Duration.ofHours(12).minusNanos(1));
        assertThat(rig.takes(1)).as("a nanosecond early").isZero();
        rig.advance(Duration.ofNanos(1));
        assertThat(rig.takes(5)).as("at midnight").isEqualTo(3);
    }

    @Test
    void midnight_is_that_of_the_zone() {
        Rig rig = Rig.with(config -> config.zone(ZoneId.of("America/New_York")));
        rig.takes(3);
        rig.at("2026-03-03T04:59:59.999Z");
        assertThat(rig.takes(1)).isZero();
        rig.at("2026-03-03T05:00:00Z");
        assertThat(rig.takes(1)).isEqualTo(1);
    }

    @Test
    void a_refusal_tells_how_long_it_is_until_the_next_period() {
        Rig rig = Rig.plain();
        rig.takes(3);
        CallNotPermittedException refused = rig.quota.refusal(rig.enter());
        assertThat(refused.reason()).isEqualTo("limit");
        assertThat(refused.retryAfter()).hasValue(Duration.ofHours(12));
        rig.advance(Duration.ofHours(5));
        assertThat(refused.retryAfter()).as("counts down").hasValue(Duration.ofHours(7));
        long late = rig.enter();
        rig.advance(Duration.ofHours(7));
        assertThat(rig.quota.refusal(late).retryAfter()).hasValue(Duration.ZERO);
    }

    @Test
    void a_limit_of_zero_refuses_all_and_knows_no_time_to_come_back() {
        Rig rig = Rig.with(config -> config.limitForPeriod(0).key(Rig.MERCHANT).override("7", 1));
        long refused = rig.enter("8");
        assertThat(rig.quota.refusal(refused).retryAfter()).isEmpty();
        assertThat(rig.reason(refused)).isEqualTo("limit");
        assertThat(rig.takes(2, "7")).isEqualTo(1);
    }

    // ---- clocks that step

    @Test
    void a_clock_that_steps_back_over_midnight_does_not_bring_yesterday_back() {
        Rig rig = Rig.plain();
        rig.takes(3);
        rig.at("2026-03-03T00:00:01Z");
        assertThat(rig.takes(2)).isEqualTo(2);
        rig.at("2026-03-02T23:59:00Z");
        assertThat(rig.takes(2)).as("the 3rd goes on").isEqualTo(1);
        assertThat(rig.quota.snapshot().resetsAt()).isEqualTo(Instant.parse("2026-03-04T00:00:00Z"));
        rig.at("2026-03-03T12:00:00Z");
        assertThat(rig.takes(1)).isZero();
        rig.at("2026-03-04T00:00:00Z");
        assertThat(rig.takes(3)).isEqualTo(3);
    }

    @Test
    void a_clock_that_was_wrong_by_years_and_is_set_right_does_not_keep_the_period_it_was_in() {
        Rig rig = Rig.plain();
        rig.at("2099-01-01T00:00:00Z");
        assertThat(rig.takes(2)).isEqualTo(2);
        rig.at("2026-03-02T12:00:00Z");
        assertThat(rig.takes(3)).as("what was used counts here").isEqualTo(1);
        assertThat(rig.quota.snapshot().resetsAt()).isEqualTo(Rig.MIDNIGHT);
        rig.at("2026-03-03T00:00:00Z");
        assertThat(rig.takes(3)).isEqualTo(3);
    }

    @Test
    void an_hour_that_comes_twice_is_in_one_day() {
        Rig rig = Rig.with(config -> config.zone(ZoneId.of("Europe/Berlin")));
        rig.at("2026-10-25T00:30:00Z");
        assertThat(rig.takes(2)).isEqualTo(2);
        rig.at("2026-10-25T01:30:00Z");
        assertThat(rig.takes(2)).isEqualTo(1);
        rig.at("2026-10-25T22:59:59Z");
        assertThat(rig.takes(1)).isZero();
        rig.at("2026-10-25T23:00:00Z");
        assertThat(rig.takes(1)).isEqualTo(1);
    }

    @Test
    void months_have_their_own_lengths() {
        Rig rig = Rig.with(config -> config.period(Period.MONTH)).at("2028-02-29T23:59:59Z");
        assertThat(rig.takes(3)).isEqualTo(3);
        rig.at("2028-03-01T00:00:00Z");
        assertThat(rig.takes(3)).isEqualTo(3);
        rig.at("2028-03-31T23:59:59Z");
        assertThat(rig.takes(1)).isZero();
    }

    // ---- values

    @Test
    void each_value_has_its_own_count() {
        Rig rig = Rig.byMerchant();
        assertThat(rig.takes(5, "7")).isEqualTo(3);
        assertThat(rig.takes(5, "8")).isEqualTo(3);
        assertThat(rig.takes(1, 7)).as("the same as text").isZero();
        assertThat(rig.quota.usage("7")).isEqualTo(new QuotaUsage(3, 3, false, Rig.MIDNIGHT));
        assertThat(rig.quota.usage("9")).isEqualTo(new QuotaUsage(3, 0, false, Rig.MIDNIGHT));
        assertThat(rig.quota.snapshot().values()).isEqualTo(2);
    }

    @Test
    void calls_without_a_value_have_one_count_together() {
        Rig rig = Rig.byMerchant();
        assertThat(rig.takes(2)).isEqualTo(2);
        assertThat(rig.takes(2, List.of())).isEqualTo(1);
        assertThat(rig.used()).isEqualTo(3);
        assertThat(rig.quota.usage(null).remaining()).isZero();
        assertThat(rig.takes(1, "7")).isEqualTo(1);
    }

    @Test
    void single_values_may_have_other_limits() {
        Rig rig = Rig.with(config -> config.key(Rig.MERCHANT).override("big", 5).override("banned", 0));
        assertThat(rig.takes(9, "big")).isEqualTo(5);
        assertThat(rig.takes(9, "banned")).isZero();
        assertThat(rig.takes(9, "any")).isEqualTo(3);
    }

    @Test
    void a_collection_takes_one_from_each_or_nothing() {
        Rig rig = Rig.byMerchant();
        rig.takes(2, "b");
        long both = rig.enter(List.of("a", "b"));
        assertThat(both).isNotNegative();
        assertThat(rig.reason(rig.enter(List.of("a", "b")))).isEqualTo("limit");
        assertThat(rig.used("a")).as("given back").isEqualTo(1);
        rig.quota.cancel(both);
        assertThat(rig.used("a")).isZero();
        assertThat(rig.used("b")).isEqualTo(2);
        assertThat(rig.takes(1, List.of("a", "a", "a", "a")))
                .as("four of the same")
                .isZero();
        assertThat(rig.takes(1, List.of("a", "a", "a"))).isEqualTo(1);
    }

    // ---- bounds

    @Test
    void beyond_the_bound_values_share_counts_and_keep_to_their_limits() {
        Rig rig = Rig.with(config -> config.key(Rig.MERCHANT).maxValues(1));
        rig.takes(1, "first");
        int granted = 0;
        for (int i = 0; i < 1_000; i++) {
            granted += rig.takes(1, "m" + i);
        }
        assertThat(granted).isEqualTo(CountTable.SHARED * 3);
        assertThat(rig.reason(rig.enter("m1"))).isEqualTo("overflow");
        assertThat(rig.quota.usage("m1").shared()).isTrue();
        assertThat(rig.quota.snapshot().overflow()).isEqualTo(granted);
        assertThat(rig.quota.snapshot().values()).isEqualTo(1);
        assertThat(rig.takes(5, "first")).isEqualTo(2);
    }

    @Test
    void a_value_that_shares_goes_on_sharing_until_the_period_ends() {
        Rig rig = Rig.with(config -> config.key(Rig.MERCHANT).maxValues(1));
        long first = rig.enter("first");
        rig.takes(3, "second");
        rig.quota.cancel(first);
        rig.update(config -> config.maxValues(10));
        assertThat(rig.takes(1, "second")).isZero();
        rig.advance(Duration.ofDays(1));
        rig.takes(1, "first");
        assertThat(rig.takes(4, "second")).isEqualTo(3);
        assertThat(rig.quota.usage("second").shared()).isFalse();
    }

    @Test
    void values_of_earlier_periods_make_room_and_their_tokens_change_nothing() {
        Rig rig = Rig.with(config -> config.key(Rig.MERCHANT).maxValues(100));
        long[] yesterdays = new long[100];
        for (int i = 0; i < 100; i++) {
            yesterdays[i] = rig.enter("old" + i);
        }
        rig.advance(Duration.ofDays(1));
        for (int i = 0; i < 100; i++) {
            assertThat(rig.takes(2, "new" + i)).isEqualTo(2);
        }
        for (long token : yesterdays) {
            rig.quota.cancel(token);
        }
        for (int i = 0; i < 100; i++) {
            assertThat(rig.quota.usage("new" + i))
                    .isEqualTo(new QuotaUsage(3, 2, false, Rig.MIDNIGHT.plusSeconds(86_400)));
        }
        assertThat(rig.quota.snapshot().overflow()).isZero();
    }

    @Test
    void texts_that_are_too_long_get_no_count_of_their_own() {
        Rig rig = Rig.byMerchant();
        rig.takes(1, "x".repeat(Quota.LONGEST_VALUE));
        rig.takes(1, "x".repeat(Quota.LONGEST_VALUE + 1));
        assertThat(rig.quota.snapshot().values()).isEqualTo(1);
        assertThat(rig.quota.snapshot().overflow()).isEqualTo(1);
    }

    // ---- giving back

    @Test
    void what_a_later_gate_refused_is_given_back_in_the_same_period_only() {
        Rig rig = Rig.plain();
        rig.quota.cancel(rig.enter());
        assertThat(rig.takes(2)).isEqualTo(2);
        long yesterdays = rig.enter();
        assertThat(rig.takes(1)).isZero();
        rig.advance(Duration.ofDays(1));
        rig.takes(3);
        rig.quota.cancel(yesterdays);
        assertThat(rig.takes(1)).isZero();
    }

    @Test
    void a_call_that_has_begun_is_used_however_it_ends() {
        Rig rig = Rig.byMerchant();
        CallContext.EMPTY.withKey(Rig.MERCHANT, List.of("7", "8")).run(() -> {
            assertThatThrownBy(() -> rig.quota.executeSupplier(() -> {
                        throw new IllegalStateException("broken");
                    }))
                    .hasMessage("broken");
            try (Permit permit = rig.quota.acquire()) {
                // given up without a verdict
            }
            assertThat(rig.quota.tryAcquirePermission()).isTrue();
            rig.quota.onSuccess(1, TimeUnit.SECONDS);
            rig.quota.releasePermission();
            assertThatThrownBy(() -> rig.quota.executeSupplier(() -> "never"))
                    .isInstanceOf(QuotaExceededException.class)
                    .hasMessage("quota \"orders\" refused the call: limit, retry after PT12H");
        });
        assertThat(rig.used("7")).isEqualTo(3);
        assertThat(rig.used("8")).isEqualTo(3);
        assertThat(rig.quota.counts().failed()).isEqualTo(1);
        assertThat(rig.quota.counts().cancelled()).isEqualTo(1);
        assertThat(rig.quota.counts().succeeded()).isEqualTo(1);
        assertThat(rig.quota.counts().rejected()).isEqualTo(1);
    }

    // ---- live change

    @Test
    void what_was_used_counts_against_the_new_limits() {
        Rig rig = Rig.plain();
        rig.takes(3);
        rig.update(config -> config.limitForPeriod(5));
        assertThat(rig.takes(5)).isEqualTo(2);
        rig.update(config -> config.limitForPeriod(1));
        assertThat(rig.takes(1)).isZero();
        assertThat(rig.quota.snapshot().remaining()).isZero();
    }

    @Test
    void what_was_used_counts_in_the_period_of_the_new_calendar() {
        Rig rig = Rig.plain();
        rig.takes(2);
        rig.update(config -> config.period(Period.MONTH));
        assertThat(rig.takes(5)).isEqualTo(1);
        rig.at("2026-03-31T23:59:59Z");
        assertThat(rig.takes(1)).isZero();
        rig.update(config -> config.zone(ZoneId.of("Asia/Tokyo")));
        assertThat(rig.quota.snapshot().resetsAt()).isEqualTo(Instant.parse("2026-04-30T15:00:00Z"));
        assertThat(rig.takes(1)).as("stricter, never laxer").isZero();
    }

    @Test
    void another_key_begins_anew() {
        Rig rig = Rig.byMerchant();
        rig.takes(3, "7");
        rig.update(config -> config.key("user"));
        rig.update(config -> config.key(Rig.MERCHANT));
        assertThat(rig.takes(4, "7")).isEqualTo(3);
    }

    // ---- events, snapshot, registry

    @Test
    void what_happens_is_told() {
        Rig rig = Rig.with(config -> config.limitForPeriod(1).key(Rig.MERCHANT));
        QuotaConfig before = rig.quota.config();
        rig.takes(2, "7");
        rig.takes(1);
        rig.advance(Duration.ofHours(12));
        rig.takes(1, "8");
        rig.quota.update(before);
        rig.update(config -> config.limitForPeriod(2));
        assertThat(rig.heard)
                .containsExactly(
                        new UsedUp("orders", Rig.NOON, "7"),
                        new CallRefused("orders", Rig.NOON, "7", "limit"),
                        new UsedUp("orders", Rig.NOON, null),
                        new PeriodStarted("orders", Rig.MIDNIGHT, Rig.MIDNIGHT, Rig.MIDNIGHT.plusSeconds(86_400)),
                        new UsedUp("orders", Rig.MIDNIGHT, "8"),
                        new ConfigUpdated("orders", Rig.MIDNIGHT, before, rig.quota.config()));
    }

    @Test
    void a_snapshot_has_the_numbers_of_now() {
        Rig rig = Rig.plain();
        rig.takes(2);
        assertThat(rig.quota.snapshot())
                .isEqualTo(new QuotaSnapshot("orders", 3, 2, 1, Rig.MIDNIGHT, 0, 0, rig.quota.counts()));
        rig.advance(Duration.ofDays(1));
        assertThat(rig.used()).isZero();
        assertThat(rig.quota).hasToString("Quota[orders, 3 per DAY in Z]");
        assertThat(rig.quota.kind()).isEqualTo("quota");
        assertThat(rig.quota.contextual()).isFalse();
        assertThat(Quota.ofDefaults("orders").config()).isEqualTo(QuotaConfig.ofDefaults());
    }

    @Test
    void the_registry_gives_each_name_one_quota() {
        QuotaConfig config = QuotaConfig.custom().limitForPeriod(1).build();
        ManualClock clock = new ManualClock();
        QuotaRegistry registry = QuotaRegistry.of(config, Map.of("team", "pay"), clock);
        Quota quota = registry.quota("orders");
        assertThat(registry.quota("orders", config)).isSameAs(quota);
        assertThat(quota.clock()).isSameAs(clock);
        assertThatThrownBy(() -> registry.quota("orders", QuotaConfig.ofDefaults()))
                .hasMessageContaining("exists with another configuration");
        assertThatThrownBy(() -> registry.quota("orders", config, Map.of("a", "b")))
                .hasMessageContaining("exists with other tags");
        Quota other = Quota.of("orders", config, clock);
        assertThat(registry.replace(other)).contains(quota);
        assertThat(registry.quota("orders")).isSameAs(other);
        assertThat(QuotaRegistry.ofDefaults().defaults()).isEqualTo(QuotaConfig.ofDefaults());
    }

    // ---- threads

    @Test
    void threads_never_get_more_than_the_limit_and_no_less() throws Exception {
        ManualClock clock = new ManualClock();
        QuotaConfig config = QuotaConfig.custom()
                .limitForPeriod(100)
                .key(Rig.MERCHANT)
                .maxValues(2)
                .build();
        Quota quota = Quota.of("orders", config, clock);
        for (int day = 0; day < 20; day++) {
            int today = day;
            List<Integer> granted = Threads.together(4, thread -> takes(quota, 100, "a" + today, "b" + today));
            assertThat(granted.stream().mapToInt(Integer::intValue).sum())
                    .as("day %d", day)
                    .isEqualTo(200);
            clock.advance(Duration.ofDays(1));
        }
    }

    @Test
    void threads_never_get_more_than_the_limit_while_periods_turn() throws Exception {
        ManualClock clock = new ManualClock();
        QuotaConfig config = QuotaConfig.custom()
                .limitForPeriod(10)
                .key(Rig.MERCHANT)
                .maxValues(1)
                .build();
        Quota quota = Quota.of("orders", config, clock);
        ConcurrentHashMap<String, Integer> granted = new ConcurrentHashMap<>();
        Threads.together(4, thread -> {
            for (int i = 0; i < 5_000; i++) {
                String merchant = i % 2 == 0 ? "a" : "b";
                long token = quota.enter(Quota.UNTIMED, CallContext.EMPTY.withKey(Rig.MERCHANT, merchant));
                if (token >= 0) {
                    granted.merge(merchant + " in period " + (token & 0xFF_FFFF), 1, Integer::sum);
                }
                if (thread == 0 && i % 50 == 0) {
                    clock.advance(Duration.ofDays(1));
                }
            }
            return null;
        });
        assertThat(granted.values()).allMatch(calls -> calls <= 10);
    }

    private static int takes(Quota quota, int tries, String... merchants) {
        int taken = 0;
        for (int i = 0; i < tries; i++) {
            for (String merchant : merchants) {
                CallContext context = CallContext.EMPTY.withKey(Rig.MERCHANT, merchant);
                taken += quota.enter(Quota.UNTIMED, context) >= 0 ? 1 : 0;
            }
        }
        return taken;
    }
}
