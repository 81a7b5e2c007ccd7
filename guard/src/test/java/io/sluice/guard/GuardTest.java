package io.sluice.guard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.circuitbreaker.CircuitBreaker;
import io.sluice.circuitbreaker.CircuitBreakerConfig;
import io.sluice.circuitbreaker.CircuitBreakerSnapshot;
import io.sluice.core.gate.CallNotPermittedException;
import io.sluice.core.gate.Permit;
import io.sluice.core.time.ManualClock;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class GuardTest {
    private final ManualClock clock = ManualClock.startingAt(Long.MAX_VALUE - 1);
    private final CircuitBreakerConfig config = CircuitBreakerConfig.custom()
            .slidingWindowSize(2)
            .waitDurationInOpenState(Duration.ofSeconds(5))
            .permittedNumberOfCallsInHalfOpenState(1)
            .build();
    private final Guard plain =
            Guard.builder("payments").clock(clock).circuitBreaker(config).build();
    private final Guard answering = Guard.builder("payments")
            .clock(clock)
            .fallback(failure -> "sorry")
            .fallback(CallNotPermittedException.class, refusal -> "later: " + refusal.reason())
            .circuitBreaker(config)
            .build();

    private static String failing() {
        throw new IllegalStateException("the callee failed");
    }

    private static void open(Guard guard) {
        guard.safeExecuteSupplier(GuardTest::failing, () -> null);
        guard.safeExecuteSupplier(GuardTest::failing, () -> null);
    }

    @Test
    void runs_a_call_and_counts_it() throws Exception {
        assertThat(plain.<String>executeSupplier(() -> "answer")).isEqualTo("answer");
        assertThat(plain.<String>executeCallable(() -> "answer")).isEqualTo("answer");
        plain.executeRunnable(() -> {});

        assertThat(plain.snapshot().counts().succeeded()).isEqualTo(3);
        assertThat(plain.snapshot().part(CircuitBreakerSnapshot.class)).isPresent();
        assertThat(plain.name()).isEqualTo("payments");
    }

    @Test
    void refuses_what_its_breaker_refuses() {
        open(plain);
        assertThatThrownBy(() -> plain.executeRunnable(() -> {})).isInstanceOf(CallNotPermittedException.class);
        assertThat(plain.snapshot().counts().rejected()).isEqualTo(1);
        assertThat(plain.circuitBreaker().map(CircuitBreaker::state)).contains(CircuitBreaker.State.OPEN);
    }

    @Test
    void its_fallback_answers_failures_and_refusals_but_hides_none_from_the_breaker() throws Exception {
        assertThat(answering.<String>executeSupplier(GuardTest::failing)).isEqualTo("sorry");
        assertThat(answering.<String>executeCallable(() -> {
                    throw new IOException();
                }))
                .isEqualTo("sorry");
        assertThat(answering.<String>executeSupplier(() -> "answer")).isEqualTo("later: open");

        GuardSnapshot snapshot = answering.snapshot();
        assertThat(snapshot.counts().failed()).isEqualTo(2);
        assertThat(snapshot.counts().rejected()).isEqualTo(1);
        assertThat(snapshot.fallbacks()).isEqualTo(3);
    }

    @Test
    void recovers_when_the_callee_does() {
        open(answering);
        clock.advance(Duration.ofSeconds(5));
        assertThat(answering.<String>executeSupplier(() -> "answer")).isEqualTo("answer");
        assertThat(answering.circuitBreaker().map(CircuitBreaker::state)).contains(CircuitBreaker.State.CLOSED);
    }

    @Test
    void errors_and_interrupts_reach_the_caller() {
        assertThatThrownBy(() -> answering.executeSupplier(() -> {
                    throw new StackOverflowError();
                }))
                .isInstanceOf(StackOverflowError.class);
        assertThatThrownBy(() -> answering.executeCallable(() -> {
                    throw new InterruptedException();
                }))
                .isInstanceOf(InterruptedException.class);
        assertThat(answering.snapshot().counts().inFlight()).isZero();
    }

    @Test
    void decorates() {
        Function<String, Integer> length = answering.decorateFunction(String::length);
        assertThat(length.apply("four")).isEqualTo(4);
    }

    @Test
    void an_asynchronous_call_is_answered_when_it_fails() {
        CompletableFuture<String> call = new CompletableFuture<>();
        CompletableFuture<String> answer =
                answering.executeCompletionStage(() -> call).toCompletableFuture();
        assertThat(answer).isNotDone();

        call.completeExceptionally(new CompletionException(new IOException()));
        assertThat(answer).isCompletedWithValue("sorry");
        assertThat(answering.snapshot().counts().failed()).isEqualTo(1);
    }

    @Test
    void an_asynchronous_call_without_a_fallback_fails_as_it_did() {
        CompletableFuture<Object> answer = plain.executeCompletionStage(() -> {
                    throw new IllegalStateException();
                })
                .toCompletableFuture();
        assertThat(answer).isCompletedExceptionally();
        assertThatThrownBy(answer::join).hasCauseInstanceOf(IllegalStateException.class);
    }

    @Test
    void cancelling_the_answer_cancels_the_call_and_is_not_answered() {
        CompletableFuture<String> call = new CompletableFuture<>();
        CompletableFuture<String> answer =
                answering.executeCompletionStage(() -> call).toCompletableFuture();

        answer.cancel(true);
        assertThat(call).isCancelled();
        assertThatThrownBy(answer::join).isInstanceOf(CancellationException.class);
        assertThat(answering.snapshot().counts().cancelled()).isEqualTo(1);
        assertThat(answering.snapshot().fallbacks()).isZero();
    }

    @Test
    void permission_can_be_asked_for_by_hand() {
        try (Permit permit = plain.acquire()) {
            permit.success();
        }
        assertThat(plain.tryAcquirePermission()).isTrue();
        plain.onSuccess(1, TimeUnit.MILLISECONDS);
        plain.releasePermission();
        assertThat(plain.tryAcquirePermission()).isTrue();
        plain.onError(1, TimeUnit.MILLISECONDS, new IOException());
        plain.releasePermission();

        assertThat(plain.snapshot().counts().succeeded()).isEqualTo(2);
        assertThat(plain.snapshot().counts().failed()).isEqualTo(1);
    }

    @Test
    void without_any_gate_it_lets_all_in_counts_and_answers() {
        Guard guard = Guard.builder("reports").fallbackValue("sorry").build();
        assertThat(guard.<String>executeSupplier(GuardTest::failing)).isEqualTo("sorry");
        assertThat(guard.<String>executeSupplier(() -> "answer")).isEqualTo("answer");
        guard.acquire().close();

        assertThat(guard.snapshot().counts().permitted()).isEqualTo(3);
        assertThat(guard.snapshot().parts()).isEmpty();
        assertThat(guard.toString()).isEqualTo("Guard[reports]");
    }

    @Test
    void bad_input_is_refused_with_what_where_and_value() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Guard.builder(" "))
                .withMessage("name must not be blank, but was \" \"");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Guard.builder("payments").circuitBreaker(null))
                .withMessage("config must be present, but was null");
    }
}
