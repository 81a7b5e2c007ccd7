package io.sluice.cli.demo;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.cli.demo.Terminal.Style;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.util.Map;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class TerminalTest {
    private final ByteArrayOutputStream written = new ByteArrayOutputStream();
    private final PrintStream out = new PrintStream(written, true, UTF_8);

    @Test
    void styles_are_marked_only_where_there_are_colours() {
        assertThat(new Terminal(out, true, true).styled(Style.RED, "OPEN")).isEqualTo("\033[31mOPEN\033[0m");
        assertThat(new Terminal(out, false, true).styled(Style.RED, "OPEN")).isEqualTo("OPEN");
    }

    @Test
    void a_locale_without_unicode_gets_ascii() {
        new Terminal(out, false, false).line("CLOSED → OPEN │ ─ 35 µs ▸ a · b ✔ ✘ ≤ ≠");
        assertThat(written.toString(UTF_8))
                .isEqualToIgnoringNewLines("CLOSED -> OPEN | - 35 us > a; b [kept] [BROKEN] <= !=");
    }

    @Test
    void other_locales_get_what_was_written() {
        new Terminal(out, false, true).line("CLOSED → OPEN");
        assertThat(written.toString(UTF_8)).isEqualToIgnoringNewLines("CLOSED → OPEN");
    }

    @Test
    void the_first_variable_that_is_set_names_the_locale() {
        assertThat(Terminal.unicode(Map.of())).isFalse();
        assertThat(Terminal.unicode(Map.of("LANG", "C"))).isFalse();
        assertThat(Terminal.unicode(Map.of("LANG", "C.UTF-8"))).isTrue();
        assertThat(Terminal.unicode(Map.of("LANG", "en_US.utf8", "LC_ALL", ""))).isTrue();
        assertThat(Terminal.unicode(Map.of("LANG", "en_US.UTF-8", "LC_ALL", "C")))
                .isFalse();
    }

    @Test
    void a_line_that_nobody_reads_is_an_error() {
        PrintStream closed = new PrintStream(
                new OutputStream() {
                    @Override
                    public void write(int b) throws IOException {
                        throw new IOException("Broken pipe");
                    }
                },
                true,
                UTF_8);
        assertThatThrownBy(() -> new Terminal(closed, false, true).line("hello"))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessage("the output was closed");
    }
}
