package io.sluice.recovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.core.gate.CallContext;
import io.sluice.core.time.ManualClock;
import java.io.IOException;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class AsyncRetryTest {
    private static final Duration WAIT = Duration.ofMillis(500);

    private final ManualClock clock = ManualClock.startingAt(Long.MAX_VALUE - 100_000_000L);
    private final IOException failure = new IOException("down");
    private final Retry retry = Retry.of("payments", RetryConfig.ofDefaults(), clock);

    /** The stages that were asked for, in order; the test ends them. */
    private final BlockingQueue<CompletableFuture<String>> started = new LinkedBlockingQueue<>();

    private CompletionStage<String> call() {
        CompletableFuture<String> stage = new CompletableFuture<>();
        started.add(stage);
        return stage;
    }

    private CompletableFuture<String> start(Supplier<CompletionStage<String>> supplier) {
        return retry.executeCompletionStage(supplier).toCompletableFuture();
    }

    /** The next attempt, once it has begun. */
    private CompletableFuture<String> attempt() throws InterruptedException {
        CompletableFuture<String> next = started.poll(60, TimeUnit.SECONDS);
        assertThat(next).as("a further attempt").isNotNull();
        while (next.getNumberOfDependents() == 0) {
            Thread.onSpinWait(); // one that begins in the common pool is not known to its call yet
        }
        return next;
    }

    /** An attempt that runs in the common pool is about to fail. */
    private void awaitTimer() {
        while (clock.pending() == 0) {
            Thread.onSpinWait();
        }
    }

    @Test
    void a_call_that_succeeds_runs_once() throws Exception {
        CompletableFuture<String> answer = start(this::call);
        attempt().complete("answer");
        assertThat(answer).isCompletedWithValue("answer");
        assertThat(clock.pending()).isZero();
    }

    @Test
    void waits_on_a_timer_and_then_tries_again() throws Exception {
        CompletableFuture<String> answer = start(this::call);
        attempt().completeExceptionally(failure);
        assertThat(answer).isNotDone();
        assertThat(clock.pending()).isOne();
        clock.advance(WAIT.minusNanos(1));
        assertThat(clock.pending()).as("one nanosecond early").isOne();
        clock.advance(1);
        attempt().complete("answer");
        assertThat(answer.get(60, TimeUnit.SECONDS)).isEqualTo("answer");
        assertThat(retry.snapshot().recovered()).isOne();
    }

    @Test
    void fails_with_the_last_failure_unwrapped() throws Exception {
        CompletableFuture<String> answer = start(() -> call().thenApply(String::trim));
        for (int i = 1; i < 3; i++) {
            attempt().completeExceptionally(new IOException());
            awaitTimer();
            clock.advance(WAIT);
        }
        attempt().completeExceptionally(failure);
        assertThatThrownBy(() -> answer.get(60, TimeUnit.SECONDS)).cause().isSameAs(failure);
        assertThat(clock.pending()).isZero();
    }

    @Test
    void an_error_is_not_retried() throws Exception {
        StackOverflowError error = new StackOverflowError();
        CompletableFuture<String> answer = start(this::call);
        attempt().completeExceptionally(error);
        assertThatThrownBy(answer::get).cause().isSameAs(error);
    }

    @Test
    void a_rejected_result_is_asked_for_again_and_the_last_one_returned() throws Exception {
        Retry picky = Retry.of(
                "payments",
                RetryConfig.custom()
                        .maxAttempts(2)
                        .retryResult("bad"::equals)
                        .waitDuration(Duration.ZERO)
                        .build(),
                clock);
        assertThat(picky.executeCompletionStage(Script.of("bad", "good").stages())
                        .toCompletableFuture()
                        .get(60, TimeUnit.SECONDS))
                .isEqualTo("good");
        assertThat(picky.executeCompletionStage(Script.of("bad").stages())
                        .toCompletableFuture()
                        .get(60, TimeUnit.SECONDS))
                .isEqualTo("bad");
    }

    /** Rivals hang for ever when the second attempt throws instead of returning a stage. */
    @Test
    void a_supplier_that_throws_on_any_attempt_has_failed_like_any_other() throws Exception {
        int[] attempts = {0};
        IllegalStateException broken = new IllegalStateException("no stage");
        CompletableFuture<String> answer = start(() -> {
            if (++attempts[0] < 3) {
                throw broken;
            }
            return call();
        });
        clock.advance(WAIT);
        awaitTimer();
        clock.advance(WAIT);
        attempt().complete("answer");
        assertThat(answer.get(60, TimeUnit.SECONDS)).isEqualTo("answer");

        CompletableFuture<String> hopeless = start(() -> {
            throw broken;
        });
        clock.advance(WAIT);
        awaitTimer();
        clock.advance(WAIT);
        assertThatThrownBy(() -> hopeless.get(60, TimeUnit.SECONDS)).cause().isSameAs(broken);
    }

    @Test
    void a_supplier_that_returns_null_has_failed() {
        CompletableFuture<String> answer = Retry.of(
                        "payments", RetryConfig.custom().maxAttempts(1).build(), clock)
                .<String>executeCompletionStage(() -> null)
                .toCompletableFuture();
        assertThatThrownBy(answer::get).hasMessageContaining("the stage that the supplier returned must be present");
    }

    @Test
    void a_cancelled_wait_leaves_no_timer_and_starts_nothing() throws Exception {
        CompletableFuture<String> answer = start(this::call);
        attempt().completeExceptionally(failure);
        assertThat(answer.cancel(false)).isTrue();
        assertThat(clock.pending()).isZero();
        clock.advance(WAIT);
        assertThat(started).isEmpty();
        assertThat(answer).isCancelled();
        assertThat(answer.cancel(false)).isTrue();
    }

    @Test
    void cancelling_cancels_the_attempt_that_runs_before_anybody_hears() throws Exception {
        CompletableFuture<String> answer = start(this::call);
        CompletableFuture<String> running = attempt();
        Queue<Boolean> cancelledBefore = new ConcurrentLinkedQueue<>();
        CompletableFuture<Void> heard = answer.handle((result, error) -> {
            cancelledBefore.add(running.isCancelled());
            return null;
        });
        answer.cancel(true);
        assertThat(heard).isDone();
        assertThat(cancelledBefore).containsExactly(true);
        assertThat(answer).isCancelled();
        assertThat(clock.pending()).isZero();
    }

    @Test
    void one_that_is_answered_by_somebody_else_stops() throws Exception {
        CompletableFuture<String> answer = start(this::call);
        attempt().completeExceptionally(failure);
        answer.complete("from elsewhere");
        assertThat(clock.pending()).isZero();

        CompletableFuture<String> second = start(this::call);
        CompletableFuture<String> running = attempt();
        second.completeExceptionally(new IOException("from elsewhere"));
        assertThat(running).isCancelled();
        assertThat(second.cancel(true)).as("it has ended otherwise").isFalse();
    }

    @Test
    void a_stage_that_cannot_be_cancelled_goes_on_alone() throws Exception {
        CompletableFuture<String> answer = start(() -> ((CompletableFuture<String>) call()).minimalCompletionStage());
        CompletableFuture<String> running = attempt();
        answer.cancel(true);
        assertThat(running).isNotDone();
        assertThat(answer).isCancelled();
    }

    @Test
    void a_call_that_was_cancelled_by_its_callee_is_not_retried() throws Exception {
        CompletableFuture<String> answer = start(this::call);
        attempt().cancel(true);
        assertThatThrownBy(answer::get).isInstanceOf(CancellationException.class);
        assertThat(clock.pending()).isZero();
    }

    @Test
    void further_attempts_run_with_the_callers_context() throws Exception {
        Queue<String> origins = new ConcurrentLinkedQueue<>();
        CompletableFuture<String> answer = CallContext.EMPTY
                .withOrigin("checkout")
                .call(() -> start(() -> {
                    origins.add(String.valueOf(CallContext.current().origin()));
                    return call();
                }));
        attempt().completeExceptionally(failure);
        clock.advance(WAIT);
        attempt().complete("answer");
        answer.get(60, TimeUnit.SECONDS);
        assertThat(origins).containsExactly("checkout", "checkout");
    }

    @Test
    void no_attempt_begins_after_the_deadline() throws Exception {
        CompletableFuture<String> answer = retry.executeCompletionStage(this::call, clock.nanos() + WAIT.toNanos())
                .toCompletableFuture();
        attempt().completeExceptionally(failure);
        assertThatThrownBy(answer::get).cause().isSameAs(failure);
        assertThat(retry.snapshot().outOfTime()).isOne();
    }
}
