package io.sluice.vavr;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.circuitbreaker.CircuitBreaker;
import io.sluice.circuitbreaker.CircuitBreakerConfig;
import io.sluice.core.gate.CallNotPermittedException;
import io.sluice.core.time.ManualClock;
import io.sluice.guard.Guard;
import io.sluice.guard.GuardOverride;
import io.sluice.recovery.Retry;
import io.sluice.recovery.RetryConfig;
import io.vavr.control.Either;
import io.vavr.control.Option;
import io.vavr.control.Try;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class VavrCallsTest {
    private final IOException down = new IOException("down");
    private final ManualClock clock = new ManualClock();
    private final CircuitBreaker breaker = CircuitBreaker.of(
            "payments",
            CircuitBreakerConfig.custom()
                    .slidingWindowSize(10)
                    .recordResult(VavrResults.lefts())
                    .build(),
            clock);
    private final VavrCalls calls = VavrCalls.of(breaker);
    private final List<String> done = new ArrayList<>();

    // ---- checked

    @Test
    void checked_forms_throw_what_the_call_throws() throws Throwable {
        assertThat(calls.executeCheckedSupplier(() -> "answer")).isEqualTo("answer");
        assertThatThrownBy(() -> calls.executeCheckedSupplier(this::fails)).isSameAs(down);
        calls.executeCheckedRunnable(() -> done.add("run"));
        assertThatThrownBy(() -> calls.executeCheckedRunnable(this::fails)).isSameAs(down);
        assertThat(done).containsExactly("run");
        assertThat(breaker.counts().succeeded()).isEqualTo(2);
        assertThat(breaker.counts().failed()).isEqualTo(2);
    }

    @Test
    void a_throwable_that_is_neither_exception_nor_error_comes_through_too() {
        Throwable odd = new Throwable("odd");
        assertThatThrownBy(() -> calls.executeCheckedSupplier(() -> {
                    throw odd;
                }))
                .isSameAs(odd);
        assertThat(breaker.counts().failed()).isEqualTo(1);
    }

    @Test
    void decorated_checked_functions_run_when_they_are_called_and_ask_each_time() throws Throwable {
        assertThat(calls.decorateCheckedSupplier(() -> "answer").apply()).isEqualTo("answer");
        assertThat(calls.decorateCheckedFunction((Integer n) -> n + 1).apply(1)).isEqualTo(2);
        calls.decorateCheckedRunnable(() -> done.add("run")).run();
        calls.decorateCheckedConsumer((String what) -> done.add(what)).accept("consumed");
        assertThat(done).containsExactly("run", "consumed");
        assertThat(breaker.counts().succeeded()).isEqualTo(4);
        breaker.transitionToOpenState();
        assertThatThrownBy(() -> calls.decorateCheckedRunnable(() -> {}).run())
                .isInstanceOf(CallNotPermittedException.class);
    }

    @Test
    void the_safe_form_answers_a_refusal_and_a_failure() throws Exception {
        assertThat(calls.safeExecuteCheckedSupplier(() -> "answer", () -> "other"))
                .isEqualTo("answer");
        assertThat(calls.<String>safeExecuteCheckedSupplier(this::fails, () -> "other"))
                .isEqualTo("other");
        breaker.transitionToOpenState();
        assertThat(calls.safeExecuteCheckedSupplier(() -> "answer", () -> "other"))
                .isEqualTo("other");
    }

    // ---- Try

    @Test
    void try_forms_hold_what_the_call_throws_and_a_refusal() {
        assertThat(calls.executeTrySupplier(() -> "answer")).isEqualTo(Try.success("answer"));
        assertThat(calls.executeTrySupplier(this::fails).getCause()).isSameAs(down);
        assertThat(calls.executeTryRunnable(() -> done.add("run")).isSuccess()).isTrue();
        assertThat(calls.executeTryRunnable(this::fails).getCause()).isSameAs(down);
        breaker.transitionToOpenState();
        assertThat(calls.executeTrySupplier(() -> "answer").getCause()).isInstanceOf(CallNotPermittedException.class);
        assertThat(calls.executeTryRunnable(() -> done.add("refused")).isFailure())
                .isTrue();
        assertThat(done).containsExactly("run");
    }

    @Test
    void decorated_try_forms_do_the_same_later() {
        assertThat(calls.decorateTrySupplier(() -> "answer").get()).isEqualTo(Try.success("answer"));
        assertThat(calls.decorateTryFunction((Integer n) -> n + 1).apply(1)).isEqualTo(Try.success(2));
        assertThat(calls.decorateTryRunnable(() -> done.add("run")).get().isSuccess())
                .isTrue();
        assertThat(calls.decorateTryConsumer((String what) -> done.add(what))
                        .apply("consumed")
                        .isSuccess())
                .isTrue();
        assertThat(done).containsExactly("run", "consumed");
        assertThat(breaker.counts().succeeded()).isEqualTo(4);
    }

    @Test
    void an_asynchronous_try_never_fails() {
        CompletableFuture<Try<String>> good = calls.executeTryCompletionStage(
                        () -> CompletableFuture.completedFuture("answer"))
                .toCompletableFuture();
        assertThat(good).isCompletedWithValue(Try.success("answer"));
        Try<String> failed = calls.<String>decorateTryCompletionStage(() -> CompletableFuture.failedFuture(down))
                .get()
                .toCompletableFuture()
                .join();
        assertThat(failed.getCause()).isSameAs(down);
        breaker.transitionToOpenState();
        Try<String> refused = calls.executeTryCompletionStage(() -> CompletableFuture.completedFuture("answer"))
                .toCompletableFuture()
                .join();
        assertThat(refused.getCause()).isInstanceOf(CallNotPermittedException.class);
    }

    @Test
    void the_failure_of_a_try_that_the_call_answers_is_the_calls() {
        assertThat(calls.executeTry(() -> Try.failure(down)).getCause()).isSameAs(down);
        assertThat(breaker.counts().failed()).isEqualTo(1);
        assertThat(calls.decorateTry(() -> Try.success("answer")).get()).isEqualTo(Try.success("answer"));
        assertThat(breaker.counts().succeeded()).isEqualTo(1);
    }

    // ---- Either

    @Test
    void either_forms_hold_a_refusal_and_throw_what_the_call_throws() throws Exception {
        assertThat(calls.executeEitherSupplier(() -> "answer")).isEqualTo(Either.right("answer"));
        assertThat(calls.executeEitherCallable(() -> "answer")).isEqualTo(Either.right("answer"));
        assertThatThrownBy(() -> calls.executeEitherCallable(this::fails)).isSameAs(down);
        assertThat(calls.executeEitherRunnable(() -> done.add("run")).isRight()).isTrue();
        breaker.transitionToOpenState();
        assertThat(calls.executeEitherSupplier(() -> "answer").getLeft().reason())
                .isEqualTo("open");
        assertThat(calls.executeEitherCallable(() -> "answer").isLeft()).isTrue();
        assertThat(calls.executeEitherRunnable(() -> done.add("refused")).isLeft())
                .isTrue();
        assertThat(done).containsExactly("run");
    }

    @Test
    void decorated_either_forms_do_the_same_later() throws Exception {
        assertThat(calls.decorateEitherSupplier(() -> "answer").get()).isEqualTo(Either.right("answer"));
        assertThat(calls.decorateEitherCallable(() -> "answer").call()).isEqualTo(Either.right("answer"));
        assertThat(calls.decorateEitherFunction((Integer n) -> n + 1).apply(1)).isEqualTo(Either.right(2));
        assertThat(calls.decorateEitherRunnable(() -> done.add("run")).get().isRight())
                .isTrue();
        assertThat(calls.decorateEitherConsumer((String what) -> done.add(what))
                        .apply("consumed")
                        .isRight())
                .isTrue();
        assertThat(done).containsExactly("run", "consumed");
        breaker.transitionToOpenState();
        assertThat(calls.decorateEitherFunction((Integer n) -> n + 1).apply(1).isLeft())
                .isTrue();
    }

    @Test
    void an_asynchronous_either_holds_a_refusal_and_fails_by_what_the_call_fails_by() {
        assertThat(calls.executeEitherCompletionStage(() -> CompletableFuture.completedFuture("answer"))
                        .toCompletableFuture())
                .isCompletedWithValue(Either.right("answer"));
        assertThat(calls.executeEitherCompletionStage(() -> CompletableFuture.failedFuture(down))
                        .toCompletableFuture())
                .failsWithin(Duration.ZERO)
                .withThrowableThat()
                .withCause(down);
        breaker.transitionToOpenState();
        assertThat(calls.decorateEitherCompletionStage(() -> CompletableFuture.completedFuture("answer"))
                        .get()
                        .toCompletableFuture()
                        .join()
                        .isLeft())
                .isTrue();
    }

    @Test
    void a_left_that_the_call_answers_counts_as_the_breaker_is_told() {
        assertThat(calls.executeEither(() -> Either.left("busy"), CallNotPermittedException::reason))
                .isEqualTo(Either.left("busy"));
        assertThat(breaker.counts().failed()).isEqualTo(1);
        assertThat(calls.executeEither(() -> Either.<String, Integer>right(1), CallNotPermittedException::reason))
                .isEqualTo(Either.right(1));
        assertThat(breaker.counts().succeeded()).isEqualTo(1);
        breaker.transitionToOpenState();
        assertThat(calls.decorateEither(() -> Either.<String, Integer>right(1), CallNotPermittedException::reason)
                        .get())
                .isEqualTo(Either.left("open"));
    }

    // ---- retries and guards

    @Test
    void a_retry_goes_by_what_a_left_holds() {
        VavrCalls retried = VavrCalls.of(Retry.of(
                "payments",
                RetryConfig.custom()
                        .waitDuration(Duration.ZERO)
                        .retryResult(VavrResults.lefts(String.class, "busy"::equals))
                        .build(),
                clock));
        List<Either<String, Integer>> answers = new ArrayList<>(List.of(Either.left("busy"), Either.right(1)));
        assertThat(retried.executeEither(() -> answers.remove(0), CallNotPermittedException::reason))
                .isEqualTo(Either.right(1));
        answers.add(Either.left("no such account"));
        assertThat(retried.executeEither(() -> answers.remove(0), CallNotPermittedException::reason))
                .as("not one to retry")
                .isEqualTo(Either.left("no such account"));
        answers.addAll(List.of(Either.left("busy"), Either.left("busy"), Either.left("busy")));
        assertThat(retried.executeEither(() -> answers.remove(0), CallNotPermittedException::reason))
                .as("the last result, after three attempts")
                .isEqualTo(Either.left("busy"));
        assertThat(answers).isEmpty();
    }

    @Test
    void a_guard_is_a_policy_too() {
        Guard guard = Guard.builder("payments").clock(clock).build();
        VavrCalls guarded = VavrCalls.of(guard);
        assertThat(guarded.executeTrySupplier(() -> "answer")).isEqualTo(Try.success("answer"));
        guard.override(GuardOverride.FORCE_OPEN, Duration.ofSeconds(1), "test");
        assertThat(guarded.executeEitherSupplier(() -> "answer").getLeft().gate())
                .isEqualTo("override");
        assertThat(guarded).hasToString("VavrCalls[Guard[payments]]");
    }

    @Test
    void results_of_other_kinds_are_no_failures() {
        assertThat(VavrResults.lefts()).rejects(Either.right(1), "left", null).accepts(Either.left(1));
        assertThat(VavrResults.lefts(String.class)).rejects(Either.left(1)).accepts(Either.left("1"));
        assertThat(VavrResults.failures()).rejects(Try.success(1), "failure").accepts(Try.failure(down));
        assertThat(VavrResults.nones()).rejects(Option.of(1), "none").accepts(Option.none());
    }

    private String fails() throws IOException {
        throw down;
    }
}
