package io.sluice.reactor;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.bulkhead.Bulkhead;
import io.sluice.circuitbreaker.CircuitBreaker;
import io.sluice.core.gate.CallContext;
import io.sluice.core.gate.CallCounts;
import io.sluice.core.gate.CallNotPermittedException;
import io.sluice.guard.Guard;
import io.sluice.ratelimiter.RateLimiter;
import io.sluice.ratelimiter.access.AccessListConfig;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import reactor.core.Fuseable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;
import reactor.core.publisher.Sinks;
import reactor.test.StepVerifier;
import reactor.test.publisher.TestPublisher;

/** What a subscription through gates alone does. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class GatedCallTest {
    private final Rig rig = new Rig();
    private final Guard guard = rig.guard()
            .bulkhead(Rig.ONE_AT_A_TIME)
            .rateLimiter(Rig.perSecond(100))
            .circuitBreaker(Rig.BREAKER)
            .build();

    @AfterEach
    void close() {
        rig.close();
    }

    private static CallCounts counts(long permitted, long rejected, long succeeded, long failed, long cancelled) {
        return new CallCounts(permitted, rejected, succeeded, failed, 0, cancelled);
    }

    // ---- permits and verdicts

    @Test
    void nothing_is_taken_before_the_subscription() {
        Mono<Integer> mono = Mono.just(1).transform(GuardOperator.of(guard));
        assertThat(Rig.counts(guard).offered()).isZero();
        StepVerifier.create(mono).expectNext(1).verifyComplete();
        assertThat(Rig.counts(guard)).isEqualTo(counts(1, 0, 1, 0, 0));
        rig.quiet(guard);
    }

    @Test
    void each_subscription_is_a_call_of_its_own_under_transform_and_transformDeferred() {
        Mono<Integer> once = Mono.just(1).transform(GuardOperator.of(guard));
        Mono<Integer> deferred = Mono.just(1).transformDeferred(GuardOperator.of(guard));
        once.block();
        once.block();
        deferred.block();
        deferred.block();
        assertThat(Rig.counts(guard)).isEqualTo(counts(4, 0, 4, 0, 0));
    }

    @Test
    void the_supplier_is_asked_once_the_call_is_let_in_and_not_at_all_if_it_is_refused() {
        AtomicInteger asked = new AtomicInteger();
        Mono<Integer> mono = ReactorGuard.mono(guard, () -> {
            assertThat(Rig.inFlight(guard)).isOne();
            asked.incrementAndGet();
            return Mono.just(1);
        });
        StepVerifier.create(mono).expectNext(1).verifyComplete();
        guard.circuitBreaker().orElseThrow().transitionToForcedOpenState();
        StepVerifier.create(mono)
                .verifyErrorSatisfies(refusal -> assertThat(refusal)
                        .isInstanceOfSatisfying(
                                CallNotPermittedException.class,
                                because -> assertThat(because.gate()).isEqualTo("circuitBreaker")));
        assertThat(asked).hasValue(1);
        assertThat(Rig.counts(guard)).isEqualTo(counts(1, 1, 1, 0, 0));
    }

    @Test
    void what_the_supplier_throws_is_the_calls_failure() {
        Flux<Integer> flux = ReactorGuard.flux(guard, () -> {
            throw new IllegalStateException("no connection");
        });
        StepVerifier.create(flux).verifyErrorMessage("no connection");
        assertThat(Rig.counts(guard)).isEqualTo(counts(1, 0, 0, 1, 0));
        rig.quiet(guard);
    }

    @Test
    void a_source_that_throws_instead_of_giving_a_subscription_gives_the_permit_back() {
        Mono<Integer> broken = Mono.from(subscriber -> {
            throw new IllegalStateException("broken");
        });
        StepVerifier.create(broken.transform(GuardOperator.of(guard))).verifyErrorMessage("broken");
        assertThat(Rig.counts(guard).failed()).isOne();
        rig.quiet(guard);
    }

    @Test
    void an_empty_mono_succeeds_and_an_error_fails() {
        StepVerifier.create(ReactorGuard.mono(guard, Mono::empty)).verifyComplete();
        StepVerifier.create(ReactorGuard.mono(guard, () -> Mono.error(new IOException("down"))))
                .verifyError(IOException.class);
        assertThat(Rig.counts(guard)).isEqualTo(counts(2, 0, 1, 1, 0));
        rig.quiet(guard);
    }

    @Test
    void an_error_that_is_a_cancellation_is_no_verdict() {
        StepVerifier.create(ReactorGuard.mono(guard, () -> Mono.error(new CancellationException())))
                .verifyError(CancellationException.class);
        assertThat(Rig.counts(guard)).isEqualTo(counts(1, 0, 0, 0, 1));
    }

    @Test
    void a_monos_value_settles_before_the_subscriber_has_it() {
        Mono<Integer> mono = Mono.just(1)
                .hide()
                .transform(GuardOperator.of(guard))
                .doOnNext(value -> assertThat(Rig.inFlight(guard)).isZero());
        StepVerifier.create(mono).expectNext(1).verifyComplete();
    }

    @Test
    void cancelling_before_the_first_value_is_no_verdict() {
        TestPublisher<Integer> source = TestPublisher.create();
        StepVerifier.create(source.mono().transform(GuardOperator.of(guard)))
                .then(() -> assertThat(Rig.inFlight(guard)).isOne())
                .thenCancel()
                .verify();
        source.assertCancelled();
        assertThat(Rig.counts(guard)).isEqualTo(counts(1, 0, 0, 0, 1));
        rig.quiet(guard);
    }

    @Test
    void cancelling_a_flux_after_an_element_is_a_success() {
        StepVerifier.create(Flux.range(1, 10)
                        .hide()
                        .transform(GuardOperator.of(guard))
                        .take(2))
                .expectNext(1, 2)
                .verifyComplete();
        assertThat(Rig.counts(guard)).isEqualTo(counts(1, 0, 1, 0, 0));
        rig.quiet(guard);
    }

    @Test
    void a_flux_that_fails_after_elements_fails_if_the_verdict_is_on_complete() {
        Flux<Integer> flux = Flux.just(1, 2).concatWith(Flux.error(new IOException("cut off")));
        StepVerifier.create(flux.transform(GuardOperator.of(guard)))
                .expectNext(1, 2)
                .verifyError();
        assertThat(Rig.counts(guard)).isEqualTo(counts(1, 0, 0, 1, 0));
        rig.quiet(guard);
    }

    @Test
    void a_flux_that_fails_after_elements_has_succeeded_if_the_verdict_is_on_the_first_and_keeps_its_slot_until_then() {
        TestPublisher<Integer> source = TestPublisher.create();
        StepVerifier.create(source.flux().transform(GuardOperator.of(guard, VerdictOn.FIRST)))
                .then(() -> source.next(1))
                .expectNext(1)
                .then(() -> {
                    assertThat(Rig.counts(guard)).isEqualTo(counts(1, 0, 1, 0, 0));
                    assertThat(Rig.inFlight(guard)).as("the stream goes on").isOne();
                })
                .then(() -> source.next(2))
                .expectNext(2)
                .then(() -> source.error(new IOException("cut off")))
                .verifyError(IOException.class);
        assertThat(Rig.counts(guard)).isEqualTo(counts(1, 0, 1, 0, 0));
        rig.quiet(guard);
    }

    @Test
    void a_bulkhead_alone_keeps_the_slot_of_a_stream_too() {
        Bulkhead bulkhead = Bulkhead.of("streams", Rig.ONE_AT_A_TIME, rig.clock);
        TestPublisher<Integer> source = TestPublisher.create();
        StepVerifier.create(source.flux().transform(GuardOperator.of(bulkhead, VerdictOn.FIRST)))
                .then(() -> source.next(1))
                .expectNext(1)
                .then(() -> assertThat(bulkhead.snapshot().inFlight()).isOne())
                .then(() -> source.error(new IOException("cut off")))
                .verifyError();
        assertThat(bulkhead.snapshot().inFlight()).isZero();
        assertThat(bulkhead.counts()).isEqualTo(counts(1, 0, 1, 0, 0));
    }

    @Test
    void any_gate_alone_counts_as_it_does_for_other_calls() {
        CircuitBreaker breaker = CircuitBreaker.of("alone", Rig.BREAKER, rig.clock);
        Mono<Integer> fails = Mono.<Integer>error(new IOException()).transform(GuardOperator.of(breaker));
        StepVerifier.create(fails).verifyError(IOException.class);
        StepVerifier.create(fails).verifyError(IOException.class);
        StepVerifier.create(fails).verifyError(CallNotPermittedException.class);
        assertThat(breaker.counts()).isEqualTo(counts(2, 1, 0, 2, 0));

        RateLimiter limiter = RateLimiter.of("alone", Rig.perSecond(1), rig.clock);
        Flux<Integer> limited = Flux.just(1).transform(GuardOperator.of(limiter));
        StepVerifier.create(limited).expectNext(1).verifyComplete();
        StepVerifier.create(limited).verifyError(CallNotPermittedException.class);
        assertThat(limiter.counts()).isEqualTo(counts(1, 1, 1, 0, 0));
    }

    // ---- waiting

    @Test
    void a_call_waits_in_line_without_a_thread_and_goes_on_when_it_is_its_turn() {
        Guard waits = rig.guard().bulkhead(Rig.ONE_AND_A_LINE).build();
        Sinks.One<Integer> first = Sinks.one();
        var running = first.asMono().transform(GuardOperator.of(waits)).toFuture();
        TestPublisher<Integer> second = TestPublisher.create();
        StepVerifier.create(second.flux().transform(GuardOperator.of(waits)), 3)
                .then(second::assertWasNotSubscribed)
                .then(() -> first.tryEmitValue(1).orThrow())
                .then(() -> second.assertMinRequested(3))
                .then(() -> second.next(1, 2))
                .expectNext(1, 2)
                .then(second::complete)
                .verifyComplete();
        assertThat(running).isCompletedWithValue(1);
        assertThat(Rig.counts(waits)).isEqualTo(counts(2, 0, 2, 0, 0));
        rig.quiet(waits);
    }

    @Test
    void cancelling_leaves_the_line() {
        Guard waits = rig.guard().bulkhead(Rig.ONE_AND_A_LINE).build();
        Sinks.One<Integer> first = Sinks.one();
        var running = first.asMono().transform(GuardOperator.of(waits)).toFuture();
        TestPublisher<Integer> second = TestPublisher.create();
        StepVerifier.create(second.mono().transform(GuardOperator.of(waits)))
                .thenCancel()
                .verify();
        first.tryEmitValue(1).orThrow();
        second.assertWasNotSubscribed();
        assertThat(running).isCompletedWithValue(1);
        assertThat(Rig.counts(waits)).isEqualTo(counts(1, 1, 1, 0, 0));
        rig.quiet(waits);
    }

    @Test
    void who_waits_too_long_is_refused() {
        Bulkhead bulkhead = Bulkhead.of("alone", Rig.ONE_AND_A_LINE, rig.clock);
        var running = Mono.never().transform(GuardOperator.of(bulkhead)).subscribe();
        StepVerifier.create(Mono.just(1).transform(GuardOperator.of(bulkhead)))
                .then(() -> rig.clock.advance(Duration.ofSeconds(10)))
                .verifyError(CallNotPermittedException.class);
        running.dispose();
        assertThat(bulkhead.counts()).isEqualTo(counts(1, 1, 0, 0, 1));
        assertThat(bulkhead.snapshot().inFlight()).isZero();
    }

    @Test
    void a_waiting_call_that_is_let_in_and_then_cancelled_settles_once() {
        Guard waits = rig.guard().bulkhead(Rig.ONE_AND_A_LINE).build();
        Sinks.One<Integer> first = Sinks.one();
        var running = first.asMono().transform(GuardOperator.of(waits)).toFuture();
        TestPublisher<Integer> second = TestPublisher.create();
        StepVerifier.create(second.mono().transform(GuardOperator.of(waits)))
                .then(() -> first.tryEmitEmpty().orThrow())
                .then(second::assertWasSubscribed)
                .thenCancel()
                .verify();
        second.assertCancelled();
        assertThat(running).isCompletedWithValue(null);
        assertThat(Rig.counts(waits)).isEqualTo(counts(2, 0, 1, 0, 1));
        rig.quiet(waits);
    }

    // ---- who calls

    @Test
    void who_calls_is_told_by_the_reactor_context_or_else_by_the_subscribing_thread() {
        Guard picky = rig.guard()
                .accessList(AccessListConfig.custom()
                        .mode(AccessListConfig.Mode.ALLOW)
                        .origins("shop")
                        .build())
                .build();
        CallContext shop = CallContext.EMPTY.withOrigin("shop");
        Mono<Integer> mono = Mono.just(1).transform(GuardOperator.of(picky));
        StepVerifier.create(mono).verifyError(CallNotPermittedException.class);
        StepVerifier.create(mono.contextWrite(ReactorGuard.callContext(shop)))
                .expectNext(1)
                .verifyComplete();
        shop.run(() -> StepVerifier.create(mono).expectNext(1).verifyComplete());
    }

    @Test
    void a_call_that_had_to_wait_tells_those_upstream_who_calls() {
        Guard waits = rig.guard().bulkhead(Rig.ONE_AND_A_LINE).build();
        Sinks.One<Integer> first = Sinks.one();
        var running = first.asMono().transform(GuardOperator.of(waits)).toFuture();
        CallContext shop = CallContext.EMPTY.withOrigin("shop");
        Mono<Object> second = Mono.deferContextual(context -> Mono.just(context.get(ReactorGuard.CALL_CONTEXT)))
                .transform(GuardOperator.of(waits));
        var waiting = new java.util.concurrent.CompletableFuture<Object>();
        shop.run(() -> second.subscribe(waiting::complete));
        first.tryEmitValue(1).orThrow();
        assertThat(running).isCompletedWithValue(1);
        assertThat(waiting).isCompletedWithValue(shop);
    }

    // ---- fusion

    @Test
    void synchronous_fusion_is_kept_and_settles_by_what_is_polled() {
        StepVerifier.create(Flux.range(1, 100).transform(GuardOperator.of(guard)))
                .expectFusion(Fuseable.SYNC)
                .expectNextCount(100)
                .verifyComplete();
        assertThat(Rig.counts(guard)).isEqualTo(counts(1, 0, 1, 0, 0));
        rig.quiet(guard);
    }

    @Test
    void a_fused_source_that_fails_fails() {
        Flux<Integer> failing = Flux.range(1, 3).map(each -> 10 / (2 - each));
        StepVerifier.create(failing.transform(GuardOperator.of(guard)))
                .expectFusion(Fuseable.SYNC)
                .expectNext(10)
                .verifyError(ArithmeticException.class);
        assertThat(Rig.counts(guard)).isEqualTo(counts(1, 0, 0, 1, 0));
        rig.quiet(guard);
    }

    @Test
    void a_fused_mono_settles_by_its_value() {
        StepVerifier.create(Mono.fromCallable(() -> 1).transform(GuardOperator.of(guard)))
                .expectFusion()
                .expectNext(1)
                .verifyComplete();
        assertThat(Rig.counts(guard)).isEqualTo(counts(1, 0, 1, 0, 0));
    }

    @Test
    void asynchronous_fusion_is_kept() {
        Sinks.Many<Integer> sink = Sinks.many().unicast().onBackpressureBuffer();
        StepVerifier.create(sink.asFlux().transform(GuardOperator.of(guard)))
                .expectFusion(Fuseable.ASYNC)
                .then(() -> sink.tryEmitNext(1).orThrow())
                .expectNext(1)
                .then(() -> assertThat(Rig.inFlight(guard)).isOne())
                .then(() -> sink.tryEmitComplete().orThrow())
                .verifyComplete();
        assertThat(Rig.counts(guard)).isEqualTo(counts(1, 0, 1, 0, 0));
        rig.quiet(guard);
    }

    @Test
    void a_fused_flux_through_publishOn_and_flatMap_settles() {
        Flux<Integer> flux = Flux.range(1, 10)
                .transform(GuardOperator.of(guard))
                .publishOn(reactor.core.scheduler.Schedulers.parallel())
                .flatMap(Mono::just);
        StepVerifier.create(flux).expectNextCount(10).verifyComplete();
        assertThat(Rig.counts(guard)).isEqualTo(counts(1, 0, 1, 0, 0));
        rig.quiet(guard);
    }

    @Test
    void a_refusal_keeps_the_contract_of_fusion() {
        guard.circuitBreaker().orElseThrow().transitionToForcedOpenState();
        StepVerifier.create(Flux.range(1, 3)
                        .transform(GuardOperator.of(guard))
                        .map(each -> each + 1)
                        .filter(each -> each > 0))
                .verifyError(CallNotPermittedException.class);
    }

    // ---- signals

    @Test
    void requests_reach_the_source_unchanged() {
        Probe probe = new Probe();
        StepVerifier.create(probe.transform(GuardOperator.of(guard)), 2)
                .then(() -> assertThat(probe.latest().requested).isEqualTo(2))
                .thenRequest(3)
                .then(() -> assertThat(probe.latest().requested).isEqualTo(5))
                .then(() -> probe.latest().actual.onComplete())
                .verifyComplete();
    }

    @Test
    void what_comes_after_the_end_is_dropped_and_settles_nothing() {
        Probe probe = new Probe();
        StepVerifier.create(probe.transform(GuardOperator.of(guard)))
                .then(() -> {
                    probe.latest().actual.onComplete();
                    probe.latest().actual.onComplete();
                    probe.latest().actual.onError(new IOException("late"));
                    probe.latest().actual.onNext(1);
                })
                .expectComplete()
                .verifyThenAssertThat()
                .hasDroppedErrors(1)
                .hasDropped(1);
        assertThat(Rig.counts(guard)).isEqualTo(counts(1, 0, 1, 0, 0));
    }

    @Test
    void the_operator_is_seen_by_those_who_look_at_the_chain() {
        Mono<Integer> mono = Mono.<Integer>create(MonoSink::success).transform(GuardOperator.of(guard));
        assertThat(reactor.core.Scannable.from(mono).parents()).isNotEmpty();
        assertThat(GuardOperator.of(guard)).hasToString("GuardOperator[Guard[orders]]");
    }
}
