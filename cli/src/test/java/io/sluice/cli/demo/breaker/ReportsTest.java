package io.sluice.cli.demo.breaker;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.cli.demo.Message;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** What callers tell is what the terminal hears. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class ReportsTest {
    @Test
    void a_second_survives_the_way() {
        Second second = Sample.second(7, 150, 50);
        assertThat(Second.from(sent(second.message()))).isEqualTo(second);
    }

    @Test
    void a_change_survives_the_way() {
        assertThat(Change.from(sent(Sample.OPENED.message()))).isEqualTo(Sample.OPENED);
    }

    @Test
    void a_total_survives_the_way() {
        Total total = Sample.total();
        assertThat(Total.from(sent(total.message()), sent(total.guardMessage())))
                .isEqualTo(total);
    }

    private static Message sent(Message message) {
        return Message.parse(message.toString()).orElseThrow();
    }
}
