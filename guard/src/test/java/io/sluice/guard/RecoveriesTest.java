package io.sluice.guard;

import static io.sluice.guard.Rig.BREAKER;
import static io.sluice.guard.Rig.ONE_AT_A_TIME;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.bulkhead.Bulkhead;
import io.sluice.bulkhead.BulkheadConfig;
import io.sluice.bulkhead.BulkheadFullException;
import io.sluice.bulkhead.ThreadPoolBulkhead;
import io.sluice.bulkhead.ThreadPoolBulkheadConfig;
import io.sluice.circuitbreaker.CircuitBreaker;
import io.sluice.circuitbreaker.CircuitBreakerSnapshot;
import io.sluice.core.gate.CallContext;
import io.sluice.core.gate.CallCounts;
import io.sluice.core.gate.CallNotPermittedException;
import io.sluice.core.gate.Permit;
import io.sluice.core.testing.Threads;
import io.sluice.ratelimiter.RateLimiter;
import io.sluice.recovery.CallTimeoutException;
import io.sluice.recovery.RetryConfig;
import io.sluice.recovery.TimeoutConfig;
import io.sluice.recovery.cache.CacheConfig;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** What shapes calls around the gates. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class RecoveriesTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final RetryConfig AT_ONCE =
            RetryConfig.custom().maxAttempts(3).waitDuration(Duration.ZERO).build();

    private final Rig rig = new Rig();
    private final AtomicInteger calls = new AtomicInteger();

    private String failingTwice() {
        if (calls.incrementAndGet() < 3) {
            throw new IllegalStateException("attempt " + calls.get());
        }
        return "answer";
    }

    // ---- retry

    @Test
    void each_attempt_passes_the_gates_anew() {
        Guard guard = rig.guard().bulkhead(ONE_AT_A_TIME).retry(AT_ONCE).build();
        assertThat(guard.executeSupplier(this::failingTwice)).isEqualTo("answer");
        assertThat(guard.snapshot().counts()).isEqualTo(new CallCounts(3, 0, 1, 2, 0, 0));
        assertThat(guard.bulkhead().orElseThrow().snapshot().inFlight()).isZero();
    }

    @Test
    void an_attempt_that_the_breaker_refuses_is_a_failed_attempt() {
        Guard guard = rig.guard()
                .circuitBreaker(BREAKER)
                .retry(AT_ONCE.toBuilder()
                        .maxWaitDuration(Duration.ofSeconds(1))
                        .build())
                .build();
        assertThatThrownBy(() -> guard.executeSupplier(this::failingTwice))
                .as("the breaker opened after two, and asks to be left alone for longer than the retry waits")
                .isInstanceOf(CallNotPermittedException.class);
        assertThat(calls).hasValue(2);
    }

    @Test
    void retry_is_inside_the_fallback() throws Exception {
        Guard guard = rig.guard().retry(AT_ONCE).fallbackValue("sorry").build();
        Object answer = guard.executeCallable(() -> {
            calls.incrementAndGet();
            throw new IOException();
        });
        assertThat(answer).isEqualTo("sorry");
        assertThat(calls).hasValue(3);
        assertThat(guard.snapshot().fallbacks()).isEqualTo(1);
    }

    @Test
    void a_result_can_be_retried() {
        Guard guard = rig.guard()
                .retry(AT_ONCE.toBuilder().retryResult("stale"::equals).build())
                .build();
        assertThat(guard.executeSupplier(() -> calls.incrementAndGet() < 3 ? "stale" : "fresh"))
                .isEqualTo("fresh");
        guard.executeRunnable(calls::incrementAndGet);
        assertThat(calls).as("a runnable has no result to be asked about").hasValue(4);
    }

    @Test
    void an_asynchronous_call_waits_between_attempts_without_a_thread() {
        Guard guard = rig.guard()
                .retry(RetryConfig.custom().waitDuration(Duration.ofSeconds(1)).build())
                .build();
        CompletableFuture<String> answer = guard.executeCompletionStage(
                        () -> CompletableFuture.completedFuture(failingTwice()))
                .toCompletableFuture();
        assertThat(answer).isNotDone();
        rig.clock.advance(Duration.ofSeconds(1));
        Awaitility.await().until(() -> calls.get() == 2 && rig.clock.timers().pending() == 1);
        rig.clock.advance(Duration.ofSeconds(1));
        assertThat(answer).succeedsWithin(PATIENCE).isEqualTo("answer");
        assertThat(guard.snapshot().counts()).isEqualTo(new CallCounts(3, 0, 1, 2, 0, 0));
    }

    // ---- timeouts

    private Guard timed(TimeoutConfig timeout) {
        return rig.guard()
                .circuitBreaker(BREAKER)
                .bulkhead(ONE_AT_A_TIME)
                .timeout(timeout)
                .build();
    }

    private static long failures(Guard guard) {
        return guard.snapshot()
                .part(CircuitBreakerSnapshot.class)
                .orElseThrow()
                .window()
                .failures();
    }

    @Test
    void when_time_is_up_the_breaker_learns_and_the_slot_stays_with_the_work() throws Exception {
        Guard guard = timed(TimeoutConfig.ofAttempt(Duration.ofSeconds(1)));
        CountDownLatch hanging = new CountDownLatch(1);
        CompletableFuture<String> caller = CompletableFuture.supplyAsync(() -> guard.executeSupplier(() -> {
            calls.incrementAndGet();
            awaitUninterrupted(hanging);
            return "late";
        }));
        Awaitility.await().until(() -> calls.get() == 1);
        rig.clock.advance(Duration.ofSeconds(1));
        assertThatThrownBy(() -> caller.get(30, TimeUnit.SECONDS)).hasCauseInstanceOf(CallTimeoutException.class);

        assertThat(failures(guard)).isEqualTo(1);
        assertThat(guard.bulkhead().orElseThrow().snapshot().inFlight()).isEqualTo(1);
        assertThat(guard.bulkhead().orElseThrow().snapshot().abandoned()).isEqualTo(1);
        assertThatThrownBy(() -> Rig.succeed(guard)).isInstanceOf(BulkheadFullException.class);

        hanging.countDown();
        Awaitility.await().until(() -> guard.bulkhead().orElseThrow().snapshot().inFlight() == 0);
        assertThat(guard.bulkhead().orElseThrow().snapshot().abandoned()).isZero();
        assertThat(guard.snapshot().counts()).isEqualTo(new CallCounts(1, 1, 0, 1, 0, 0));
    }

    private static void awaitUninterrupted(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException("interrupted", e);
        }
    }

    @Test
    void work_is_interrupted_if_asked_for() {
        Guard guard = timed(TimeoutConfig.custom()
                .attemptTimeout(Duration.ofSeconds(1))
                .interrupt(true)
                .build());
        CompletableFuture<Object> seen = new CompletableFuture<>();
        CompletableFuture<Void> caller = CompletableFuture.runAsync(() -> guard.executeRunnable(() -> {
            calls.incrementAndGet();
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException interrupted) {
                seen.complete("interrupted");
            }
        }));
        Awaitility.await().until(() -> calls.get() == 1);
        rig.clock.advance(Duration.ofSeconds(1));
        assertThat(seen).succeedsWithin(PATIENCE).isEqualTo("interrupted");
        assertThat(caller).failsWithin(PATIENCE);
        Awaitility.await().until(() -> guard.bulkhead().orElseThrow().snapshot().inFlight() == 0);
    }

    @Test
    void an_asynchronous_attempt_that_takes_too_long_is_cancelled() {
        Guard guard = timed(TimeoutConfig.ofAttempt(Duration.ofSeconds(1)));
        CompletableFuture<String> hanging = new CompletableFuture<>();
        CompletableFuture<String> answer =
                guard.executeCompletionStage(() -> hanging).toCompletableFuture();
        rig.clock.advance(Duration.ofSeconds(1));
        assertThatThrownBy(answer::join).hasCauseInstanceOf(CallTimeoutException.class);
        assertThat(hanging).isCancelled();
        assertThat(failures(guard)).isEqualTo(1);
        assertThat(guard.bulkhead().orElseThrow().snapshot().inFlight()).isZero();
    }

    @Test
    void work_that_cannot_be_cancelled_keeps_its_slot() {
        Guard guard = timed(TimeoutConfig.ofAttempt(Duration.ofSeconds(1)));
        CompletableFuture<String> hanging = new CompletableFuture<>();
        CompletionStage<String> answer = guard.executeCompletionStage(hanging::minimalCompletionStage);
        rig.clock.advance(Duration.ofSeconds(1));
        assertThat(answer.toCompletableFuture()).failsWithin(PATIENCE);
        assertThat(guard.bulkhead().orElseThrow().snapshot().abandoned()).isEqualTo(1);
        hanging.complete("late");
        assertThat(guard.bulkhead().orElseThrow().snapshot().inFlight()).isZero();
        assertThat(guard.bulkhead().orElseThrow().snapshot().abandoned()).isZero();
    }

    @Test
    void the_deadline_spans_all_attempts() {
        Guard guard = rig.guard()
                .retry(RetryConfig.custom()
                        .maxAttempts(10)
                        .waitDuration(Duration.ofSeconds(1))
                        .build())
                .timeout(TimeoutConfig.ofDeadline(Duration.ofMillis(2_500)))
                .build();
        CompletableFuture<Object> answer = guard.executeCompletionStage(() -> {
                    calls.incrementAndGet();
                    return CompletableFuture.failedFuture(new IOException());
                })
                .toCompletableFuture();
        for (int i = 1; i <= 2; i++) {
            int before = i;
            Awaitility.await()
                    .until(() -> calls.get() == before && rig.clock.timers().pending() == 2);
            rig.clock.advance(Duration.ofSeconds(1));
        }
        assertThat(answer).failsWithin(PATIENCE).withThrowableThat().withCauseInstanceOf(IOException.class);
        assertThat(calls).as("a fourth could not begin before the deadline").hasValue(3);
        assertThat(rig.clock.timers().pending()).isZero();
    }

    @Test
    void a_thousand_fast_calls_under_a_long_timeout_leave_no_timer() {
        Guard guard = rig.guard()
                .timeout(TimeoutConfig.custom()
                        .deadline(Duration.ofHours(1))
                        .attemptTimeout(Duration.ofMinutes(1))
                        .build())
                .build();
        for (int i = 0; i < 1_000; i++) {
            assertThat(guard.executeSupplier(() -> "answer")).isEqualTo("answer");
            guard.executeCompletionStage(() -> CompletableFuture.completedFuture("answer"));
        }
        assertThat(rig.clock.timers().pending()).isZero();
    }

    @Test
    void with_interrupt_caller_a_call_stays_on_its_thread() {
        Guard guard = timed(TimeoutConfig.custom()
                .attemptTimeout(Duration.ofSeconds(1))
                .interruptCaller(true)
                .build());
        assertThat(guard.executeSupplier(Thread::currentThread)).isSameAs(Thread.currentThread());
        assertThatThrownBy(() -> guard.executeCallable(() -> {
                    rig.clock.advance(Duration.ofSeconds(1));
                    return "late";
                }))
                .isInstanceOf(CallTimeoutException.class);
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
        assertThat(failures(guard)).isEqualTo(1);
    }

    /** Calls on a thread of its own, and advances the clock on another as soon as that call stands in line. */
    private List<Object> whileWaiting(Guard guard, Duration step, Supplier<Integer> inLine) throws Exception {
        return Threads.together(2, thread -> {
            if (thread == 1) {
                Awaitility.await().until(() -> inLine.get() == 1);
                rig.clock.advance(step);
                return "advanced";
            }
            try {
                return guard.<Object>executeSupplier(() -> {
                    calls.incrementAndGet();
                    rig.clock.advance(Duration.ofMillis(500));
                    return "answer";
                });
            } catch (RuntimeException thrown) {
                return thrown.getClass().getSimpleName() + " " + thrown.getMessage();
            }
        });
    }

    private GuardBuilder onItsThread(Duration deadline) {
        return rig.guard()
                .circuitBreaker(BREAKER.toBuilder().slidingWindowSize(10).build())
                .bulkhead(ONE_AT_A_TIME.toBuilder()
                        .maxWaitDuration(Duration.ofHours(1))
                        .build())
                .timeout(TimeoutConfig.custom()
                        .deadline(deadline)
                        .interruptCaller(true)
                        .build());
    }

    private Guard limitedOnItsThread(Duration deadline) {
        return onItsThread(deadline)
                .rateLimiter(Rig.perSecond(1, Duration.ofHours(1)))
                .build();
    }

    @Test
    void a_caller_who_waits_for_a_slot_on_its_own_thread_is_held_to_the_deadline() throws Exception {
        Guard guard = onItsThread(Duration.ofSeconds(2)).build();
        Bulkhead bulkhead = guard.bulkhead().orElseThrow();
        try (Permit holding = guard.acquire()) {
            assertThat(whileWaiting(
                                    guard,
                                    Duration.ofSeconds(2),
                                    () -> bulkhead.snapshot().waiting())
                            .get(0))
                    .asString()
                    .startsWith("CallTimeoutException the call of");
            assertThat(bulkhead.snapshot().waiting()).isZero();
            assertThat(guard.snapshot().counts()).isEqualTo(new CallCounts(1, 1, 0, 0, 0, 0));
            assertThat(calls).hasValue(0);
            assertThat(rig.clock.timers().pending()).isZero();
        }
        assertThat(bulkhead.snapshot().inFlight()).isZero();
    }

    @Test
    void a_caller_who_waits_for_a_limiter_on_its_own_thread_is_held_to_the_deadline_and_gives_its_turn_back()
            throws Exception {
        Guard guard = limitedOnItsThread(Duration.ofMillis(400));
        RateLimiter limiter = guard.rateLimiter().orElseThrow();
        guard.executeRunnable(() -> {});
        assertThat(whileWaiting(
                                guard,
                                Duration.ofMillis(400),
                                () -> limiter.snapshot().waiting())
                        .get(0))
                .asString()
                .startsWith("CallTimeoutException");
        assertThat(limiter.snapshot().waiting()).isZero();
        rig.clock.advance(Duration.ofMillis(600));
        guard.executeRunnable(() -> {}); // the turn that was given back
    }

    @Test
    void what_a_caller_has_waited_is_gone_from_the_time_of_its_call() throws Exception {
        Guard guard = limitedOnItsThread(Duration.ofMillis(1400));
        RateLimiter limiter = guard.rateLimiter().orElseThrow();
        guard.executeRunnable(() -> {});
        assertThat(whileWaiting(
                                guard,
                                Duration.ofSeconds(1),
                                () -> limiter.snapshot().waiting())
                        .get(0))
                .asString()
                .as("1 s of waiting and 0.5 s of work")
                .startsWith("CallTimeoutException");
        assertThat(calls).hasValue(1);
        assertThat(failures(guard)).isEqualTo(1);
        assertThat(guard.bulkhead().orElseThrow().snapshot().inFlight()).isZero();
        assertThat(rig.clock.timers().pending()).isZero();
    }

    @Test
    void an_interrupted_caller_gives_its_call_up() throws Exception {
        Guard guard = timed(TimeoutConfig.ofAttempt(Duration.ofSeconds(1)));
        CountDownLatch hanging = new CountDownLatch(1);
        List<Object> seen = Threads.together(1, thread -> {
            Thread.currentThread().interrupt();
            try {
                return guard.<Object>executeSupplier(() -> {
                    awaitUninterrupted(hanging);
                    return "late";
                });
            } catch (CancellationException gaveUp) {
                return "gave up, mark " + Thread.currentThread().isInterrupted();
            }
        });
        assertThat(seen).containsExactly("gave up, mark true");
        hanging.countDown();
        Awaitility.await().until(() -> guard.bulkhead().orElseThrow().snapshot().inFlight() == 0);
        assertThat(failures(guard)).as("no verdict").isZero();
        assertThat(guard.snapshot().counts().inFlight()).isZero();
    }

    // ---- threads of a bulkhead

    @Test
    void calls_run_on_the_threads_of_the_bulkhead_with_their_callers_context() {
        Guard guard = rig.guard()
                .circuitBreaker(BREAKER)
                .bulkhead(ThreadPoolBulkheadConfig.custom().maxThreadPoolSize(1).build())
                .build();
        List<String> there = new ArrayList<>();
        CallContext.EMPTY
                .withOrigin("shop")
                .run(() -> there.add(guard.executeSupplier(() -> CallContext.current()
                                .origin() + " on " + Thread.currentThread().getName())));
        assertThat(there).singleElement().asString().startsWith("shop on ").contains(Rig.NAME);
        assertThat(guard.snapshot().counts()).isEqualTo(new CallCounts(1, 0, 1, 0, 0, 0));
        guard.find(ThreadPoolBulkhead.class).orElseThrow().close();
    }

    @Test
    void a_queued_call_that_was_cancelled_never_runs() {
        Guard guard = rig.guard()
                .bulkhead(ThreadPoolBulkheadConfig.custom().maxThreadPoolSize(1).build())
                .build();
        CompletableFuture<String> running = new CompletableFuture<>();
        CompletionStage<String> first = guard.executeCompletionStage(() -> running);
        CompletableFuture<String> second = guard.executeCompletionStage(() -> {
                    calls.incrementAndGet();
                    return CompletableFuture.completedFuture("answer");
                })
                .toCompletableFuture();
        second.cancel(true);
        running.complete("done");
        assertThat(first.toCompletableFuture()).succeedsWithin(PATIENCE).isEqualTo("done");
        assertThat(calls).hasValue(0);
        assertThat(guard.find(ThreadPoolBulkhead.class).orElseThrow().snapshot().inFlight())
                .isZero();
        guard.find(ThreadPoolBulkhead.class).orElseThrow().close();
    }

    // ---- asynchronous calls

    @Test
    void a_supplier_that_throws_fails_its_attempt() {
        Guard guard = rig.guard().bulkhead(ONE_AT_A_TIME).retry(AT_ONCE).build();
        CompletableFuture<String> answer = guard.executeCompletionStage(
                        () -> CompletableFuture.completedFuture(failingTwice()))
                .toCompletableFuture();
        assertThat(answer).succeedsWithin(PATIENCE).isEqualTo("answer");
        assertThat(guard.bulkhead().orElseThrow().snapshot().inFlight()).isZero();
    }

    @Test
    void cancelling_while_an_attempt_runs_cancels_it() {
        Guard guard = rig.guard()
                .circuitBreaker(BREAKER)
                .bulkhead(ONE_AT_A_TIME)
                .retry(AT_ONCE)
                .timeout(TimeoutConfig.ofDeadline(Duration.ofSeconds(9)))
                .fallbackValue("sorry")
                .build();
        CompletableFuture<Object> hanging = new CompletableFuture<>();
        CompletableFuture<Object> answer =
                guard.executeCompletionStage(() -> hanging).toCompletableFuture();
        answer.cancel(true);
        assertThat(hanging).isCancelled();
        assertThat(guard.snapshot().counts()).isEqualTo(new CallCounts(1, 0, 0, 0, 0, 1));
        assertThat(guard.bulkhead().orElseThrow().snapshot().inFlight()).isZero();
        assertThat(rig.clock.timers().pending()).isZero();
    }

    /** On which thread who waits for the stage hears of its end; the test's own is the one that moves the clock. */
    private static CompletableFuture<Thread> toldOn(CompletionStage<String> stage) {
        CompletableFuture<Thread> told = new CompletableFuture<>();
        stage.whenComplete((result, failure) -> told.complete(Thread.currentThread()));
        return told;
    }

    @Test
    void who_waits_for_a_call_that_took_too_long_is_not_called_by_the_timers() throws Exception {
        Guard guard = timed(TimeoutConfig.ofAttempt(Duration.ofSeconds(1)));
        CompletableFuture<Thread> told = toldOn(guard.executeCompletionStage(CompletableFuture::new));
        rig.clock.advance(Duration.ofSeconds(1));
        assertThat(told.get(30, TimeUnit.SECONDS)).isNotSameAs(Thread.currentThread());
    }

    @Test
    void who_waits_for_a_call_that_waited_in_vain_is_not_called_by_the_timers() throws Exception {
        Guard guard = rig.guard()
                .bulkhead(ONE_AT_A_TIME.toBuilder()
                        .maxWaitDuration(Duration.ofSeconds(1))
                        .build())
                .build();
        try (Permit holding = guard.acquire()) {
            CompletableFuture<Thread> told =
                    toldOn(guard.executeCompletionStage(() -> CompletableFuture.completedFuture("answer")));
            rig.clock.advance(Duration.ofSeconds(1));
            assertThat(told.get(30, TimeUnit.SECONDS)).isNotSameAs(Thread.currentThread());
        }
        assertThat(guard.snapshot().counts().rejected()).isEqualTo(1);
    }

    // ---- fallback

    @Test
    void the_last_good_result_is_kept_by_every_form_of_a_call() throws Exception {
        Guard guard = rig.guard()
                .cache(CacheConfig.custom().freshFor(Duration.ofSeconds(1)).build())
                .fallbackLastGood()
                .build();
        assertThat(guard.<String>executeCached("key", () -> "good")).isEqualTo("good");
        assertThat(guard.<String>executeSupplier(() -> {
                    throw new IllegalStateException("down");
                }))
                .isEqualTo("good");
        assertThat(guard.executeCompletionStage(() -> CompletableFuture.failedFuture(new IOException())))
                .isCompletedWithValue("good");
    }

    @Test
    void answers_stay_within_their_own_bulkhead() {
        Bulkhead ofAnswers = Bulkhead.of("answers", ONE_AT_A_TIME);
        Guard guard =
                rig.guard().fallbackValue("sorry").fallbackWithin(ofAnswers).build();
        IllegalStateException down = new IllegalStateException("down");
        Callable<String> failing = () -> {
            throw down;
        };
        assertThat(guard.<String>tryExecute(failing).orElse(why -> "thrown")).isEqualTo("sorry");
        try (Permit slowAnswer = ofAnswers.acquire()) {
            assertThatThrownBy(() -> guard.executeCallable(failing)).isSameAs(down);
        }
        assertThat(down.getSuppressed()).hasSize(1).allMatch(BulkheadFullException.class::isInstance);
    }

    @Test
    void a_stage_that_somebody_else_completes_gives_its_slot_back() {
        Guard guard = rig.guard().bulkhead(ONE_AT_A_TIME).build();
        CompletableFuture<String> hanging = new CompletableFuture<>();
        guard.executeCompletionStage(() -> hanging).toCompletableFuture().complete("from elsewhere");
        assertThat(hanging).isCancelled();
        assertThat(guard.bulkhead().orElseThrow().snapshot().inFlight()).isZero();
        assertThat(guard.snapshot().counts().cancelled()).isEqualTo(1);
    }

    @Test
    void an_open_breaker_lets_the_fallback_answer_asynchronous_calls() {
        Guard guard = rig.guard().circuitBreaker(BREAKER).fallbackValue("sorry").build();
        guard.circuitBreaker().ifPresent(CircuitBreaker::transitionToForcedOpenState);
        assertThat(guard.executeCompletionStage(() -> CompletableFuture.completedFuture("answer"))
                        .toCompletableFuture())
                .isCompletedWithValue("sorry");
    }

    @Test
    void waiting_for_a_slot_counts_towards_the_deadline() {
        Guard guard = rig.guard()
                .bulkhead(BulkheadConfig.custom()
                        .maxConcurrentCalls(1)
                        .maxWaitDuration(Duration.ofHours(1))
                        .build())
                .timeout(TimeoutConfig.ofDeadline(Duration.ofSeconds(1)))
                .build();
        CompletableFuture<String> hanging = new CompletableFuture<>();
        CompletionStage<String> first = guard.executeCompletionStage(hanging::minimalCompletionStage);
        CompletionStage<String> second = guard.executeCompletionStage(() -> CompletableFuture.completedFuture(""));
        rig.clock.advance(Duration.ofSeconds(1));
        assertThat(first.toCompletableFuture()).failsWithin(PATIENCE);
        assertThat(second.toCompletableFuture()).failsWithin(PATIENCE);
        assertThat(guard.bulkhead().orElseThrow().snapshot().waiting()).isZero();
        hanging.complete("late");
        Awaitility.await().until(() -> guard.bulkhead().orElseThrow().snapshot().inFlight() == 0);
    }
}
