package io.sluice.ratelimiter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.core.gate.CallContext;
import io.sluice.core.gate.CallCounts;
import io.sluice.core.gate.Gate;
import io.sluice.core.time.ManualClock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Limits that count some calls and let the others in. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class AppliesToTest {
    private static final CallContext MOBILE = CallContext.EMPTY.withOrigin("mobile");
    private static final CallContext WEB = CallContext.EMPTY.withOrigin("web");
    private static final CallContext BATCH = CallContext.EMPTY.withOrigin("batch");
    private static final CallContext UNKNOWN = CallContext.EMPTY;

    private static Rig limitedTo(AppliesTo calls) {
        return Rig.with(config -> config.limitForPeriod(2).appliesTo(calls));
    }

    /** How many of so many calls in this context are let in. */
    private static int enters(RateLimiter limiter, CallContext context, int tries) {
        int entered = 0;
        for (int i = 0; i < tries; i++) {
            entered += limiter.enter(Gate.UNTIMED, context) >= 0 ? 1 : 0;
        }
        return entered;
    }

    @Test
    void a_limit_for_one_caller_counts_only_his_calls() {
        Rig rig = limitedTo(AppliesTo.origins("mobile"));
        assertThat(enters(rig.limiter, WEB, 10)).isEqualTo(10);
        assertThat(enters(rig.limiter, UNKNOWN, 10)).isEqualTo(10);
        assertThat(enters(rig.limiter, MOBILE, 10)).isEqualTo(2);
        assertThat(rig.limiter.contextual()).isTrue();
    }

    @Test
    void a_limit_for_the_others_counts_all_but_those_who_have_one_and_the_unknown() {
        Rig rig = limitedTo(AppliesTo.exceptOrigins("mobile", "web"));
        assertThat(enters(rig.limiter, MOBILE, 10)).isEqualTo(10);
        assertThat(enters(rig.limiter, WEB, 10)).isEqualTo(10);
        assertThat(enters(rig.limiter, BATCH, 1)).isEqualTo(1);
        assertThat(enters(rig.limiter, UNKNOWN, 10)).as("they share one").isEqualTo(1);
    }

    @Test
    void each_caller_for_himself_is_a_key() {
        KeyedRateLimiterConfig config = KeyedRateLimiterConfig.custom()
                .key(KeyedRateLimiter.ORIGIN)
                .limitForPeriod(2)
                .override("web", 5, Duration.ofSeconds(1))
                .build();
        KeyedRateLimiter limiter = KeyedRateLimiter.of("payments", config, new ManualClock());
        for (int i = 0; i < 10; i++) {
            limiter.enter(Gate.UNTIMED, MOBILE);
            limiter.enter(Gate.UNTIMED, WEB);
        }
        assertThat(limiter.counts().rejected()).isEqualTo(8 + 5);
        assertThat(limiter.enter(Gate.UNTIMED, UNKNOWN)).isNotNegative();
        limiter.update(config.toBuilder().key(KeyedRateLimiter.ENTRANCE).build());
        assertThat(limiter.enter(Gate.UNTIMED, MOBILE)).isNotNegative();
        assertThat(limiter.enter(Gate.UNTIMED, MOBILE.withEntrance("mobile"))).isNegative();
    }

    @Test
    void a_limit_for_an_entrance_counts_only_what_came_in_by_it() {
        Rig rig = limitedTo(AppliesTo.entrances("POST /orders"));
        assertThat(enters(rig.limiter, UNKNOWN, 10)).isEqualTo(10);
        assertThat(enters(rig.limiter, UNKNOWN.withEntrance("GET /orders"), 10)).isEqualTo(10);
        assertThat(enters(rig.limiter, WEB.withEntrance("POST /orders"), 10)).isEqualTo(2);
    }

    @Test
    void every_way_to_ask_looks_at_the_context() {
        Rig rig = limitedTo(AppliesTo.origins("mobile"));
        MOBILE.run(() -> assertThat(rig.takes(10)).isEqualTo(2));
        WEB.run(() -> {
            assertThat(rig.takes(5)).isEqualTo(5);
            assertThat(rig.limiter.tryAcquirePermission(100)).isTrue();
            rig.limiter.acquire();
            Reservation reservation = rig.limiter.reserve(100);
            assertThat(reservation.isGranted()).isTrue();
            assertThat(reservation.waitDuration()).isZero();
            assertThat(reservation.cancel()).isFalse();
            rig.limiter.executeRunnable(() -> {});
            rig.call("web");
        });
        MOBILE.run(() -> {
            assertThatThrownBy(() -> rig.limiter.executeRunnable(() -> {}))
                    .isInstanceOf(RateLimitExceededException.class);
            assertThatThrownBy(() -> rig.limiter.reserve()).isInstanceOf(RateLimitExceededException.class);
            assertThat(rig.limiter.tryAcquirePermission(1)).isFalse();
        });
        assertThat(rig.ended).containsExactly("web@0");
        assertThat(rig.limiter.counts().permitted()).isEqualTo(2 + 5 + 1 + 1 + 1 + 1);
    }

    @Test
    void what_was_not_counted_is_not_given_back() {
        Rig rig = limitedTo(AppliesTo.origins("mobile"));
        long token = rig.limiter.enter(Gate.UNTIMED, WEB);
        assertThat(enters(rig.limiter, MOBILE, 10)).isEqualTo(2);
        rig.limiter.cancel(token);
        assertThat(enters(rig.limiter, MOBILE, 10)).isZero();
    }

    @Test
    void the_condition_can_change_while_the_limiter_runs() {
        Rig rig = limitedTo(AppliesTo.origins("mobile"));
        assertThat(enters(rig.limiter, MOBILE, 10)).isEqualTo(2);
        rig.update(config -> config.appliesTo(AppliesTo.origins("web")));
        assertThat(enters(rig.limiter, MOBILE, 10)).isEqualTo(10);
        assertThat(enters(rig.limiter, WEB, 10)).as("what is spent stays spent").isZero();
        rig.update(config -> config.appliesTo(AppliesTo.EVERY_CALL));
        assertThat(enters(rig.limiter, MOBILE, 10)).isZero();
        assertThat(rig.limiter.contextual()).isFalse();
    }

    // ---- while another resource is busy

    private final ManualClock clock = ManualClock.startingAt(Long.MAX_VALUE - 500_000_000L);
    private final RateLimiterRegistry registry = RateLimiterRegistry.of(
            RateLimiterConfig.custom().limitForPeriod(1_000).build(), Map.of(), clock);
    private final RateLimiter reads = registry.rateLimiter(
            "reads",
            RateLimiterConfig.custom()
                    .limitForPeriod(1)
                    .appliesTo(AppliesTo.whileBusy("writes", 100))
                    .build());

    /** So many writes, evenly, within so many tenths of a second; and in each tenth somebody reads. */
    private void tenths(int tenths, int writesInEach) {
        for (int i = 0; i < tenths; i++) {
            write(writesInEach);
            clock.advance(Duration.ofMillis(100));
            enters(reads, UNKNOWN, 1);
        }
    }

    private void write(int times) {
        for (int i = 0; i < times; i++) {
            assertThat(registry.rateLimiter("writes").tryAcquirePermission()).isTrue();
        }
    }

    @Test
    void a_limit_applies_from_when_another_resource_lets_in_enough_calls_a_second_until_it_does_not() {
        assertThat(enters(reads, UNKNOWN, 10))
                .as("there is no such resource yet")
                .isEqualTo(10);
        registry.rateLimiter("writes");
        tenths(10, 9);
        assertThat(enters(reads, UNKNOWN, 10)).as("90 a second").isEqualTo(10);
        tenths(4, 11);
        assertThat(enters(reads, UNKNOWN, 10)).as("98 in the last second").isEqualTo(10);
        tenths(1, 11);
        assertThat(enters(reads, UNKNOWN, 10))
                .as("100 in the last second, and the one read of it is done")
                .isZero();
        tenths(1, 8);
        assertThat(enters(reads, UNKNOWN, 10)).as("99 in the last second").isEqualTo(10);
        assertThat(reads.contextual()).isFalse();
    }

    @Test
    void calls_that_came_while_nobody_asked_are_taken_for_evenly_spread() {
        registry.rateLimiter("writes");
        tenths(10, 0);
        write(399);
        clock.advance(Duration.ofSeconds(4));
        assertThat(enters(reads, UNKNOWN, 2)).as("399 in 4 s").isEqualTo(2);
        write(401);
        clock.advance(Duration.ofSeconds(4));
        assertThat(enters(reads, UNKNOWN, 2)).as("401 in 4 s").isEqualTo(1);
    }

    @Test
    void a_resource_that_is_gone_is_not_busy() {
        registry.rateLimiter("writes");
        tenths(20, 20);
        assertThat(enters(reads, UNKNOWN, 2)).isZero();
        registry.remove("writes");
        clock.advance(Duration.ofMillis(100));
        assertThat(enters(reads, UNKNOWN, 10)).isEqualTo(10);
    }

    @Test
    void a_limiter_that_cannot_know_the_other_resource_is_not_built() {
        RateLimiterConfig config = reads.config();
        assertThatThrownBy(() -> RateLimiter.of("reads", config, clock))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("whileBusy must be absent")
                .hasMessageContaining("\"writes\"");
        RateLimiter alone = RateLimiter.of("reads", RateLimiterConfig.ofDefaults(), clock);
        assertThatThrownBy(() -> alone.update(config)).isInstanceOf(IllegalArgumentException.class);
        assertThat(alone.config()).as("the last good one").isEqualTo(RateLimiterConfig.ofDefaults());
    }

    // ---- the record

    @Test
    void a_bad_value_is_refused_with_name_range_and_value() {
        assertThatThrownBy(() -> new AppliesTo(Set.of("a"), Set.of("b"), Set.of()))
                .hasMessage("exceptOrigins must be empty if there are origins, but was [b]");
        assertThatThrownBy(() -> AppliesTo.whileBusy(" ", 1)).hasMessage("whileBusy must not be blank, but was \" \"");
        assertThatThrownBy(() -> AppliesTo.whileBusy("a", 0))
                .hasMessage("busyFromPerSecond must be between 1 and 10000000, but was 0");
        assertThatThrownBy(() -> AppliesTo.origins("a", "b", "a"))
                .hasMessage("origins must be without repetition, but was [a, b, a]");
        assertThatThrownBy(() -> AppliesTo.exceptOrigins("a", null))
                .hasMessage("exceptOrigins[1] must be present, but was null");
        assertThatThrownBy(() -> AppliesTo.entrances((String[]) null))
                .hasMessage("entrances must be present, but was null");
        assertThatThrownBy(() -> new AppliesTo(Set.of(), Set.of(), null))
                .hasMessage("entrances must be present, but was null");
        assertThat(RateLimiterConfig.ofDefaults().appliesTo()).isEqualTo(AppliesTo.EVERY_CALL);
        assertThat(limitedTo(AppliesTo.origins("a")).limiter.config().toBuilder()
                        .build()
                        .appliesTo())
                .isEqualTo(AppliesTo.origins("a"));
    }

    @Test
    void several_limits_stand_beside_each_other() {
        Rig one = Rig.with(config -> config.limitForPeriod(2).appliesTo(AppliesTo.origins("mobile")));
        Rig sum = Rig.with(config -> config.limitForPeriod(5));
        int let = 0;
        for (CallContext caller : List.of(MOBILE, MOBILE, MOBILE, MOBILE, WEB, WEB, BATCH, UNKNOWN)) {
            long token = one.limiter.enter(Gate.UNTIMED, caller);
            if (token >= 0 && sum.limiter.enter(Gate.UNTIMED, caller) < 0) {
                one.limiter.cancel(token);
            } else if (token >= 0) {
                let++;
            }
        }
        assertThat(let).as("2 mobile, and 3 more").isEqualTo(5);
        assertThat(sum.limiter.counts()).isEqualTo(new CallCounts(0, 1, 0, 0, 0, 0));
    }
}
