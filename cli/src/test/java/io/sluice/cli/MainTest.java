package io.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

@DisplayNameGeneration(ReplaceUnderscores.class)
class MainTest {
    private final StringWriter written = new StringWriter();
    private final CommandLine line =
            Main.commandLine().setOut(new PrintWriter(written)).setErr(new PrintWriter(written));

    @Test
    void help_lists_the_commands() {
        assertThat(line.execute("help")).isZero();
        assertThat(written.toString()).startsWith("Usage: sluice").contains("help");
    }

    @Test
    void a_missing_command_is_an_error_that_says_so() {
        assertThat(line.execute()).isEqualTo(2);
        assertThat(written.toString()).contains("a command is missing");
    }
}
