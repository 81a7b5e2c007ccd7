package io.sluice.recovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.core.gate.CallNotPermittedException;
import io.sluice.core.testing.CapturedLog;
import io.sluice.core.testing.Threads;
import io.sluice.core.time.ManualClock;
import io.sluice.core.time.NanoClock;
import io.sluice.recovery.RetryConfig.Jitter;
import io.sluice.recovery.RetryEvent.Reason;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayNameGeneration(ReplaceUnderscores.class)
class RetryTest {
    private final HurriedClock clock = new HurriedClock();
    private final IOException failure = new IOException("down");

    private Retry retry(RetryConfig.Builder options) {
        return Retry.of("payments", options.build(), clock);
    }

    private Retry retry() {
        return retry(RetryConfig.custom());
    }

    // ---- outcomes

    @Test
    void a_call_that_succeeds_runs_once() throws Exception {
        Script call = Script.of("answer");
        assertThat(retry().<String>executeCallable(call)).isEqualTo("answer");
        assertThat(call.attempts).hasValue(1);
        assertThat(clock.waits).isEmpty();
    }

    @Test
    void a_call_that_failed_runs_again_after_the_wait() throws Exception {
        Script call = Script.of(failure, failure, "answer");
        Retry retry = retry();
        assertThat(retry.<String>executeCallable(call)).isEqualTo("answer");
        assertThat(clock.waitsInMillis()).containsExactly(500L, 500L);
        assertThat(clock.pending()).isZero();
        assertThat(retry.snapshot()).isEqualTo(new RetrySnapshot("payments", 2, 1, 0, 0, 0));
    }

    @Test
    void the_last_failure_is_thrown_as_it_is() {
        IOException last = new IOException("last");
        Script call = Script.of(failure, failure, last);
        Retry retry = retry();
        assertThatThrownBy(() -> retry.executeCallable(call)).isSameAs(last).hasNoSuppressedExceptions();
        assertThat(call.attempts).hasValue(3);
        assertThat(retry.snapshot()).isEqualTo(new RetrySnapshot("payments", 2, 0, 1, 0, 0));
    }

    @Test
    void an_error_is_retried_only_if_its_type_was_named() throws Exception {
        StackOverflowError error = new StackOverflowError();
        Script call = Script.of(error, "answer");
        assertThatThrownBy(() -> retry().executeCallable(call)).isSameAs(error);
        assertThat(call.attempts).hasValue(1);

        Retry named = retry(RetryConfig.custom().retryExceptions(StackOverflowError.class));
        assertThat(named.<String>executeCallable(Script.of(error, "answer"))).isEqualTo("answer");
    }

    @Test
    void interrupts_and_cancellations_are_not_retried() {
        for (Throwable end : List.of(new InterruptedException(), new CancellationException())) {
            Script call = Script.of(end, "answer");
            assertThatThrownBy(() -> retry().executeCallable(call)).isSameAs(end);
            assertThat(call.attempts).hasValue(1);
        }
    }

    @Test
    void only_named_exceptions_are_retried_and_ignored_ones_win() throws Exception {
        Retry retry = retry(RetryConfig.custom()
                .retryExceptions(IOException.class)
                .retryException(e -> "again".equals(e.getMessage()))
                .ignoreExceptions(FileNotFoundException.class)
                .ignoreException(e -> "never".equals(e.getMessage())));
        assertThat(retry.retriesFailure(new IOException())).isTrue();
        assertThat(retry.retriesFailure(new IllegalStateException())).isFalse();
        assertThat(retry.retriesFailure(new IllegalStateException("again"))).isTrue();
        assertThat(retry.retriesFailure(new FileNotFoundException())).isFalse();
        assertThat(retry.retriesFailure(new IOException("never"))).isFalse();
    }

    @Test
    void a_result_that_is_not_good_enough_is_asked_for_again_and_the_last_one_returned() {
        Retry retry = retry(RetryConfig.custom().retryResult(Objects::isNull));
        String[] answers = {null, "answer"};
        int[] next = {0};
        assertThat(retry.<String>executeSupplier(() -> answers[next[0]++])).isEqualTo("answer");
        assertThat(retry.<String>executeSupplier(() -> null)).isNull();
        assertThat(retry.snapshot()).isEqualTo(new RetrySnapshot("payments", 3, 1, 1, 0, 0));
    }

    @Test
    void a_runnable_has_no_result_to_look_at() {
        Retry retry = retry(RetryConfig.custom().retryResult(result -> true));
        int[] runs = {0};
        retry.executeRunnable(() -> runs[0]++);
        assertThat(runs[0]).isOne();

        retry.executeRunnable(() -> {
            if (++runs[0] < 4) {
                throw new IllegalStateException();
            }
        });
        assertThat(runs[0]).isEqualTo(4);
    }

    @Test
    void a_decorated_call_starts_anew_each_time() {
        int[] runs = {0};
        var decorated = retry().decorateSupplier(() -> {
            if (++runs[0] % 3 != 0) {
                throw new IllegalStateException();
            }
            return runs[0];
        });
        assertThat(decorated.get()).isEqualTo(3);
        assertThat(decorated.get()).as("all three attempts again").isEqualTo(6);
    }

    @Test
    void predicates_that_throw_are_logged_and_do_not_retry() {
        Retry retry = retry(RetryConfig.custom()
                .retryException(e -> {
                    throw new IllegalStateException("broken");
                })
                .retryResult(r -> {
                    throw new IllegalStateException("broken");
                }));
        try (CapturedLog log = CapturedLog.of(Retry.class)) {
            assertThatThrownBy(() -> retry.executeCallable(Script.of(failure))).isSameAs(failure);
            assertThat(retry.<String>executeSupplier(() -> "answer")).isEqualTo("answer");
            assertThat(log.lines()).hasSize(2).allMatch(line -> line.contains("broken"));
        }
    }

    // ---- waits

    @Test
    void waits_grow_up_to_the_longest() {
        Retry retry = retry(RetryConfig.custom()
                .maxAttempts(6)
                .exponentialWait(Duration.ofMillis(100), 3, Duration.ofSeconds(1))
                .jitter(Jitter.NONE));
        assertThatThrownBy(() -> retry.executeCallable(Script.of(failure))).isSameAs(failure);
        assertThat(clock.waitsInMillis()).containsExactly(100L, 300L, 900L, 1000L, 1000L);
    }

    @Test
    void a_growing_wait_is_left_to_chance_by_default() {
        RetryConfig growing = RetryConfig.custom().waitDurationMultiplier(2).build();
        assertThat(growing.jitter()).isEqualTo(Jitter.FULL);
        assertThat(RetryConfig.ofDefaults().jitter()).isEqualTo(Jitter.NONE);
        assertThat(growing.toBuilder().jitter(Jitter.EQUAL).build().jitter()).isEqualTo(Jitter.EQUAL);
    }

    @Test
    void a_wait_function_says_how_long_and_a_bad_answer_is_logged() {
        Duration[] answers = {Duration.ofMillis(7), Duration.ofMillis(-1), Duration.ofHours(1), null};
        Retry retry = retry(RetryConfig.custom().maxAttempts(6).waitIntervalFunction(attempt -> answers[attempt - 1]));
        try (CapturedLog log = CapturedLog.of(Retry.class)) {
            assertThatThrownBy(() -> retry.executeCallable(Script.of(failure))).isSameAs(failure);
            assertThat(log.lines()).hasSize(4);
            assertThat(log.lines().get(0)).contains("between PT0S and PT1M, but answered PT-0.001S to attempt 2");
        }
        assertThat(clock.waitsInMillis()).containsExactly(7L, 500L, 500L, 500L, 500L);
    }

    @Test
    void a_refusal_is_retried_when_it_says_and_not_before() throws Exception {
        CallNotPermittedException refusal = new CallNotPermittedException(
                "payments",
                "circuitBreaker",
                "open",
                clock,
                clock.nanos() + Duration.ofSeconds(2).toNanos());
        assertThat(retry().<String>executeCallable(Script.of(refusal, "answer")))
                .isEqualTo("answer");
        assertThat(clock.waitsInMillis()).containsExactly(2000L);
    }

    @Test
    void a_refusal_that_does_not_know_when_to_come_back_waits_as_usual() throws Exception {
        CallNotPermittedException refusal = new CallNotPermittedException("payments", "bulkhead", "full");
        assertThat(retry().<String>executeCallable(Script.of(refusal, "answer")))
                .isEqualTo("answer");
        assertThat(clock.waitsInMillis()).containsExactly(500L);
    }

    @Test
    void what_the_callee_asks_for_is_honoured_up_to_the_longest_wait() throws Exception {
        Retry retry = retry(RetryConfig.custom()
                .maxWaitDuration(Duration.ofSeconds(5))
                .retryAfter(e -> e.getMessage() == null ? null : Duration.parse(e.getMessage())));
        assertThat(retry.<String>executeCallable(
                        Script.of(new IOException("PT5S"), new IOException("PT-1S"), "answer")))
                .isEqualTo("answer");
        assertThat(retry.<String>executeCallable(Script.of(new IOException((String) null), "answer")))
                .isEqualTo("answer");
        assertThat(clock.waitsInMillis()).containsExactly(5000L, 500L, 500L);

        for (String tooLong : List.of("PT5.000000001S", "P1000000D")) {
            Script call = Script.of(new IOException(tooLong));
            assertThatThrownBy(() -> retry.executeCallable(call)).hasMessage(tooLong);
            assertThat(call.attempts).hasValue(1);
        }
        assertThat(retry.snapshot().outOfTime()).isEqualTo(2);
    }

    @Test
    void a_retry_after_function_that_throws_is_logged() throws Exception {
        Retry retry = retry(RetryConfig.custom().retryAfter(e -> {
            throw new IllegalStateException("broken");
        }));
        try (CapturedLog log = CapturedLog.of(Retry.class)) {
            retry.executeCallable(Script.of(failure, "answer"));
            assertThat(log.lines()).hasSize(1);
        }
        assertThat(clock.waitsInMillis()).containsExactly(500L);
    }

    // ---- limits

    @Test
    void no_attempt_begins_at_or_after_the_deadline() throws Exception {
        Retry retry = retry();
        Script call = Script.of("answer");
        long wait = Duration.ofMillis(500).toNanos();
        assertThatThrownBy(() -> retry.goOn(failure, call, clock.nanos() + wait))
                .isSameAs(failure);
        assertThat(call.attempts).as("the wait ends when the deadline does").hasValue(0);
        assertThat(retry.snapshot().outOfTime()).isOne();

        assertThat(retry.<String>goOn(failure, call, clock.nanos() + wait + 1)).isEqualTo("answer");
    }

    @Test
    void no_attempt_goes_beyond_the_budget() throws Exception {
        Retry retry = retry(RetryConfig.custom().maxAttempts(2).waitDuration(Duration.ZERO));
        for (int i = 0; i < 20; i++) {
            assertThatThrownBy(() -> retry.executeCallable(Script.of(failure))).isSameAs(failure);
        }
        assertThat(retry.snapshot()).isEqualTo(new RetrySnapshot("payments", 10, 0, 10, 0, 10));
    }

    @Test
    void several_retries_may_share_a_budget() {
        RetryBudget budget = RetryBudget.of(0, Duration.ofSeconds(10), 3, clock);
        RetryConfig config = RetryConfig.custom().waitDuration(Duration.ZERO).build();
        Retry first = Retry.of("first", config, clock, budget);
        Retry second = Retry.of("second", config, clock, budget);
        assertThatThrownBy(() -> first.executeCallable(Script.of(failure))).isSameAs(failure);
        assertThatThrownBy(() -> second.executeCallable(Script.of(failure))).isSameAs(failure);
        assertThat(first.snapshot().retries()).isEqualTo(2);
        assertThat(second.snapshot().retries()).isOne();
        assertThat(second.budget()).isSameAs(budget).hasToString("RetryBudget[0.0 % of calls in PT10S, at least 3]");
    }

    // ---- waiting threads

    @ParameterizedTest
    @MethodSource("io.sluice.core.testing.Threads#kinds")
    void an_interrupted_caller_gives_up_its_wait(ThreadFactory kind) throws Exception {
        ManualClock still = new ManualClock();
        Retry retry = Retry.ofDefaults("payments");
        Retry onStillClock = Retry.of("payments", retry.config(), still);
        Threads.on(kind, () -> {
            Script call = Script.of(failure, "answer");
            interruptWhileWaiting(still);
            assertThatThrownBy(() -> onStillClock.executeCallable(call))
                    .isInstanceOf(InterruptedException.class)
                    .satisfies(thrown -> assertThat(thrown.getSuppressed()).containsExactly(failure));
            assertThat(Thread.currentThread().isInterrupted()).isFalse();
            assertThat(call.attempts).hasValue(1);
            assertThat(still.pending()).isZero();

            IllegalStateException unchecked = new IllegalStateException();
            interruptWhileWaiting(still);
            assertThatThrownBy(() -> onStillClock.executeSupplier(() -> {
                        throw unchecked;
                    }))
                    .isInstanceOf(CancellationException.class)
                    .satisfies(thrown -> assertThat(thrown.getSuppressed()).containsExactly(unchecked));
            assertThat(Thread.interrupted()).as("the mark is kept").isTrue();
            return null;
        });
    }

    @Test
    void an_interrupted_caller_gives_up_also_where_there_is_no_wait() {
        Retry retry = retry(RetryConfig.custom().waitDuration(Duration.ZERO));
        Script call = Script.of(failure, "answer");
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> retry.executeCallable(call)).isInstanceOf(InterruptedException.class);
        assertThat(call.attempts).hasValue(1);
    }

    @Test
    void a_caller_waits_until_its_clock_says_so() throws Exception {
        ManualClock manual = new ManualClock();
        Retry retry = Retry.of("payments", RetryConfig.ofDefaults(), manual);
        Thread mover = new Thread(() -> {
            awaitTimer(manual);
            manual.advance(Duration.ofMillis(500));
        });
        mover.start();
        assertThat(retry.<String>executeCallable(Script.of(failure, "answer"))).isEqualTo("answer");
        mover.join();
    }

    private static void interruptWhileWaiting(NanoClock clock) {
        Thread caller = Thread.currentThread();
        Thread other = new Thread(() -> {
            awaitTimer(clock);
            caller.interrupt();
        });
        other.setDaemon(true);
        other.start();
    }

    private static void awaitTimer(NanoClock clock) {
        while (clock.timers().pending() == 0) {
            Thread.onSpinWait();
        }
    }

    // ---- events and live change

    @Test
    void tells_what_it_does() throws Exception {
        Retry retry = retry(RetryConfig.custom().maxAttempts(2));
        List<RetryEvent> heard = new ArrayList<>();
        retry.events().subscribe(heard::add);
        retry.executeCallable(Script.of(failure, "answer"));
        assertThatThrownBy(() -> retry.executeCallable(Script.of(failure))).isSameAs(failure);

        assertThat(heard)
                .usingRecursiveFieldByFieldElementComparatorIgnoringFields("at")
                .containsExactly(
                        new RetryEvent.Retrying("payments", null, 1, Duration.ofMillis(500), failure),
                        new RetryEvent.Recovered("payments", null, 2),
                        new RetryEvent.Retrying("payments", null, 1, Duration.ofMillis(500), failure),
                        new RetryEvent.GaveUp("payments", null, 2, Reason.ATTEMPTS, failure));
    }

    @Test
    void a_live_change_keeps_numbers_and_listeners_and_the_budget_unless_that_changes() throws Exception {
        Retry retry = retry();
        AtomicReference<RetryEvent> heard = new AtomicReference<>();
        retry.events().subscribe(heard::set);
        retry.executeCallable(Script.of(failure, "answer"));
        Retry changed = retry.with(retry.config().toBuilder().maxAttempts(5).build());

        assertThat(changed.config().maxAttempts()).isEqualTo(5);
        assertThat(changed.snapshot()).isEqualTo(retry.snapshot());
        assertThat(changed.budget()).isSameAs(retry.budget());
        assertThat(changed.events()).isSameAs(retry.events());
        assertThat(changed.with(changed.config().toBuilder()
                                .retryBudgetPercent(20)
                                .build())
                        .budget())
                .isNotSameAs(retry.budget());
        assertThat(heard.get()).isInstanceOf(RetryEvent.Recovered.class);
        assertThat(changed).hasToString("Retry[payments]");
    }
}
