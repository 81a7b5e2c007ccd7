package io.sluice.guard;

import static io.sluice.guard.Rig.ONE_AT_A_TIME;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.core.gate.CallCounts;
import io.sluice.recovery.RetryConfig;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class TypedGuardTest {
    private final Rig rig = new Rig();
    private final Guard guard = rig.guard().bulkhead(ONE_AT_A_TIME).build();
    private final TypedGuard<String> plain = guard.typed(String.class).failWhen(String::isBlank);
    private final TypedGuard<String> answering =
            plain.fallback(failure -> failure.getClass().getSimpleName());

    private void assertThatNothingIsInFlight() {
        assertThat(guard.snapshot().counts().inFlight()).isZero();
        assertThat(guard.bulkhead().orElseThrow().snapshot().inFlight()).isZero();
    }

    @Test
    void an_unwanted_result_is_a_failure_that_the_caller_gets_unless_it_is_answered() throws Exception {
        assertThat(plain.executeSupplier(() -> " ")).isEqualTo(" ");
        assertThat(plain.executeCallable(() -> " ")).isEqualTo(" ");
        assertThat(plain.executeCompletionStage(() -> CompletableFuture.completedFuture(" ")))
                .isCompletedWithValue(" ");
        assertThat(answering.executeSupplier(() -> " ")).isEqualTo("UnwantedResultException");
        assertThat(answering.executeCompletionStage(() -> CompletableFuture.completedFuture(" ")))
                .isCompletedWithValue("UnwantedResultException");
        assertThat(guard.snapshot().counts()).isEqualTo(new CallCounts(5, 0, 0, 5, 0, 0));
    }

    @Test
    void an_unwanted_result_is_asked_for_again() {
        AtomicInteger calls = new AtomicInteger();
        Guard retrying = rig.guard()
                .retry(RetryConfig.custom()
                        .maxAttempts(3)
                        .waitDuration(Duration.ZERO)
                        .build())
                .build();
        TypedGuard<String> typed = retrying.typed(String.class).failWhen(String::isBlank);
        assertThat(typed.executeSupplier(() -> calls.incrementAndGet() < 3 ? "" : "answer"))
                .isEqualTo("answer");
    }

    @Test
    void failures_and_refusals_are_answered_by_the_type_of_the_call() throws Exception {
        assertThat(answering.executeCallable(() -> {
                    throw new IOException("down");
                }))
                .isEqualTo("IOException");
        assertThat(answering.executeCompletionStage(() -> {
                    throw new IllegalStateException("at once");
                }))
                .isCompletedWithValue("IllegalStateException");
        assertThat(guard.executeSupplier(() -> answering.executeSupplier(() -> "not reached")))
                .as("no second slot")
                .isEqualTo("BulkheadFullException");
        assertThat(answering.decorateSupplier(() -> "answer").get()).isEqualTo("answer");
        assertThat(answering.decorateCallable(() -> "answer").call()).isEqualTo("answer");
        assertThat(answering.<Integer>decorateFunction(String::valueOf).apply(4))
                .isEqualTo("4");
        assertThatNothingIsInFlight();
    }

    @Test
    void a_caller_who_gave_up_is_not_answered() {
        assertThatThrownBy(() -> answering.executeCallable(() -> {
                    throw new InterruptedException();
                }))
                .isInstanceOf(InterruptedException.class);
        assertThatThrownBy(() -> answering.executeSupplier(() -> {
                    throw new CancellationException();
                }))
                .isInstanceOf(CancellationException.class);
        assertThat(answering.executeCompletionStage(() -> CompletableFuture.failedFuture(new CancellationException())))
                .isCancelled();
        assertThatNothingIsInFlight();
    }

    @Test
    void an_error_is_not_answered() {
        AssertionError broken = new AssertionError("broken");
        assertThatThrownBy(() -> answering.executeSupplier(() -> {
                    throw broken;
                }))
                .isSameAs(broken);
        assertThat(answering.executeCompletionStage(() -> CompletableFuture.failedFuture(broken)))
                .failsWithin(Duration.ofSeconds(30))
                .withThrowableThat()
                .withCause(broken);
    }

    @Test
    void who_gives_its_stage_up_in_whatever_way_gives_the_call_up() {
        CompletableFuture<String> hanging = new CompletableFuture<>();
        answering.executeCompletionStage(() -> hanging).toCompletableFuture().cancel(true);
        assertThat(hanging).isCancelled();
        CompletableFuture<String> other = new CompletableFuture<>();
        CompletableFuture<String> limited = answering
                .executeCompletionStage(() -> other)
                .toCompletableFuture()
                .orTimeout(1, TimeUnit.MILLISECONDS);
        assertThat(limited).failsWithin(Duration.ofSeconds(30));
        assertThat(other).isCancelled();
        assertThatNothingIsInFlight();
    }

    @Test
    void a_stage_that_cannot_be_cancelled_goes_on_alone() {
        CompletableFuture<String> hanging = new CompletableFuture<>();
        CompletableFuture<String> answer = answering
                .executeCompletionStage(hanging::minimalCompletionStage)
                .toCompletableFuture();
        assertThat(answer.cancel(true)).isTrue();
        assertThat(hanging).isNotDone();
        hanging.complete("late");
        assertThatNothingIsInFlight();
    }

    @Test
    void the_type_is_that_of_an_object() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> guard.typed(int.class))
                .withMessage("type must be that of an object, but was int");
    }
}
