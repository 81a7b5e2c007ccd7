package io.sluice.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.core.gate.CallNotPermittedException;
import java.io.EOFException;
import java.io.FileNotFoundException;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class FallbackByTypeTest {
    private final FallbackByType answers = new FallbackByType();

    @Test
    void the_nearest_type_answers() throws Exception {
        assertThat(answers.answerTo(new FileNotFoundException("index"))).isEqualTo("no such page: index");
        assertThat(answers.answerTo(new EOFException())).isEqualTo("the line is down");
        assertThat(answers.answerTo(new CallNotPermittedException("pages", "circuitBreaker", "open")))
                .isEqualTo("later, please");
    }

    @Test
    void what_has_no_answer_is_thrown_as_it_is() {
        Exception failure = new IllegalStateException();
        assertThatThrownBy(() -> answers.answerTo(failure)).isSameAs(failure);
    }

    @Test
    void runs() throws Exception {
        FallbackByType.main(new String[0]);
    }
}
