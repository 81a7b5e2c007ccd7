package io.sluice.recovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
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
}
