package io.sluice.recovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.core.time.ManualClock;
import java.io.IOException;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Recoveries within one another, as a guard nests them. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class CompositionTest {
    private static final Duration LIMIT = Duration.ofMillis(300);

    private final ManualClock clock = ManualClock.startingAt(Long.MAX_VALUE - 200_000_000L);
    private final Retry retry = Retry.of("payments", RetryConfig.ofDefaults(), clock);
    private final Retry atOnce = Retry.of(
            "payments", RetryConfig.custom().waitDuration(Duration.ZERO).build(), clock);
    private final Hedge hedge = Hedge.of("payments", HedgeConfig.ofDefaults(), clock);
    private final Timeout deadline = Timeout.of("payments", TimeoutConfig.ofDeadline(LIMIT), clock);
    private final Timeout attempt = Timeout.of(
            "payments",
            TimeoutConfig.custom().attemptTimeout(LIMIT).interruptCaller(true).build(),
            clock);

    private final Queue<CompletableFuture<String>> started = new ConcurrentLinkedQueue<>();

    private CompletionStage<String> call() {
        CompletableFuture<String> stage = new CompletableFuture<>();
        started.add(stage);
        return stage;
    }

    @Test
    void an_attempt_that_took_too_long_is_tried_again() throws Exception {
        Script late = Script.of("late", "answer");
        assertThat(atOnce.<String>executeCallable(attempt.decorateCallable(() -> {
                    String answer = late.call();
                    if (answer.equals("late")) {
                        clock.advance(LIMIT);
                    }
                    return answer;
                })))
                .isEqualTo("answer");
        assertThat(attempt.snapshot().timedOut()).isOne();
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
    }

    @Test
    void a_deadline_ends_the_wait_of_a_retry() throws Exception {
        CompletableFuture<String> answer = deadline.executeCompletionStage(() ->
                        retry.<String>executeCompletionStage(() -> CompletableFuture.failedFuture(new IOException())))
                .toCompletableFuture();
        assertThat(clock.pending()).as("the deadline and the wait").isEqualTo(2);
        clock.advance(LIMIT);
        assertThatThrownBy(() -> answer.get(60, TimeUnit.SECONDS)).cause().isInstanceOf(CallTimeoutException.class);
        assertThat(clock.pending()).isZero();
    }

    @Test
    void a_deadline_ends_both_attempts_of_a_hedge() throws Exception {
        CompletableFuture<String> answer = deadline.executeCompletionStage(
                        () -> hedge.executeCompletionStage(this::call))
                .toCompletableFuture();
        clock.advance(Duration.ofMillis(100));
        while (started.size() < 2) {
            Thread.onSpinWait(); // the second attempt begins in the common pool
        }
        clock.advance(LIMIT);
        assertThatThrownBy(() -> answer.get(60, TimeUnit.SECONDS)).cause().isInstanceOf(CallTimeoutException.class);
        for (CompletableFuture<String> each : started) {
            assertThatThrownBy(() -> each.get(60, TimeUnit.SECONDS))
                    .as("cancelled")
                    .isInstanceOf(CancellationException.class);
        }
        assertThat(clock.pending()).isZero();
    }

    @Test
    void a_fallback_answers_what_took_too_long() throws Exception {
        Fallback fallback = Fallback.builder()
                .on(CallTimeoutException.class, late -> "after " + late.time())
                .build();
        assertThat(fallback.<String>executeSupplier(attempt.decorateSupplier(() -> {
                    clock.advance(LIMIT);
                    return "late";
                })))
                .isEqualTo("after PT0.3S");

        CompletableFuture<String> answer = fallback.executeCompletionStage(deadline.decorateCompletionStage(this::call))
                .toCompletableFuture();
        clock.advance(LIMIT);
        assertThat(answer.get(60, TimeUnit.SECONDS)).isEqualTo("after PT0.3S");
    }

    @Test
    void cancelling_the_outermost_stage_leaves_nothing_behind() {
        CompletableFuture<String> answer = Fallback.ofValue("sorry")
                .executeCompletionStage(deadline.decorateCompletionStage(
                        retry.decorateCompletionStage(hedge.decorateCompletionStage(this::call))))
                .toCompletableFuture();
        answer.cancel(true);
        assertThat(answer).isCancelled();
        assertThat(started).singleElement().satisfies(each -> assertThat(each).isCancelled());
        assertThat(clock.pending()).isZero();
    }
}
