package io.sluice.reactor;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.bulkhead.ThreadPoolBulkheadConfig;
import io.sluice.core.gate.CallContext;
import io.sluice.core.gate.CallNotPermittedException;
import io.sluice.guard.Guard;
import io.sluice.recovery.CallTimeoutException;
import io.sluice.recovery.CallTimeoutException.Limit;
import io.sluice.recovery.Hedge;
import io.sluice.recovery.HedgeConfig;
import io.sluice.recovery.Retry;
import io.sluice.recovery.RetryConfig;
import io.sluice.recovery.TimeoutConfig;
import io.sluice.recovery.fault.FaultConfig;
import io.sluice.recovery.fault.FaultConfig.Step;
import io.sluice.recovery.fault.InjectedFaultException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

/** What a guard with recoveries makes of a subscription. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class ShapedCallTest {
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final RetryConfig AT_ONCE =
            RetryConfig.custom().maxAttempts(3).waitDuration(Duration.ZERO).build();
    private static final RetryConfig IN_A_SECOND =
            RetryConfig.custom().maxAttempts(3).waitDuration(SECOND).build();
    private static final HedgeConfig HEDGE =
            HedgeConfig.custom().delay(SECOND).maxAttempts(2).build();

    private final Rig rig = new Rig();
    private final IOException failure = new IOException("down");

    @AfterEach
    void close() {
        rig.close();
    }

    /** One source for each attempt, in this order. */
    private static Flux<Integer> attempts(Publisher<Integer> first, Publisher<Integer> second) {
        Deque<Publisher<Integer>> left = new ArrayDeque<>(List.of(first, second));
        return Flux.defer(left::removeFirst);
    }

    private Mono<Integer> down() {
        return Mono.error(failure);
    }

    // ---- retry

    @Test
    void a_failed_mono_is_tried_again_and_each_attempt_passes_the_gates() {
        Guard guard = rig.guard().retry(AT_ONCE).bulkhead(Rig.ONE_AT_A_TIME).build();
        AtomicInteger tries = new AtomicInteger();
        Mono<Integer> counted = ReactorGuard.mono(guard, () -> tries.incrementAndGet() < 3 ? down() : Mono.just(3));
        StepVerifier.create(counted).expectNext(3).verifyComplete();
        assertThat(Rig.counts(guard).permitted()).isEqualTo(3);
        assertThat(Rig.counts(guard).failed()).isEqualTo(2);
        assertThat(guard.find(Retry.class).orElseThrow().snapshot().recovered()).isOne();
        rig.quiet(guard);
    }

    @Test
    void the_last_failure_reaches_the_subscriber() {
        Guard guard = rig.guard().retry(AT_ONCE).build();
        StepVerifier.create(down().transform(GuardOperator.of(guard)))
                .verifyErrorSatisfies(error -> assertThat(error).isSameAs(failure));
        assertThat(Rig.counts(guard).failed()).isEqualTo(3);
    }

    @Test
    void a_wait_between_attempts_is_a_timer_and_cancelling_ends_it() {
        Guard guard = rig.guard().retry(IN_A_SECOND).build();
        StepVerifier.create(attempts(down(), Mono.just(2)).transform(GuardOperator.of(guard)))
                .expectSubscription()
                .then(() -> assertThat(rig.clock.pending()).isOne())
                .then(() -> rig.clock.advance(SECOND))
                .expectNext(2)
                .verifyComplete();
        StepVerifier.create(down().transform(GuardOperator.of(guard)))
                .expectSubscription()
                .then(() -> assertThat(rig.clock.pending()).isOne())
                .thenCancel()
                .verify();
        rig.quiet(guard);
    }

    @Test
    void a_thousand_failures_at_once_need_no_deeper_stack() {
        Guard guard = rig.guard()
                .retry(AT_ONCE.toBuilder()
                        .maxAttempts(1000)
                        .retryBudgetMinimum(10_000)
                        .build())
                .build();
        AtomicInteger depth = new AtomicInteger();
        Mono<Integer> mono = ReactorGuard.mono(guard, () -> {
            depth.set(Math.max(depth.get(), new Throwable().getStackTrace().length));
            return down();
        });
        StepVerifier.create(mono).verifyErrorMessage("down");
        assertThat(Rig.counts(guard).failed()).isEqualTo(1000);
        assertThat(depth).hasValueLessThan(300);
    }

    @Test
    void a_monos_value_may_be_one_to_try_again() {
        Guard guard = rig.guard()
                .retry(AT_ONCE.toBuilder()
                        .retryResult(value -> Integer.valueOf(0).equals(value))
                        .build())
                .build();
        AtomicInteger tries = new AtomicInteger();
        Mono<Integer> mono = Mono.fromCallable(() -> tries.getAndIncrement() < 2 ? 0 : 7);
        StepVerifier.create(mono.transform(GuardOperator.of(guard)))
                .expectNext(7)
                .verifyComplete();
        Mono<Integer> always = Mono.just(0);
        StepVerifier.create(always.transform(GuardOperator.of(guard)))
                .as("the last one is given all the same")
                .expectNext(0)
                .verifyComplete();
        rig.quiet(guard);
    }

    @Test
    void an_empty_mono_is_an_answer() {
        Guard guard = rig.guard().retry(AT_ONCE).build();
        StepVerifier.create(Mono.<Integer>empty().transform(GuardOperator.of(guard)))
                .verifyComplete();
        assertThat(Rig.counts(guard).succeeded()).isOne();
    }

    @Test
    void what_fails_after_an_element_was_passed_on_is_not_tried_again_or_answered() {
        Guard guard = rig.guard().retry(AT_ONCE).fallback(failure -> 9).build();
        Flux<Integer> cutOff = Flux.just(1).concatWith(down());
        StepVerifier.create(cutOff.transform(GuardOperator.of(guard)))
                .expectNext(1)
                .verifyErrorMessage("down");
        assertThat(Rig.counts(guard).failed()).isOne();
        assertThat(guard.snapshot().fallbacks()).isZero();
    }

    @Test
    void a_flux_that_fails_before_its_first_element_is_tried_again_and_keeps_to_what_was_requested() {
        Guard guard = rig.guard().retry(AT_ONCE).build();
        Probe probe = new Probe();
        StepVerifier.create(attempts(down(), probe).transform(GuardOperator.of(guard)), 2)
                .then(() -> assertThat(probe.latest().requested).isEqualTo(2))
                .thenRequest(3)
                .then(() -> assertThat(probe.latest().requested).isEqualTo(5))
                .then(() -> probe.latest().actual.onNext(1))
                .expectNext(1)
                .thenRequest(1)
                .then(() -> assertThat(probe.latest().requested).isEqualTo(6))
                .thenCancel()
                .verify();
        assertThat(probe.latest().cancelled).isTrue();
        assertThat(Rig.counts(guard).succeeded()).isOne();
        rig.quiet(guard);
    }

    @Test
    void a_refused_attempt_may_be_let_in_later() {
        Guard guard =
                rig.guard().retry(IN_A_SECOND).rateLimiter(Rig.perSecond(1)).build();
        guard.executeRunnable(() -> {});
        StepVerifier.create(Mono.just(1).transform(GuardOperator.of(guard)))
                .expectSubscription()
                .then(() -> rig.clock.advance(SECOND.multipliedBy(2)))
                .expectNext(1)
                .verifyComplete();
        assertThat(Rig.counts(guard).rejected()).isOne();
    }

    // ---- time

    @Test
    void an_attempt_takes_no_longer_than_it_may_and_the_next_one_may_answer() {
        Guard guard = rig.guard()
                .timeout(TimeoutConfig.ofAttempt(SECOND))
                .retry(AT_ONCE)
                .bulkhead(Rig.ONE_AT_A_TIME)
                .build();
        Probe slow = new Probe();
        StepVerifier.create(attempts(slow, Mono.just(2)).transform(GuardOperator.of(guard)))
                .expectSubscription()
                .then(() -> rig.clock.advance(SECOND))
                .expectNext(2)
                .verifyComplete();
        assertThat(slow.latest().cancelled).isTrue();
        assertThat(Rig.counts(guard).failed()).isOne();
        assertThat(Rig.counts(guard).succeeded()).isOne();
        rig.quiet(guard);
    }

    @Test
    void the_deadline_ends_whatever_is_under_way_an_attempt_a_pause_or_a_wait_in_line() {
        Guard guard = rig.guard()
                .timeout(TimeoutConfig.ofDeadline(SECOND))
                .retry(RetryConfig.custom().waitDuration(Duration.ofMillis(900)).build())
                .bulkhead(Rig.ONE_AND_A_LINE)
                .build();
        Probe slow = new Probe();
        StepVerifier.create(slow.next().transform(GuardOperator.of(guard)))
                .expectSubscription()
                .then(() -> rig.clock.advance(SECOND))
                .verifyErrorSatisfies(ShapedCallTest::isDeadline);
        assertThat(slow.latest().cancelled).isTrue();
        assertThat(Rig.counts(guard).failed()).as("it was in the attempt").isOne();

        StepVerifier.create(down().transform(GuardOperator.of(guard)))
                .expectSubscription()
                .then(() -> rig.clock.advance(Duration.ofMillis(900)))
                .as("the second failure leaves no time for a third attempt")
                .verifyErrorMessage("down");

        var holding = guard.acquire();
        StepVerifier.create(Mono.just(1).transform(GuardOperator.of(guard)))
                .expectSubscription()
                .then(() -> rig.clock.advance(SECOND))
                .verifyErrorSatisfies(ShapedCallTest::isDeadline);
        holding.close();
        rig.quiet(guard);
    }

    private static void isDeadline(Throwable error) {
        assertThat(error)
                .isInstanceOfSatisfying(
                        CallTimeoutException.class,
                        late -> assertThat(late.limit()).isEqualTo(Limit.DEADLINE));
    }

    @Test
    void a_flux_is_held_to_its_deadline_until_it_completes_or_until_its_first_element() {
        Guard guard = rig.guard()
                .timeout(TimeoutConfig.ofDeadline(SECOND))
                .bulkhead(Rig.ONE_AT_A_TIME)
                .build();
        Probe probe = new Probe();
        StepVerifier.create(probe.transform(GuardOperator.of(guard)))
                .then(() -> probe.latest().actual.onNext(1))
                .expectNext(1)
                .then(() -> rig.clock.advance(SECOND))
                .verifyErrorSatisfies(ShapedCallTest::isDeadline);
        assertThat(probe.latest().cancelled).isTrue();
        assertThat(Rig.counts(guard).failed()).isOne();

        StepVerifier.create(probe.transform(GuardOperator.of(guard, VerdictOn.FIRST)))
                .then(() -> probe.latest().actual.onNext(1))
                .expectNext(1)
                .then(() -> rig.clock.advance(SECOND))
                .then(() -> assertThat(Rig.inFlight(guard)).isOne())
                .then(() -> probe.latest().actual.onComplete())
                .verifyComplete();
        assertThat(Rig.counts(guard).succeeded()).isOne();
        rig.quiet(guard);
    }

    @Test
    void an_element_on_its_way_while_the_time_runs_out_is_not_passed_on_beside_the_error() {
        Guard guard = rig.guard().timeout(TimeoutConfig.ofAttempt(SECOND)).build();
        Probe probe = new Probe();
        StepVerifier.create(probe.transform(GuardOperator.of(guard)).doOnNext(value -> rig.clock.advance(SECOND)))
                .then(() -> probe.latest().actual.onNext(1))
                .expectNext(1)
                .expectErrorSatisfies(error -> assertThat(error).isInstanceOf(CallTimeoutException.class))
                .verify();
        rig.quiet(guard);
    }

    // ---- hedge

    @Test
    void a_second_attempt_joins_a_slow_one_and_the_first_answer_wins() {
        Guard guard = rig.guard()
                .hedge(HEDGE)
                .bulkhead(Rig.ONE_AT_A_TIME.toBuilder().maxConcurrentCalls(2).build())
                .build();
        Probe first = new Probe();
        Probe second = new Probe();
        StepVerifier.create(attempts(first, second).transform(GuardOperator.of(guard)), 1)
                .then(() -> assertThat(second.all).isEmpty())
                .then(() -> rig.clock.advance(SECOND))
                .then(() -> assertThat(second.latest().requested).isOne())
                .then(() -> second.latest().actual.onNext(2))
                .expectNext(2)
                .then(() -> assertThat(first.latest().cancelled).isTrue())
                .then(() -> first.latest().actual.onNext(1))
                .thenRequest(5)
                .then(() -> assertThat(second.latest().requested).isEqualTo(6))
                .then(() -> assertThat(first.latest().requested).isOne())
                .then(() -> second.latest().actual.onComplete())
                .verifyComplete();
        assertThat(Rig.counts(guard).succeeded()).isOne();
        assertThat(Rig.counts(guard).cancelled()).isOne();
        assertThat(guard.find(Hedge.class).orElseThrow().snapshot().won()).isOne();
        rig.quiet(guard);
    }

    @Test
    void a_failure_is_forgotten_while_another_attempt_runs() {
        Guard guard = rig.guard().hedge(HEDGE).build();
        Probe first = new Probe();
        Probe second = new Probe();
        AtomicReference<Integer> got = new AtomicReference<>();
        Deque<Probe> sources = new ArrayDeque<>(List.of(first, second));
        Mono<Integer> mono =
                ReactorGuard.mono(guard, () -> sources.removeFirst().next());
        mono.subscribe(got::set);
        rig.clock.advance(SECOND);
        first.latest().actual.onError(failure);
        assertThat(got).hasValue(null);
        second.latest().actual.onNext(2);
        assertThat(got).hasValue(2);
        assertThat(Rig.counts(guard).failed()).isOne();
        rig.quiet(guard);
    }

    @Test
    void the_last_failure_of_a_round_is_its_end() {
        Guard guard = rig.guard().hedge(HEDGE).build();
        Probe first = new Probe();
        StepVerifier.create(first.transform(GuardOperator.of(guard)))
                .expectSubscription()
                .then(() -> first.latest().actual.onError(failure))
                .verifyErrorMessage("down");
        rig.quiet(guard);
    }

    @Test
    void cancelling_cancels_all_attempts() {
        Guard guard = rig.guard().hedge(HEDGE).build();
        Probe probe = new Probe();
        StepVerifier.create(probe.transform(GuardOperator.of(guard)))
                .expectSubscription()
                .then(() -> rig.clock.advance(SECOND))
                .thenCancel()
                .verify();
        assertThat(probe.all).hasSize(2).allMatch(each -> each.cancelled);
        assertThat(Rig.counts(guard).cancelled()).isEqualTo(2);
        rig.quiet(guard);
    }

    // ---- fallback

    @Test
    void a_fallback_answers_failures_and_refusals_by_a_value_a_publisher_a_stage_or_nothing() {
        AtomicReference<Object> answer = new AtomicReference<>(1);
        Guard guard = rig.guard().fallback(failure -> answer.get()).build();
        Mono<Integer> mono = down().transform(GuardOperator.of(guard));
        Flux<Integer> flux = down().flux().transform(GuardOperator.of(guard));
        StepVerifier.create(mono).expectNext(1).verifyComplete();
        StepVerifier.create(flux).expectNext(1).verifyComplete();

        answer.set(Flux.just(1, 2, 3));
        StepVerifier.create(mono).expectNext(1).verifyComplete();
        StepVerifier.create(flux, 2)
                .expectNext(1, 2)
                .thenRequest(1)
                .expectNext(3)
                .verifyComplete();

        answer.set(CompletableFuture.completedFuture(4));
        StepVerifier.create(mono).expectNext(4).verifyComplete();
        answer.set(null);
        StepVerifier.create(mono).verifyComplete();
        assertThat(guard.snapshot().fallbacks()).isEqualTo(6);
        assertThat(Rig.counts(guard).failed()).isEqualTo(6);
    }

    @Test
    void an_answer_that_fails_shows_what_it_was_to_answer() {
        Guard guard = rig.guard()
                .fallback(failure -> Mono.error(new IllegalStateException("no answer either")))
                .build();
        StepVerifier.create(down().transform(GuardOperator.of(guard)))
                .verifyErrorSatisfies(error ->
                        assertThat(error).hasMessage("no answer either").hasSuppressedException(failure));
        Guard throwing = rig.guard()
                .fallback(failure -> {
                    throw new IllegalStateException("broken answer");
                })
                .build();
        StepVerifier.create(down().transform(GuardOperator.of(throwing))).verifyErrorMessage("broken answer");
    }

    @Test
    void cancelling_cancels_the_answer() {
        Probe probe = new Probe();
        CompletableFuture<Integer> never = new CompletableFuture<>();
        AtomicReference<Object> answer = new AtomicReference<>(probe);
        Guard guard = rig.guard().fallback(failure -> answer.get()).build();
        Flux<Integer> flux = down().flux().transform(GuardOperator.of(guard));
        flux.subscribe().dispose();
        assertThat(probe.latest().cancelled).isTrue();
        answer.set(never);
        flux.subscribe().dispose();
        assertThat(never).isCancelled();
    }

    @Test
    void what_has_no_answer_is_thrown() {
        Guard guard = rig.guard()
                .fallback(CallNotPermittedException.class, refusal -> 1)
                .build();
        StepVerifier.create(down().transform(GuardOperator.of(guard))).verifyErrorMessage("down");
    }

    // ---- faults, threads, context

    @Test
    void faults_take_the_place_of_the_source() {
        Guard guard = rig.guard()
                .fault(FaultConfig.custom()
                        .script(Step.ERROR, Step.ANSWER, Step.DELAY, Step.PASS)
                        .latency(SECOND)
                        .answer(() -> 7)
                        .build())
                .build();
        Mono<Integer> mono = Mono.just(1).transform(GuardOperator.of(guard));
        StepVerifier.create(mono)
                .expectSubscription()
                .then(() -> rig.clock.advance(SECOND))
                .verifyError(InjectedFaultException.class);
        StepVerifier.create(mono)
                .expectSubscription()
                .then(() -> rig.clock.advance(SECOND))
                .expectNext(7)
                .verifyComplete();
        StepVerifier.create(mono)
                .expectSubscription()
                .then(() -> rig.clock.advance(SECOND))
                .expectNext(1)
                .verifyComplete();
        StepVerifier.create(mono).expectNext(1).verifyComplete();
        assertThat(Rig.counts(guard).failed()).isOne();
        rig.quiet(guard);
    }

    @Test
    void faults_go_by_who_calls() {
        Guard guard = rig.guard()
                .fault(FaultConfig.custom()
                        .percent(100)
                        .errorPercent(100)
                        .origins(Set.of("canary"))
                        .build())
                .build();
        Mono<Integer> mono = Mono.just(1).transform(GuardOperator.of(guard));
        StepVerifier.create(mono).expectNext(1).verifyComplete();
        StepVerifier.create(mono.contextWrite(ReactorGuard.callContext(CallContext.EMPTY.withOrigin("canary"))))
                .verifyError(InjectedFaultException.class);
    }

    @Test
    void a_bulkhead_with_threads_subscribes_on_those() {
        Guard guard = rig.guard()
                .bulkhead(ThreadPoolBulkheadConfig.custom()
                        .maxThreadPoolSize(1)
                        .coreThreadPoolSize(1)
                        .build())
                .build();
        Mono<String> mono =
                ReactorGuard.mono(guard, () -> Mono.just(Thread.currentThread().getName()));
        assertThat(mono.block()).isNotEqualTo(Thread.currentThread().getName());
        assertThat(Rig.counts(guard).succeeded()).isOne();
    }
}
