package io.sluice.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class MessageTest {
    @Test
    void a_message_survives_being_written_and_read() {
        Message message = Message.of("second").with("number", 7).with("state", "OPEN");
        assertThat(message).hasToString("@second number=7 state=OPEN");
        assertThat(Message.parse(message.toString())).contains(message);
        assertThat(message.number("number")).isEqualTo(7);
        assertThat(message.text("state")).isEqualTo("OPEN");
    }

    @Test
    void another_line_is_no_message() {
        assertThat(Message.parse("OpenJDK 64-Bit Server VM warning: something")).isEmpty();
        assertThat(Message.parse("")).isEmpty();
    }

    @Test
    void a_missing_or_broken_field_is_named() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Message.of("go").text("port"))
                .withMessage("a message must have the field port, but was @go");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Message.parse("@go now"))
                .withMessage("a field must read name=value, but was now");
    }
}
