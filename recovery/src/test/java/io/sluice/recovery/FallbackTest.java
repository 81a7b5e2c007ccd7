package io.sluice.recovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.core.gate.CallNotPermittedException;
import io.sluice.core.testing.CapturedLog;
import io.sluice.recovery.FallbackConfig.OnFailure;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class FallbackTest {

    @Test
    void answers_every_exception_with_a_value_which_may_be_null() throws Exception {
        assertThat(Fallback.ofValue("sorry").answer(new IOException())).isEqualTo("sorry");
        assertThat(Fallback.ofValue(null).answer(new IllegalStateException())).isNull();
    }

    @Test
    void answers_with_what_a_function_makes_of_the_exception() throws Exception {
        Fallback fallback = Fallback.of(Exception::getMessage);
        assertThat(fallback.answer(new IOException("disk"))).isEqualTo("disk");
    }

    @Test
    void takes_the_answer_for_the_nearest_type_in_whatever_order_they_were_given() throws Exception {
        Fallback fallback = Fallback.builder()
                .on(Exception.class, failure -> "any")
                .on(FileNotFoundException.class, failure -> "file")
                .on(IOException.class, failure -> "io")
                .build();

        assertThat(fallback.answer(new FileNotFoundException())).isEqualTo("file");
        assertThat(fallback.answer(new IOException())).isEqualTo("io");
        assertThat(fallback.answer(new TimeoutException())).isEqualTo("any");
    }

    @Test
    void an_unhandled_failure_is_thrown_as_it_is() {
        Fallback fallback =
                Fallback.builder().on(IOException.class, failure -> "io").build();
        UncheckedIOException failure = new UncheckedIOException(new IOException());

        assertThat(fallback.handles(failure)).isFalse();
        assertThatThrownBy(() -> fallback.answer(failure)).isSameAs(failure);
    }

    @Test
    void an_error_is_answered_only_if_one_of_its_types_was_named() throws Throwable {
        StackOverflowError error = new StackOverflowError();
        assertThatThrownBy(() -> Fallback.ofValue("sorry").answer(error)).isSameAs(error);

        Fallback named = Fallback.builder()
                .on(StackOverflowError.class, failure -> "deep")
                .build();
        assertThat(named.<Error>answer(error)).isEqualTo("deep");
    }

    @Test
    void what_an_answer_throws_carries_the_first_failure() {
        IOException first = new IOException("first");
        Fallback fallback = Fallback.of(failure -> {
            throw new IllegalStateException("second");
        });
        assertThatThrownBy(() -> fallback.answer(first))
                .hasMessage("second")
                .satisfies(second -> assertThat(second.getSuppressed()).containsExactly(first));
    }

    @Test
    void an_answer_may_throw_the_failure_it_was_given() {
        RuntimeException failure = new IllegalStateException("as it was");
        Fallback fallback = Fallback.builder()
                .on(RuntimeException.class, given -> {
                    throw given;
                })
                .build();
        assertThatThrownBy(() -> fallback.answer(failure)).isSameAs(failure).hasNoSuppressedExceptions();
    }

    @Test
    void refuses_no_answers_and_two_for_one_type() {
        Fallback.Builder builder = Fallback.builder();
        assertThatIllegalArgumentException()
                .isThrownBy(builder::build)
                .withMessage("the number of answers must be between 1 and 2147483647, but was 0");
        builder.on(IOException.class, failure -> 1);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.on(IOException.class, failure -> 2))
                .withMessage("there must be one answer for each type of exception, but java.io.IOException has two");
    }

    // ---- last good result

    @Test
    void answers_with_the_last_good_result_once_there_is_one() throws Exception {
        Fallback fallback = Fallback.builder()
                .lastGood()
                .on(Exception.class, failure -> "nothing yet")
                .on(FileNotFoundException.class, failure -> "no file")
                .build();
        assertThat(fallback.<String>executeCallable(Script.of(new IOException())))
                .isEqualTo("nothing yet");
        assertThat(fallback.<String>executeCallable(Script.of("good"))).isEqualTo("good");
        assertThat(fallback.<String>executeCallable(Script.of(new IOException())))
                .isEqualTo("good");
        assertThat(fallback.<String>executeCallable(Script.of(new FileNotFoundException())))
                .as("nearer")
                .isEqualTo("no file");
        assertThat(fallback.<String>executeSupplier(() -> null)).isNull();
        assertThat(fallback.<String>executeCallable(Script.of(new IOException())))
                .as("null is a result")
                .isNull();
        fallback.executeRunnable(() -> {});
    }

    @Test
    void without_a_good_result_and_another_answer_the_failure_is_thrown() {
        Fallback fallback = Fallback.builder().lastGood().build();
        IOException failure = new IOException();
        assertThat(fallback.handles(failure)).isFalse();
        assertThatThrownBy(() -> fallback.executeCallable(Script.of(failure))).isSameAs(failure);
        fallback.good("good");
        assertThat(fallback.handles(failure)).isTrue();
        assertThat(fallback.handles(new StackOverflowError())).isFalse();
    }

    // ---- another call, under a policy of its own

    @Test
    void answers_with_another_call_under_its_own_policy() throws Exception {
        Retry elsewhere = Retry.of("elsewhere", RetryConfig.ofDefaults(), new HurriedClock());
        Script other = Script.of(new IOException(), "from elsewhere");
        Fallback fallback = Fallback.of(failure -> elsewhere.executeSupplier(() -> Blocking.unchecked("other", other)));
        assertThat(fallback.<String>executeCallable(Script.of(new IOException())))
                .isEqualTo("from elsewhere");
    }

    @Test
    void answers_stay_within_their_own_bulkhead_and_what_that_refuses_is_thrown_as_it_was() throws Exception {
        RecordingPolicy bulkhead = new RecordingPolicy();
        Fallback fallback = Fallback.builder()
                .on(Exception.class, failure -> "answer")
                .within(bulkhead)
                .build();
        assertThat(fallback.<String>executeCallable(Script.of(new IOException())))
                .isEqualTo("answer");
        assertThat(bulkhead.calls).isOne();

        bulkhead.full = true;
        IOException failure = new IOException();
        assertThatThrownBy(() -> fallback.executeCallable(Script.of(failure)))
                .isSameAs(failure)
                .satisfies(thrown -> assertThat(thrown.getSuppressed())
                        .singleElement()
                        .isInstanceOf(CallNotPermittedException.class));
    }

    @Test
    void a_refusal_of_something_the_answer_calls_is_what_the_answer_throws() {
        CallNotPermittedException inner = new CallNotPermittedException("other", "bulkhead", "full");
        Fallback fallback = Fallback.builder()
                .on(Exception.class, failure -> {
                    throw inner;
                })
                .within(new RecordingPolicy())
                .build();
        assertThatThrownBy(() -> fallback.executeCallable(Script.of(new IOException())))
                .isSameAs(inner);
    }

    // ---- the forms of a call

    @Test
    void every_form_is_answered() {
        Fallback fallback = Fallback.ofValue("sorry");
        assertThat(fallback.<String>executeSupplier(() -> {
                    throw new IllegalStateException();
                }))
                .isEqualTo("sorry");
        fallback.executeRunnable(() -> {
            throw new IllegalStateException();
        });
        assertThat(fallback.executeCompletionStage(Script.of(new IOException()).stages())
                        .toCompletableFuture())
                .isCompletedWithValue("sorry");
        assertThat(fallback.<String>executeCompletionStage(() -> {
                            throw new IllegalStateException("no stage");
                        })
                        .toCompletableFuture())
                .isCompletedWithValue("sorry");
        assertThat(fallback.executeCompletionStage(Script.of("good").stages()).toCompletableFuture())
                .isCompletedWithValue("good");
        StackOverflowError error = new StackOverflowError();
        assertThatThrownBy(
                        () -> fallback.executeCompletionStage(Script.of(error).stages())
                                .toCompletableFuture()
                                .get())
                .cause()
                .isSameAs(error);
    }

    @Test
    void a_caller_who_gave_up_is_not_answered() {
        Fallback fallback = Fallback.ofValue("sorry");
        for (Exception end : new Exception[] {new InterruptedException(), new CancellationException()}) {
            assertThatThrownBy(() -> fallback.executeCallable(Script.of(end))).isSameAs(end);
        }
        Fallback named = Fallback.builder()
                .on(CancellationException.class, failure -> "stopped")
                .build();
        assertThat(named.handles(new CancellationException())).isTrue();

        CompletableFuture<String> call = new CompletableFuture<>();
        CompletableFuture<String> answer =
                named.executeCompletionStage(() -> call).toCompletableFuture();
        answer.cancel(true);
        assertThat(call).isCancelled();
        assertThat(answer).isCancelled();
    }

    @Test
    @SuppressWarnings("FutureReturnValueIgnored") // it is the answer
    void an_answer_that_is_a_stage_stands_for_what_it_completes_with() {
        CompletableFuture<String> slow = new CompletableFuture<>();
        Fallback fallback = Fallback.of(failure -> slow.thenApply(String::trim));
        CompletableFuture<String> answer = fallback.executeCompletionStage(
                        Script.of(new IOException()).stages())
                .toCompletableFuture();
        assertThat(answer).isNotDone();
        slow.complete(" answer ");
        assertThat(answer).isCompletedWithValue("answer");

        CompletableFuture<String> never = new CompletableFuture<>();
        CompletableFuture<String> cancelled = Fallback.of(failure -> never)
                .executeCompletionStage(Script.of(new IOException()).stages())
                .toCompletableFuture();
        cancelled.cancel(true);
        assertThat(never).as("the answer that runs").isCancelled();

        IllegalStateException broken = new IllegalStateException();
        assertThatThrownBy(() -> Fallback.of(failure -> CompletableFuture.failedFuture(broken))
                        .executeCompletionStage(Script.of(new IOException()).stages())
                        .toCompletableFuture()
                        .get())
                .cause()
                .isSameAs(broken);
    }

    // ---- as data

    @Test
    void data_names_its_answers_and_ends_with_the_last_good_result_and_a_value() throws Exception {
        FallbackConfig config = FallbackConfig.custom()
                .answer(FileNotFoundException.class, "no file")
                .lastGood(true)
                .value("sorry")
                .build();
        assertThat(config.toBuilder().build()).isEqualTo(config).isNotEqualTo(FallbackConfig.ofDefaults());
        Fallback fallback = Fallback.of("payments", config, Map.of("no file", Throwable::getMessage));
        try (CapturedLog log = CapturedLog.of(Fallback.class)) {
            assertThat(fallback.answer(new FileNotFoundException("index"))).isEqualTo("index");
            assertThat(fallback.answer(new IOException())).isEqualTo("sorry");
            fallback.good("good");
            assertThat(fallback.answer(new IOException())).isEqualTo("good");
            assertThat(log.lines()).as("fail-safe logs once").hasSize(1);
        }
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Fallback.of("payments", config, Map.of()))
                .withMessage("the answer for java.io.FileNotFoundException must be one of [], but was \"no file\"");
    }

    @Test
    void fail_fast_throws_at_once() {
        FallbackConfig config = FallbackConfig.custom()
                .value("sorry")
                .onFailure(OnFailure.FAIL_FAST)
                .build();
        Fallback fallback = Fallback.of("payments", config, Map.of());
        IOException failure = new IOException();
        assertThat(fallback.handles(failure)).isFalse();
        assertThatThrownBy(() -> fallback.executeCallable(Script.of(failure))).isSameAs(failure);
    }

    @Test
    void a_whole_type_may_be_answered_by_name() throws Exception {
        FallbackConfig config =
                FallbackConfig.custom().answer(Exception.class, "message").build();
        assertThat(Fallback.of("payments", config, Map.of("message", Throwable::getMessage))
                        .answer(new IOException("disk")))
                .isEqualTo("disk");
    }
}
