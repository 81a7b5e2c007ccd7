package io.sluice.cli.demo;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.List;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class PromiseTest {
    private final ByteArrayOutputStream shown = new ByteArrayOutputStream();
    private final Terminal terminal = new Terminal(new PrintStream(shown, true, UTF_8), false, true);

    @Test
    void each_has_a_tick_or_a_cross_and_one_cross_is_told_in_the_headline() {
        assertThat(Promise.judge(terminal, List.of(new Promise("this", true), new Promise("that", false))))
                .isFalse();
        assertThat(shown.toString(UTF_8).lines())
                .containsExactly("", "Promised, but not all of it kept:", "  ✔ this", "  ✘ that", "");
    }

    @Test
    void all_kept_is_told_too() {
        assertThat(Promise.judge(terminal, List.of(new Promise("this", true)))).isTrue();
        assertThat(shown.toString(UTF_8).lines()).containsExactly("", "Promised and kept:", "  ✔ this", "");
    }
}
