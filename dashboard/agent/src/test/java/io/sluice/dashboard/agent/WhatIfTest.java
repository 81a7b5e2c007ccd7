package io.sluice.dashboard.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.circuitbreaker.CircuitBreakerConfig;
import io.sluice.core.rule.Rule;
import io.sluice.core.time.ManualClock;
import io.sluice.dashboard.api.AgentMessages;
import io.sluice.dashboard.api.DownEvent;
import io.sluice.dashboard.api.Ruleset;
import io.sluice.dashboard.api.WhatIfAnswer;
import io.sluice.dashboard.api.WhatIfAnswer.Fidelity;
import io.sluice.dashboard.api.WhatIfAnswer.Result;
import io.sluice.dashboard.api.WhatIfQuestion;
import io.sluice.guard.document.CanonicalRules;
import io.sluice.guard.document.StandardKinds;
import io.sluice.ratelimiter.AppliesTo;
import io.sluice.ratelimiter.RateLimiter;
import io.sluice.ratelimiter.RateLimiterConfig;
import io.sluice.ratelimiter.RateLimiterConfig.Algorithm;
import io.sluice.ratelimiter.Scope;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class WhatIfTest {
    private final Bench bench = new Bench();

    @BeforeEach
    void start() {
        bench.start();
        bench.sluice.guard(Bench.PAY);
        bench.advanceSeconds(1);
    }

    @AfterEach
    void close() {
        bench.close();
    }

    private WhatIfAnswer ask(CanonicalRules rules, Duration window) {
        bench.console.send(
                DownEvent.WHATIF, new WhatIfQuestion("q1", Bench.PAY, rules, window, Duration.ofSeconds(1)), "");
        return FakeConsole.last(bench.console.answers);
    }

    private Result askOne(RateLimiterConfig config) {
        return ask(Bench.rules(Rule.of(StandardKinds.RATE_LIMITER, Bench.PAY, config)), Duration.ofMinutes(10))
                .results()
                .get(0);
    }

    private static RateLimiterConfig.Builder perSecond(long limit, Algorithm algorithm) {
        return RateLimiterConfig.custom().limitForPeriod(limit).algorithm(algorithm);
    }

    /**
     * Bursty calls for a minute, of which each also asks an oracle: a real limiter that is made when a slot begins.
     */
    private long traffic(RateLimiter oracle, long seed) {
        Random random = new Random(seed);
        long refused = 0;
        for (int slot = 0; slot < 600; slot++) {
            int calls = random.nextInt(10) == 0 ? random.nextInt(60) : random.nextInt(6);
            for (int i = 0; i < calls; i++) {
                bench.letIn(1);
                refused += oracle.tryAcquirePermission() ? 0 : 1;
            }
            bench.advance(100);
        }
        return refused;
    }

    @Test
    void a_sliding_window_is_exact() {
        RateLimiterConfig config = perSecond(40, Algorithm.SLIDING_WINDOW).build();
        long refused = traffic(RateLimiter.of("oracle", config, bench.clock), 7);
        Result result = askOne(config);
        assertThat(result.fidelity()).isEqualTo(Fidelity.EXACT);
        assertThat(result.leastRejected()).isEqualTo(refused).isPositive();
        assertThat(result.mostRejected()).isEqualTo(refused);
        assertThat(result.firstRejected()).isNotNull();
    }

    @Test
    void of_a_shared_limit_the_share_of_the_instance_is_played() {
        RateLimiterConfig total =
                perSecond(160, Algorithm.SLIDING_WINDOW).scope(Scope.SHARE).build();
        bench.console.fleet(4);
        long refused = traffic(RateLimiter.of("oracle", total.sharedBy(4), bench.clock), 7);
        Result result = askOne(total);
        assertThat(result.fidelity()).isEqualTo(Fidelity.EXACT);
        assertThat(result.leastRejected()).isEqualTo(refused).isPositive();
        bench.console.fleet(1);
        assertThat(askOne(total).mostRejected()).isLessThan(refused);
    }

    @Test
    void a_token_bucket_is_a_range_that_holds_the_truth() {
        RateLimiterConfig config = perSecond(40, Algorithm.TOKEN_BUCKET).build();
        long refused = traffic(RateLimiter.of("oracle", config, bench.clock), 8);
        Result result = askOne(config);
        assertThat(result.fidelity()).isEqualTo(Fidelity.RANGE);
        assertThat(refused)
                .isBetween(result.leastRejected(), result.mostRejected())
                .isPositive();
        assertThat(result.why()).isEqualTo("calls are remembered by tenths of a second");
    }

    @Test
    void a_fixed_window_is_a_range_over_where_its_periods_begin() {
        RateLimiterConfig config = perSecond(40, Algorithm.FIXED_WINDOW).build();
        long refused = traffic(RateLimiter.of("oracle", config, bench.clock), 9);
        Result result = askOne(config);
        assertThat(result.fidelity()).isEqualTo(Fidelity.RANGE);
        assertThat(refused).isBetween(result.leastRejected(), result.mostRejected());
    }

    @Test
    void where_nothing_honest_can_be_said_it_says_so() {
        bench.letIn(5);
        bench.advanceSeconds(1);
        assertThat(askOne(perSecond(1, Algorithm.TOKEN_BUCKET)
                        .timeoutDuration(Duration.ofSeconds(1))
                        .build()))
                .extracting(Result::fidelity, Result::why)
                .containsExactly(Fidelity.SHADOW_ONLY, "calls that wait would change what comes after");
        assertThat(askOne(perSecond(1, Algorithm.SLIDING_WINDOW)
                        .appliesTo(AppliesTo.origins("a"))
                        .build()))
                .extracting(Result::fidelity, Result::why)
                .containsExactly(Fidelity.SHADOW_ONLY, "who called is not remembered");
        assertThat(askOne(perSecond(1, Algorithm.TOKEN_BUCKET)
                        .scope(Scope.CLUSTER)
                        .build()))
                .extracting(Result::fidelity, Result::why)
                .containsExactly(Fidelity.SHADOW_ONLY, "what a server lets in is not this instance's alone");
        CanonicalRules breaker =
                Bench.rules(Rule.of(StandardKinds.CIRCUIT_BREAKER, Bench.PAY, CircuitBreakerConfig.ofDefaults()));
        assertThat(ask(breaker, Duration.ofMinutes(1)).results())
                .singleElement()
                .satisfies(result -> assertThat(result.why()).isEqualTo("a circuitBreaker cannot be played again"));
    }

    @Test
    void it_says_how_much_it_remembers() {
        bench.letIn(5);
        bench.advanceSeconds(10);
        bench.letIn(3);
        bench.advanceSeconds(1);
        WhatIfAnswer last = ask(Bench.limit(2), Duration.ofSeconds(5));
        assertThat(last.offered()).isEqualTo(3);
        assertThat(last.coveredMillis()).isEqualTo(5_000);
        assertThat(last.results().get(0).leastRejected()).isEqualTo(1);
        WhatIfAnswer all = ask(Bench.limit(2), Duration.ofMinutes(10));
        assertThat(all.offered()).isEqualTo(8);
        assertThat(all.coveredMillis()).isBetween(11_000L, 12_100L);
    }

    @Test
    void rules_that_are_wrong_are_told_as_anywhere() {
        WhatIfAnswer answer = ask(
                AgentMessages.read(
                                Ruleset.class,
                                "{\"epoch\":1,\"revision\":1,\"nonce\":\"n\",\"hash\":\"sha256:" + "0".repeat(64)
                                        + "\",\"fleet\":0,\"rules\":[{\"resource\":\"r\",\"kind\":\"rate\"}]}")
                        .rules(),
                Duration.ofMinutes(1));
        assertThat(answer.errors())
                .singleElement()
                .satisfies(mistake -> assertThat(mistake.path()).isEqualTo("rules[0].kind"));
        assertThat(answer.results()).isEmpty();
    }

    @Test
    void a_resource_that_is_not_known_has_nothing_to_play() {
        bench.console.send(
                DownEvent.WHATIF,
                new WhatIfQuestion("q1", "nobody", Bench.limit(1), Duration.ofMinutes(1), Duration.ofSeconds(1)),
                "");
        WhatIfAnswer answer = FakeConsole.last(bench.console.answers);
        assertThat(answer.coveredMillis()).isZero();
        assertThat(answer.results().get(0).mostRejected()).isZero();
    }

    @Test
    void slots_that_were_missed_are_not_known() {
        CountRing ring = new CountRing();
        ring.add(10, 5);
        ring.add(11, 6);
        ring.add(14, 9);
        ring.add(15, 2);
        ring.add(13, 7);
        assertThat(ring.last(6).counts()).containsExactly(5, 6, -1, -1, -1, 2);
        assertThat(ring.last(6).first()).isEqualTo(10);
        ring.add(15 + CountRing.SLOTS + 1, 3);
        assertThat(ring.last(CountRing.SLOTS).counts()[0])
                .as("after a long pause all is new")
                .isEqualTo(-1);
    }

    @Test
    void a_replay_that_takes_too_long_is_given_up() {
        CountRing.Slots many = new CountRing.Slots(0, new int[] {1_000_000});
        ManualClock slow = ManualClock.startingAt(0);
        Replay replay = new Replay(many, 1, slow, -1);
        assertThatThrownBy(() -> replay.play(
                        Rule.of(
                                StandardKinds.RATE_LIMITER,
                                Bench.PAY,
                                perSecond(1, Algorithm.SLIDING_WINDOW).build()),
                        slot -> slot))
                .isInstanceOf(Replay.TooLongException.class);
    }
}
