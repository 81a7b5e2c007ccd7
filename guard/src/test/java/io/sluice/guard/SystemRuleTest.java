package io.sluice.guard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.sluice.adaptive.AdaptiveConfig;
import io.sluice.adaptive.AdaptiveLimiter;
import io.sluice.adaptive.system.SystemConfig;
import io.sluice.adaptive.system.SystemLimiter;
import io.sluice.adaptive.system.SystemOverloadedException;
import io.sluice.bulkhead.BulkheadConfig;
import io.sluice.core.gate.Permit;
import io.sluice.core.rule.Rule;
import io.sluice.core.rule.RuleLayer;
import io.sluice.core.rule.RuleMode;
import io.sluice.core.rule.RuleSet;
import io.sluice.core.time.ManualClock;
import io.sluice.guard.document.StandardKinds;
import io.sluice.ratelimiter.RateLimiterConfig;
import java.util.List;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class SystemRuleTest {
    private final ManualClock clock = ManualClock.startingAt(Long.MAX_VALUE - 1_000_000);
    private final Sluice sluice = Sluice.builder().clock(clock).build();
    private final Guard web = sluice.guard("GET /web");
    private final Guard mail = sluice.guard("GET /mail");

    @Test
    void a_rule_for_a_pattern_limits_all_its_guards_together() {
        apply(RuleMode.ENFORCE, threads(2));
        Permit one = web.acquire();
        mail.acquire();
        refuses(web, "threads");
        refuses(mail, "threads");
        one.success();
        mail.executeRunnable(() -> {});
        assertThat(web.snapshot().counts().rejected())
                .as("each guard counts its own")
                .isOne();
    }

    @Test
    void a_guard_that_is_made_later_shares_it_as_well() {
        apply(RuleMode.ENFORCE, threads(1));
        web.acquire();
        refuses(sluice.guard("GET /new"), "threads");
        sluice.guard("outbound").executeRunnable(() -> {});
    }

    @Test
    void a_change_keeps_what_is_in_flight() {
        apply(RuleMode.ENFORCE, threads(1));
        web.acquire();
        apply(RuleMode.ENFORCE, threads(2));
        mail.acquire();
        refuses(mail, "threads");
    }

    @Test
    void a_guard_that_joins_with_a_change_of_the_rule_changes_it_for_all() {
        sluice.apply(
                RuleLayer.REMOTE,
                "higher",
                RuleSet.of(List.of(Rule.of(StandardKinds.SYSTEM, "GET /mail", threads(9)))));
        apply(RuleMode.ENFORCE, threads(5));
        web.acquire();
        sluice.withdraw("higher");
        apply(RuleMode.ENFORCE, threads(1));
        refuses(mail, "threads");
        refuses(web, "threads");
    }

    @Test
    void shadow_counts_for_each_guard_and_refuses_nothing() {
        apply(RuleMode.SHADOW, threads(1));
        web.acquire();
        mail.executeRunnable(() -> {});
        mail.executeRunnable(() -> {});
        assertThat(shadowRejections(mail)).isEqualTo(2);
        assertThat(shadowRejections(web)).isZero();
    }

    @Test
    void the_program_can_share_one_that_it_has_made() {
        SystemLimiter all = SystemLimiter.of("inbound", threads(1), clock);
        Guard a = Guard.builder("a").clock(clock).system(all).build();
        Guard b = Guard.builder("b").clock(clock).system(all).build();
        a.acquire();
        refuses(b, "threads");
        assertThat(all.snapshot().inFlight()).isOne();
    }

    @Test
    void what_it_refuses_the_gates_before_it_get_back() {
        AdaptiveLimiter adaptive = AdaptiveLimiter.of("a", AdaptiveConfig.ofDefaults(), clock);
        Guard guard = Guard.builder("a")
                .clock(clock)
                .rateLimiter(RateLimiterConfig.custom().limitForPeriod(1).build())
                .bulkhead(BulkheadConfig.custom().maxConcurrentCalls(1).build())
                .adaptive(adaptive)
                .system(SystemConfig.custom().maxQps(0).build())
                .build();
        refuses(guard, "qps");
        refuses(guard, "qps");
        assertThat(adaptive.snapshot().inFlight()).isZero();
        assertThat(guard.bulkhead().orElseThrow().snapshot().inFlight()).isZero();
    }

    @Test
    void calls_through_it_are_timed() {
        SystemLimiter all = SystemLimiter.of(
                "inbound",
                SystemConfig.custom()
                        .maxResponseTime(java.time.Duration.ofMillis(5))
                        .build(),
                clock);
        Guard guard = Guard.builder("a").clock(clock).system(all).build();
        guard.executeRunnable(() -> clock.advance(20_000_000));
        refuses(guard, "response_time");
    }

    private static long shadowRejections(Guard guard) {
        GuardSnapshot.PartSnapshot system = guard.snapshot().parts().get(0);
        return system.shadowRejections();
    }

    private static SystemConfig threads(int most) {
        return SystemConfig.custom().maxThreads(most).build();
    }

    private void apply(RuleMode mode, SystemConfig config) {
        sluice.apply(
                RuleLayer.FILE,
                "test",
                RuleSet.of(List.of(new Rule<>("system", "regex:GET .*", mode, StandardKinds.SYSTEM, config))));
    }

    private static void refuses(Guard guard, String reason) {
        assertThatExceptionOfType(SystemOverloadedException.class)
                .isThrownBy(() -> guard.executeRunnable(() -> {}))
                .satisfies(refusal -> assertThat(refusal.reason()).isEqualTo(reason));
    }
}
