package io.sluice.cli.demo.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.sluice.cli.demo.Message;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class AnswerTest {
    private static final Answer INSTANCES = new Answer(
            200,
            "\"r2\"",
            "[{\"arrival\":\"APPLIED\",\"answerMillis\":7,\"instance\":\"shop-1\"},{\"arrival\" : \"SENT\"},"
                    + "{\"arrival\":\"APPLIED\",\"answerMillis\": 12}]");

    @Test
    void fields_are_found_by_name_and_counted_by_value() {
        assertThat(INSTANCES.text("instance")).isEqualTo("shop-1");
        assertThat(INSTANCES.number("answerMillis")).hasValue(7);
        assertThat(INSTANCES.greatest("answerMillis")).isEqualTo(12);
        assertThat(INSTANCES.count("arrival", "APPLIED")).isEqualTo(2);
    }

    @Test
    void what_is_not_there_is_no_number_and_a_text_that_must_be_there_is_named() {
        assertThat(INSTANCES.number("limit")).isEmpty();
        assertThat(INSTANCES.greatest("limit")).isZero();
        assertThat(INSTANCES.count("arrival", "REJECTED")).isZero();
        assertThatIllegalStateException()
                .isThrownBy(() -> INSTANCES.text("secret"))
                .withMessageStartingWith("an answer must have the field secret, but was [");
    }

    @Test
    void of_what_the_console_prints_the_link_is_heard_and_nothing_else() {
        String line =
                "2026-01-02 INFO Doorstep : Nobody can sign in yet. This link is good once: http://127.0.0.1:8720/setup#cF3_-x";
        assertThat(RunningConsole.heard(line))
                .hasValue(Message.of("link").with("at", "http://127.0.0.1:8720").with("token", "cF3_-x"));
        assertThat(RunningConsole.heard("a warning of the console")).isEmpty();
    }
}
