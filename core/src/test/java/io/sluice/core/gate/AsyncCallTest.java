package io.sluice.core.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.core.testing.Threads;
import io.sluice.core.time.ManualClock;
import java.io.IOException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class AsyncCallTest {
    private static final long SECOND = 1_000_000_000;

    /** Starts close to the wrap of nanoTime on purpose: calls of two seconds cross it. */
    private final ManualClock clock = ManualClock.startingAt(Long.MAX_VALUE - SECOND);

    private final RecordingGate gate = new RecordingGate(clock);
    private final CompletableFuture<String> source = new CompletableFuture<>();

    @Test
    void is_in_flight_until_its_stage_ends() throws Exception {
        CompletableFuture<String> answer = started();
        clock.advance(2 * SECOND);
        assertThat(answer).isNotDone();
        assertThat(gate.numbers()).isEqualTo("1/0: 0, 0, 0, 0, 1");

        source.complete("answer");
        assertThat(answer.get()).isEqualTo("answer");
        assertThat(gate.numbers()).isEqualTo("1/0: 1, 0, 0, 0, 0");
        assertThat(gate.heard).containsExactly("enter 0 at 0", "exit 0 0 to 2000000000: answer");
    }

    @Test
    void fails_with_what_its_stage_fails_with() {
        CompletableFuture<String> answer = started();
        IOException failure = new IOException();
        source.completeExceptionally(failure);
        assertThatThrownBy(answer::get)
                .isInstanceOf(ExecutionException.class)
                .cause()
                .isSameAs(failure);
        assertThat(gate.numbers()).isEqualTo("1/0: 0, 1, 0, 0, 0");
    }

    @Test
    void a_failure_that_went_through_stages_is_unwrapped() {
        IOException failure = new IOException("inside");
        CompletableFuture<String> answer = gate.executeCompletionStage(() -> source.thenApply(String::trim))
                .toCompletableFuture();
        source.completeExceptionally(failure);
        assertThatThrownBy(answer::get).cause().isSameAs(failure);
        assertThat(gate.heard).last().isEqualTo("exit 0 0 to 0: java.io.IOException: inside");
    }

    @Test
    void a_wrapper_around_nothing_is_taken_as_it_is() {
        CompletableFuture<String> answer = started();
        CompletionException empty = new CompletionException("nothing inside", null);
        source.completeExceptionally(empty);
        assertThat(gate.heard).last().asString().contains("nothing inside");
        assertThatThrownBy(answer::join).isSameAs(empty);
    }

    @Test
    void what_the_supplier_throws_is_a_failed_stage() {
        for (Throwable thrown : new Throwable[] {new IllegalStateException(), new StackOverflowError()}) {
            CompletableFuture<Object> answer = gate.executeCompletionStage(() -> {
                        if (thrown instanceof Error error) {
                            throw error;
                        }
                        throw (RuntimeException) thrown;
                    })
                    .toCompletableFuture();
            assertThatThrownBy(answer::get).cause().isSameAs(thrown);
        }
        assertThat(gate.numbers()).isEqualTo("2/0: 0, 2, 0, 0, 0");
    }

    @Test
    void a_supplier_that_returns_no_stage_has_failed() {
        CompletableFuture<Object> answer =
                gate.executeCompletionStage(() -> null).toCompletableFuture();
        assertThatThrownBy(answer::get)
                .cause()
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("the stage that the supplier returned must be present, but was null");
        assertThat(gate.numbers()).isEqualTo("1/0: 0, 1, 0, 0, 0");
    }

    @Test
    void a_refusal_is_a_failed_stage() {
        gate.refusing(true);
        assertThatThrownBy(started()::get).cause().isInstanceOf(CallNotPermittedException.class);
        assertThat(gate.numbers()).isEqualTo("0/1: 0, 0, 0, 0, 0");
    }

    @Test
    void cancelling_it_cancels_its_stage_and_is_no_verdict() {
        CompletableFuture<String> answer = started();
        assertThat(answer.cancel(true)).isTrue();
        assertThat(source).isCancelled();
        assertThat(answer).isCancelled();
        assertThat(answer.cancel(true)).as("as futures do").isTrue();
        assertThat(gate.numbers()).isEqualTo("1/0: 0, 0, 0, 1, 0");
        assertThat(gate.heard).containsExactly("enter 0 at 0", "abandon 0");
    }

    @Test
    void a_stage_that_cannot_be_cancelled_goes_on_but_its_end_comes_too_late() {
        CompletableFuture<String> answer =
                gate.executeCompletionStage(source::minimalCompletionStage).toCompletableFuture();
        assertThat(answer.cancel(false)).isTrue();
        source.complete("late");
        assertThat(answer).isCancelled();
        assertThat(gate.numbers()).isEqualTo("1/0: 0, 0, 0, 1, 0");
    }

    @Test
    void a_stage_that_was_cancelled_is_no_verdict() {
        CompletableFuture<String> answer = started();
        source.cancel(false);
        assertThat(answer).isCancelled();
        assertThat(gate.numbers()).isEqualTo("1/0: 0, 0, 0, 1, 0");
    }

    @Test
    void a_cancellation_somewhere_before_its_stage_is_no_verdict() {
        CompletionStage<String> answer = gate.executeCompletionStage(() -> source.thenApply(String::trim));
        source.cancel(false);
        assertThatThrownBy(answer.toCompletableFuture()::join).isInstanceOf(CancellationException.class);
        assertThat(gate.numbers()).isEqualTo("1/0: 0, 0, 0, 1, 0");
    }

    @Test
    void cancelling_comes_too_late_after_the_end() {
        CompletableFuture<String> answer = started();
        source.complete("answer");
        assertThat(answer.cancel(true)).isFalse();
        assertThat(answer.join()).isEqualTo("answer");
        assertThat(gate.numbers()).isEqualTo("1/0: 1, 0, 0, 0, 0");
    }

    @Test
    void who_hears_of_the_end_finds_the_permit_settled() {
        String[] seen = new String[3];
        CompletableFuture<String> succeeded = started();
        assertThat(succeeded.whenComplete((answer, error) -> seen[0] = gate.numbers()))
                .isNotDone();
        source.complete("answer");

        CompletableFuture<String> failed = new CompletableFuture<>();
        gate.executeCompletionStage(() -> failed).whenComplete((answer, error) -> seen[1] = gate.numbers());
        failed.completeExceptionally(new IOException());

        CompletableFuture<String> cancelled =
                gate.<String>executeCompletionStage(CompletableFuture::new).toCompletableFuture();
        assertThat(cancelled.whenComplete((answer, error) -> seen[2] = gate.numbers()))
                .isNotDone();
        cancelled.cancel(false);

        assertThat(seen).containsExactly("1/0: 1, 0, 0, 0, 0", "2/0: 1, 1, 0, 0, 0", "3/0: 1, 1, 0, 1, 0");
    }

    @Test
    void an_answer_that_somebody_else_gave_leaves_the_permit_with_the_work() {
        CompletableFuture<String> answer = started();
        assertThat(answer.complete("instead")).isTrue();
        assertThat(gate.counts().inFlight()).as("the work goes on").isOne();
        source.complete("late");
        assertThat(answer.join()).isEqualTo("instead");
        assertThat(gate.numbers()).isEqualTo("1/0: 1, 0, 0, 0, 0");
    }

    @Test
    void cancelling_and_ending_at_once_settle_it_once() throws Exception {
        int rounds = 500;
        for (int round = 0; round < rounds; round++) {
            CompletableFuture<String> racing = new CompletableFuture<>();
            CompletableFuture<String> answer =
                    gate.executeCompletionStage(() -> racing).toCompletableFuture();
            Threads.together(2, thread -> thread == 0 ? racing.complete("answer") : answer.cancel(false));
            assertThat(answer).isDone();
        }
        CallCounts counts = gate.counts();
        assertThat(counts.succeeded() + counts.cancelled()).isEqualTo(rounds);
        assertThat(counts.inFlight()).isZero();
    }

    private CompletableFuture<String> started() {
        return gate.executeCompletionStage(() -> source).toCompletableFuture();
    }
}
