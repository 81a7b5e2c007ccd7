package io.sluice.dashboard.api;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayNameGeneration(ReplaceUnderscores.class)
class ShownTextTest {

    @ParameterizedTest(name = "no. {index}")
    @ValueSource(strings = {"", "payments", "Grüße an alle", "支払い 😀", "e\u0301"})
    void what_people_write_is_shown(String text) {
        assertThat(ShownText.steers(text)).isFalse();
    }

    /** A bell, an escape sequence, two lines, text from right to left, a space of no width, half a character. */
    @ParameterizedTest(name = "no. {index}")
    @ValueSource(
            strings = {"a\u0007", "\u001b[2Jb", "one\ntwo", "user\u202Etxt.exe", "a\u200bb", "a\u2028b", "half \ud83d"})
    void what_would_make_it_look_like_another_is_found(String text) {
        assertThat(ShownText.steers(text)).isTrue();
    }
}
