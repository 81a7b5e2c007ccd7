package io.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

@DisplayNameGeneration(ReplaceUnderscores.class)
class DemoCommandTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private final CommandLine line =
            Main.commandLine().setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));

    @Test
    void list_names_every_act() {
        assertThat(line.execute("demo", "--list")).isZero();
        assertThat(out.toString().lines())
                .hasSameSizeAs(DemoCommand.ACTS)
                .anyMatch(act -> act.startsWith("breaker    60 s  "));
    }

    @Test
    void an_unknown_act_is_answered_with_the_acts_there_are() {
        assertThat(line.execute("demo", "opera")).isEqualTo(2);
        assertThat(err.toString())
                .isEqualToIgnoringNewLines(
                        "sluice: unknown act 'opera'; there is console, breaker, limits, overload, orders, cluster, shop, all");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "9    | sluice: --seconds must be between 10 and 600, but was 9",
                "601  | sluice: --seconds must be between 10 and 600, but was 601",
                "-1   | sluice: --seconds must be between 10 and 600, but was -1",
                "soon | sluice: --seconds must be a whole number between 10 and 600, but was 'soon'",
                "99999999999 | sluice: --seconds must be a whole number between 10 and 600, but was '99999999999'",
            })
    void seconds_out_of_range_are_refused_with_name_range_and_value(String seconds, String message) {
        assertThat(line.execute("demo", "--seconds", seconds)).isEqualTo(2);
        assertThat(err.toString()).isEqualToIgnoringNewLines(message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "console | 0    | sluice: --instances must be between 1 and 1000, but was 0",
                "console | 1001 | sluice: --instances must be between 1 and 1000, but was 1001",
                "breaker | 200  | sluice: --instances goes with the act console only, not with breaker",
                "all     | 200  | sluice: --instances goes with the act console only, not with all",
            })
    void simulated_instances_have_a_range_and_belong_to_the_console(String act, String instances, String message) {
        assertThat(line.execute("demo", act, "--instances", instances)).isEqualTo(2);
        assertThat(err.toString()).isEqualToIgnoringNewLines(message);
    }

    @Test
    void an_unknown_option_is_one_line() {
        assertThat(line.execute("demo", "--minutes=1")).isEqualTo(2);
        assertThat(err.toString()).isEqualToIgnoringNewLines("sluice: Unknown option: '--minutes=1'");
    }

    @Test
    void every_act_has_a_name_of_its_own() {
        assertThat(DemoCommand.ACTS).extracting(act -> act.name()).doesNotHaveDuplicates();
    }
}
