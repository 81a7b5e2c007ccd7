package io.sluice.reactor;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.circuitbreaker.CircuitBreakerRegistry;
import io.sluice.core.time.ManualClock;
import io.sluice.recovery.failover.Failover;
import io.sluice.recovery.failover.FailoverCall;
import io.sluice.recovery.failover.FailoverConfig;
import io.sluice.recovery.failover.FailoverConfig.Strategy;
import io.sluice.recovery.failover.NoTargetException;
import io.sluice.recovery.failover.Target;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

/** Calls over several targets. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class RoutedCallTest {
    private final CircuitBreakerRegistry breakers = CircuitBreakerRegistry.of(Rig.BREAKER);
    private final Failover failover = Failover.builder("prices")
            .config(FailoverConfig.custom()
                    .strategy(Strategy.WEIGHTED_ROUND_ROBIN)
                    .build())
            .targets(List.of(Target.of("a"), Target.of("b")))
            .gates(target -> breakers.circuitBreaker(target.id()))
            .clock(new ManualClock())
            .build();

    private int inFlight() {
        return failover.snapshot().targets().stream()
                .mapToInt(each -> each.inFlight())
                .sum();
    }

    @Test
    void another_target_answers_if_the_first_cannot() {
        Mono<String> mono = ReactorGuard.mono(
                failover,
                FailoverCall.IDEMPOTENT,
                target -> target.id().equals("a") ? Mono.error(new IOException("a is down")) : Mono.just("b"));
        StepVerifier.create(mono).expectNext("b").verifyComplete();
        StepVerifier.create(mono).expectNext("b").verifyComplete();
        assertThat(breakers.circuitBreaker("b").counts().succeeded()).isEqualTo(2);
        assertThat(inFlight()).isZero();
    }

    @Test
    void a_call_that_may_have_been_sent_is_not_sent_again_unless_that_does_no_harm() {
        Mono<String> mono =
                ReactorGuard.mono(failover, FailoverCall.PLAIN, target -> Mono.error(new IOException("down")));
        StepVerifier.create(mono).verifyErrorMessage("down");
        assertThat(breakers.circuitBreaker("a").counts().failed()
                        + breakers.circuitBreaker("b").counts().failed())
                .isOne();
    }

    @Test
    void a_target_whose_gate_refuses_is_passed_over() {
        breakers.circuitBreaker("a").transitionToForcedOpenState();
        Flux<String> flux = ReactorGuard.flux(failover, FailoverCall.PLAIN, target -> Flux.just(target.id(), "x"));
        StepVerifier.create(flux).expectNext("b", "x").verifyComplete();
        StepVerifier.create(flux).expectNext("b", "x").verifyComplete();
        breakers.circuitBreaker("b").transitionToForcedOpenState();
        StepVerifier.create(flux).verifyError(NoTargetException.class);
        assertThat(inFlight()).isZero();
    }

    @Test
    void no_other_target_is_asked_once_an_element_was_passed_on() {
        Flux<String> flux = ReactorGuard.flux(
                failover,
                FailoverCall.IDEMPOTENT,
                target -> Flux.just("x").concatWith(Mono.error(new IOException("cut off"))));
        StepVerifier.create(flux).expectNext("x").verifyErrorMessage("cut off");
        assertThat(inFlight()).isZero();
    }

    @Test
    void what_the_call_throws_is_its_targets_failure_and_an_empty_answer_is_one() {
        Mono<String> mono = ReactorGuard.mono(failover, FailoverCall.IDEMPOTENT, target -> {
            if (target.id().equals("a")) {
                throw new IllegalStateException("no client");
            }
            return Mono.empty();
        });
        StepVerifier.create(mono).verifyComplete();
        StepVerifier.create(mono).verifyComplete();
        assertThat(breakers.circuitBreaker("a").counts().failed()).isPositive();
    }

    @Test
    void cancelling_gives_the_target_up() {
        Probe probe = new Probe();
        Flux<Integer> flux = ReactorGuard.flux(failover, FailoverCall.IDEMPOTENT, target -> probe);
        StepVerifier.create(flux, 2)
                .then(() -> assertThat(probe.latest().requested).isEqualTo(2))
                .then(() -> assertThat(inFlight()).isOne())
                .thenCancel()
                .verify();
        assertThat(probe.latest().cancelled).isTrue();
        assertThat(inFlight()).isZero();
    }

    @Test
    void targets_that_are_not_known_yet_are_an_error() {
        Failover unknown = Failover.builder("prices")
                .targets(() -> {
                    throw new IllegalStateException("no discovery");
                })
                .build();
        StepVerifier.create(ReactorGuard.mono(unknown, FailoverCall.PLAIN, target -> Mono.just(1)))
                .verifyErrorMessage("no discovery");
    }
}
