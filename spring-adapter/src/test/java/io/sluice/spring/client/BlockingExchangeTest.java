package io.sluice.spring.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.core.gate.CallNotPermittedException;
import io.sluice.guard.Guard;
import io.sluice.guard.Sluice;
import io.sluice.recovery.RetryConfig;
import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Which answers are closed, and which are left to the caller. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class BlockingExchangeTest {
    private static final RetryConfig THRICE =
            RetryConfig.custom().waitDuration(Duration.ZERO).build();

    private final ClientGuards guards = ClientGuards.of(Sluice.ofDefaults());
    private final List<Answer> sent = new ArrayList<>();

    private static final class Answer implements Closeable {
        final int status;
        boolean closed;

        Answer(int status) {
            this.status = status;
        }

        @Override
        public void close() {
            closed = true;
        }
    }

    /** Answers these one after the other; whatever is below 100 is no answer. */
    private Answer call(Guard guard, String method, int... statuses) throws IOException {
        return new BlockingExchange<>(Answer.class, guard, guards) {
            @Override
            Answer send() throws IOException {
                assertThat(sent).as("answers of attempts before").allMatch(answer -> answer.closed);
                int status = statuses[sent.size()];
                Answer answer = new Answer(status);
                sent.add(answer);
                if (status < 100) {
                    answer.close();
                    throw new IOException("no answer");
                }
                return answer;
            }

            @Override
            int status(Answer answer) {
                return answer.status;
            }

            @Override
            @Nullable String retryAfter(Answer answer) {
                return null;
            }

            @Override
            void discard(Answer answer) {
                answer.close();
            }
        }.call(method);
    }

    private List<Boolean> closed() {
        return sent.stream().map(answer -> answer.closed).toList();
    }

    @Test
    void a_good_answer_is_left_open() throws IOException {
        assertThat(call(Guard.builder("shop").build(), "GET", 200).closed).isFalse();
    }

    @Test
    void a_bad_answer_is_closed_before_the_next_attempt_and_the_good_one_left_open() throws IOException {
        Guard guard = Guard.builder("shop").retry(THRICE).build();
        assertThat(call(guard, "GET", 503, 502, 200).status).isEqualTo(200);
        assertThat(closed()).containsExactly(true, true, false);
    }

    @Test
    void the_last_bad_answer_is_left_open() throws IOException {
        Guard guard = Guard.builder("shop").retry(THRICE).build();
        assertThat(call(guard, "GET", 503, 502, 500).status).isEqualTo(500);
        assertThat(closed()).containsExactly(true, true, false);
    }

    @Test
    void what_the_last_attempt_threw_is_thrown_and_nothing_left_open() {
        Guard guard = Guard.builder("shop").retry(THRICE).build();
        assertThatThrownBy(() -> call(guard, "GET", 503, 502, 0))
                .isInstanceOf(IOException.class)
                .hasMessage("no answer");
        assertThat(closed()).containsOnly(true);
    }

    @Test
    void what_a_fallback_answers_closes_the_bad_one() throws IOException {
        Answer kept = new Answer(200);
        Guard guard = Guard.builder("shop").fallback(failure -> kept).build();
        assertThat(call(guard, "GET", 503)).isSameAs(kept);
        assertThat(closed()).containsExactly(true);
    }

    @Test
    void what_is_no_answer_of_the_client_is_an_error_that_says_so() {
        Guard guard = Guard.builder("shop").fallbackValue("later").build();
        assertThatThrownBy(() -> call(guard, "GET", 503))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("guard \"shop\"")
                .hasMessageContaining("java.lang.String");
        assertThat(closed()).containsExactly(true);
    }

    @Test
    void what_must_not_be_sent_twice_is_sent_once() throws IOException {
        Guard guard = Guard.builder("shop").retry(THRICE).build();
        assertThat(call(guard, "POST", 503).status).isEqualTo(503);
        assertThat(closed()).containsExactly(false);
        assertThat(guard.snapshot().counts().failed()).isEqualTo(1);
    }

    @Test
    void a_callee_that_says_when_to_come_back_is_a_refusal_with_that_word() {
        Guard guard = Guard.builder("shop").build();
        RuntimeException refusal = ClientGuards.failure(guard, 503, "30", new Answer(503));
        assertThat(refusal).isInstanceOfSatisfying(CallNotPermittedException.class, refused -> {
            assertThat(refused.gate()).isEqualTo("callee");
            assertThat(refused.reason()).isEqualTo("status_503");
            assertThat(refused.retryAfter())
                    .hasValueSatisfying(
                            wait -> assertThat(wait).isBetween(Duration.ofSeconds(1), Duration.ofSeconds(30)));
        });
        assertThat(ClientGuards.failure(guard, 503, null, new Answer(503))).isInstanceOf(FailedAnswerException.class);
    }
}
