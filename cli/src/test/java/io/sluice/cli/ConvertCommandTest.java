package io.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

@DisplayNameGeneration(ReplaceUnderscores.class)
class ConvertCommandTest {
    @TempDir
    private Path directory;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private final CommandLine line =
            Main.commandLine().setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));

    @Test
    void rules_go_to_the_output_and_what_has_no_counterpart_to_the_error() throws IOException {
        String file = write("[{\"resource\": \"a\", \"grade\": 0, \"count\": 8}, {\"resource\": \"b\", \"grade\": 2,"
                + " \"timeWindow\": 5, \"count\": 3}]");
        assertThat(line.execute("convert", file)).isZero();
        assertThat(out.toString()).isEqualTo("""
                rules:
                  - id: bulkhead:a
                    resource: a
                    kind: bulkhead
                    config:
                      maxConcurrentCalls: 8
                """);
        assertThat(err.toString())
                .startsWith("sluice: 1 rule; 1 without counterpart or with another meaning:")
                .contains("  [1]: counts exceptions");
    }

    @Test
    void strict_makes_what_has_no_counterpart_an_error() throws IOException {
        String file = write("[{\"resource\": \"a\", \"grade\": 0, \"count\": 8}]");
        assertThat(line.execute("convert", "--strict", file)).isZero();
        assertThat(err.toString()).contains("everything has a counterpart");
        assertThat(line.execute("convert", "--strict", write("[7]"))).isEqualTo(1);
    }

    @Test
    void the_form_can_be_chosen() throws IOException {
        String file = write("[{\"resource\": \"a\", \"grade\": 0, \"count\": 25}]");
        assertThat(line.execute("convert", file, "--from", "sentinel", "--to=json"))
                .isZero();
        assertThat(out.toString()).startsWith("{\n  \"rules\": [\n    {\n      \"id\": \"bulkhead:a\",");
    }

    @Test
    void what_cannot_be_converted_is_told_in_one_line() throws IOException {
        assertThat(line.execute("convert", "no.such.file")).isEqualTo(1);
        assertThat(err.toString()).isEqualToIgnoringNewLines("sluice: there is no file no.such.file");
        err.getBuffer().setLength(0);
        assertThat(line.execute("convert", write("a: 1"))).isEqualTo(1);
        assertThat(err.toString()).contains("cannot be converted: it has nothing of Resilience4j (a section");
        err.getBuffer().setLength(0);
        assertThat(line.execute("convert", directory.toString())).isEqualTo(1);
        assertThat(err.toString()).contains("is a folder, not a file");
        err.getBuffer().setLength(0);
        assertThat(line.execute("convert", write("a: 1"), "--from=hystrix")).isEqualTo(1);
        assertThat(err.toString()).contains("cannot be converted: as HYSTRIX it must have properties that begin with");
        err.getBuffer().setLength(0);
        assertThat(line.execute("convert", write("[{\"resource\": "))).isEqualTo(1);
        assertThat(err.toString())
                .contains("cannot be converted: it is neither YAML nor JSON", "(line 1, column ")
                .doesNotContain("nothing of");
        Path latin = directory.resolve("latin");
        Files.write(latin, "ü".getBytes(StandardCharsets.ISO_8859_1));
        assertThat(line.execute("convert", latin.toString())).isEqualTo(1);
        assertThat(err.toString()).contains("is not UTF-8");
    }

    @Test
    void a_wrong_command_line_is_another_exit_code() {
        assertThat(line.execute("convert")).isEqualTo(2);
        assertThat(line.execute("convert", "a", "--from=spring")).isEqualTo(2);
        assertThat(err.toString())
                .contains("sluice: Missing required parameter", "--from")
                .contains("SENTINEL");
    }

    private String write(String text) throws IOException {
        return Files.writeString(directory.resolve("file"), text).toString();
    }
}
