package io.sluice.cli;

import static java.util.concurrent.TimeUnit.MINUTES;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The demo as a user runs it: all its processes, from what was built. Counts are looked at, times never. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class DemoIT {
    /** Whoever runs this may have told its children to ignore Ctrl-C, as a shell does in the background. */
    private static final List<String> INTERRUPTIBLE = List.of("env", "--default-signal=INT");

    private static final int PROCESSES_OF_BREAKER = 4;
    private static final int PROCESSES_OF_CONSOLE = 6;
    private static final Pattern NOTHING_LOST = Pattern.compile(
            "(.) no call lost: (\\S+) offered = (\\S+) succeeded \\+ (\\S+) failed \\+ (\\S+) refused;.*");
    private static final Pattern ASKED = Pattern.compile(
            "(.) no call lost: (\\S+) asked = (\\S+) let in \\+ (\\S+) refused; the gates counted the same");
    private static final Pattern IN_TIME =
            Pattern.compile("(.) no call lost: (\\S+) offered = (\\S+) in time \\+ (\\S+) refused \\+ (\\S+) late");
    private static final Pattern ANSWERED =
            Pattern.compile("(.) the Flux: no order lost: (\\S+) = (\\S+) paid \\+ (\\S+) told later;.*");
    private static final Pattern BOUGHT = Pattern.compile(
            "(.) no order lost: (\\S+) bought = (\\S+) paid \\+ (\\S+) to pay later \\+ (\\S+) refused \\+ (\\S+) errors");
    private static final Pattern SHARED =
            Pattern.compile("(.) no call lost: (\\S+) asked = (\\S+) let in \\+ (\\S+) refused$");
    private static final Pattern OFFERED = Pattern.compile("  calls offered +(\\S+) +(\\S+)");

    @TempDir
    Path folders;

    private final List<ProcessHandle> descendants = new ArrayList<>();
    private Process demo;

    @AfterEach
    void leave_nothing_behind() {
        descendants.forEach(ProcessHandle::destroyForcibly);
        demo.destroyForcibly();
    }

    @Test
    void the_console_act_changes_a_limit_and_every_shop_follows() throws Exception {
        start(List.of(), "demo", "--seconds", "10", "--instances", "5");
        List<String> lines = output().lines().toList();
        int exitCode = demo.waitFor();

        assertThat(lines)
                .anyMatch(line -> line.matches("  1  Open http://127\\.0\\.0\\.1:[0-9]+/setup#\\S{43} and .*"));
        assertThat(lines)
                .filteredOn(line -> line.matches(" *[0-9]+ s .*│.*│.*│.*"))
                .hasSize(10);
        assertThat(lines).anyMatch(line -> line.matches(".* 30 +r1  3 of 3"));
        assertThat(lines).anyMatch(line -> line.matches(".*▸ .* r2 by demo: 30 → 10 a second in each shop; .*"));
        assertThat(lines).anyMatch(line -> line.matches(".* 10 +r2  3 of 3"));
        assertThat(lines).anyMatch(line -> line.contains("in force in 3 of 3 after "));
        assertThat(lines).anyMatch(line -> line.endsWith("5 of 5 simulated instances have their rules"));

        Matcher sum = only(BOUGHT, lines);
        assertThat(sum.group(1)).isEqualTo("✔");
        assertThat(number(sum, 2)).isEqualTo(3 * 25 * 10);
        assertThat(number(sum, 3) + number(sum, 4) + number(sum, 5) + number(sum, 6))
                .isEqualTo(750);
        assertThat(number(sum, 3)).as("paid").isPositive();
        assertThat(number(sum, 4)).as("to pay later").isPositive();
        assertThat(number(sum, 5)).as("refused").isPositive();

        boolean allKept = lines.stream().noneMatch(line -> line.startsWith("  ✘ "));
        assertThat(exitCode).as("exit code").isEqualTo(allKept ? 0 : 1);
        assertThat(folders).as("what the console kept").isEmptyDirectory();
    }

    @Test
    void the_breaker_act_plays_to_its_end_and_loses_no_call() throws Exception {
        start(List.of(), "demo", "breaker", "--seconds", "10");
        List<String> lines = output().lines().toList();
        int exitCode = demo.waitFor();

        assertThat(lines).filteredOn(line -> line.matches(" *[0-9]+ s  .*│.*")).hasSize(10);
        assertThat(lines).anyMatch(line -> line.contains("CLOSED → OPEN: "));
        assertThat(lines).anyMatch(line -> line.contains("OPEN → HALF_OPEN"));
        assertThat(lines).anyMatch(line -> line.matches(".*HALF_OPEN → CLOSED: .*probes succeeded"));
        assertThat(lines).anyMatch(line -> line.startsWith("  ✔ the breaker opened and closed again: opened "));

        Matcher sum = only(NOTHING_LOST, lines);
        assertThat(sum.group(1)).isEqualTo("✔");
        assertThat(number(sum, 2)).isEqualTo(2_000);
        assertThat(number(sum, 3) + number(sum, 4) + number(sum, 5)).isEqualTo(2_000);
        assertThat(number(sum, 3)).as("succeeded").isPositive();
        assertThat(number(sum, 4)).as("failed").isPositive();
        assertThat(number(sum, 5)).as("refused").isPositive();

        Matcher offered = only(OFFERED, lines);
        assertThat(number(offered, 1)).as("with guard").isEqualTo(2_000);
        assertThat(number(offered, 2)).as("without").isEqualTo(2_000);

        boolean allKept = lines.stream().noneMatch(line -> line.startsWith("  ✘ "));
        assertThat(exitCode).as("exit code").isEqualTo(allKept ? 0 : 1);
        assertThat(lines).as("no colours where a program reads").noneMatch(line -> line.contains("\033"));
    }

    @Test
    void the_limits_act_plays_to_its_end_and_loses_no_call() throws Exception {
        start(List.of(), "demo", "limits", "--seconds", "10");
        List<String> lines = output().lines().toList();
        int exitCode = demo.waitFor();

        assertThat(lines)
                .filteredOn(line -> line.matches(" *[0-9]+ s  .*│.*│.*"))
                .hasSize(10);
        assertThat(lines).anyMatch(line -> line.matches(" +[0-9]+ s  sale .*"));

        Matcher sum = only(ASKED, lines);
        assertThat(sum.group(1)).isEqualTo("✔");
        assertThat(number(sum, 3) + number(sum, 4)).isEqualTo(number(sum, 2));
        assertThat(number(sum, 3)).as("let in").isPositive();
        assertThat(number(sum, 4)).as("refused").isPositive();

        boolean allKept = lines.stream().noneMatch(line -> line.startsWith("  ✘ "));
        assertThat(exitCode).as("exit code").isEqualTo(allKept ? 0 : 1);
    }

    @Test
    void the_overload_act_plays_to_its_end_and_loses_no_call() throws Exception {
        start(List.of(), "demo", "overload", "--seconds", "10");
        List<String> lines = output().lines().toList();
        int exitCode = demo.waitFor();

        assertThat(lines).filteredOn(line -> line.matches(" *[0-9]+ s  .*│.*")).hasSize(10);
        assertThat(lines).filteredOn(line -> line.contains(" s    4 ×")).hasSize(4);

        Matcher sum = only(IN_TIME, lines);
        assertThat(sum.group(1)).isEqualTo("✔");
        assertThat(number(sum, 3) + number(sum, 4) + number(sum, 5)).isEqualTo(number(sum, 2));
        assertThat(number(sum, 3)).as("in time").isPositive();
        assertThat(number(sum, 4)).as("refused").isPositive();

        boolean allKept = lines.stream().noneMatch(line -> line.startsWith("  ✘ "));
        assertThat(exitCode).as("exit code").isEqualTo(allKept ? 0 : 1);
    }

    @Test
    void the_orders_act_plays_to_its_end_and_loses_no_order() throws Exception {
        start(List.of(), "demo", "orders", "--seconds", "10");
        List<String> lines = output().lines().toList();
        int exitCode = demo.waitFor();

        assertThat(lines)
                .filteredOn(line -> line.matches(" *[0-9]+ s  .*│.*│.*"))
                .hasSize(10);
        Matcher sum = only(ANSWERED, lines);
        assertThat(sum.group(1)).isEqualTo("✔");
        assertThat(number(sum, 2)).isEqualTo(2_000);
        assertThat(number(sum, 3) + number(sum, 4)).isEqualTo(2_000);
        assertThat(number(sum, 3)).as("paid").isPositive();

        boolean allKept = lines.stream().noneMatch(line -> line.startsWith("  ✘ "));
        assertThat(exitCode).as("exit code").isEqualTo(allKept ? 0 : 1);
    }

    @Test
    void the_cluster_act_plays_to_its_end_and_loses_no_call() throws Exception {
        start(List.of(), "demo", "cluster", "--seconds", "10");
        List<String> lines = output().lines().toList();
        int exitCode = demo.waitFor();

        assertThat(lines)
                .filteredOn(line -> line.matches(" *[0-9]+ s  .*│.*│.*│.*"))
                .hasSize(10);
        assertThat(lines).anyMatch(line -> line.matches(" *[0-9]+ s  killed .* - .*"));
        Matcher sum = only(SHARED, lines);
        assertThat(sum.group(1)).isEqualTo("✔");
        assertThat(number(sum, 3) + number(sum, 4)).isEqualTo(number(sum, 2));
        assertThat(number(sum, 3)).as("let in").isPositive();

        boolean allKept = lines.stream().noneMatch(line -> line.startsWith("  ✘ "));
        assertThat(exitCode).as("exit code").isEqualTo(allKept ? 0 : 1);
    }

    @Test
    void the_shop_act_plays_to_its_end_and_loses_no_order() throws Exception {
        start(List.of(), "demo", "shop", "--seconds", "10");
        List<String> lines = output().lines().toList();
        int exitCode = demo.waitFor();

        assertThat(lines)
                .filteredOn(line -> line.matches(" *[0-9]+ s  .*│.*│.*│.*"))
                .hasSize(10);
        Matcher sum = only(BOUGHT, lines);
        assertThat(sum.group(1)).isEqualTo("✔");
        assertThat(number(sum, 2)).isEqualTo(800);
        assertThat(number(sum, 3) + number(sum, 4) + number(sum, 5) + number(sum, 6))
                .isEqualTo(800);
        assertThat(number(sum, 3)).as("paid").isPositive();
        assertThat(number(sum, 4)).as("to pay later").isPositive();
        assertThat(number(sum, 5)).as("refused").isPositive();

        boolean allKept = lines.stream().noneMatch(line -> line.startsWith("  ✘ "));
        assertThat(exitCode).as("exit code").isEqualTo(allKept ? 0 : 1);
    }

    @ParameterizedTest(name = "kill -{0}: exit code {1}")
    @CsvSource({"INT, 130", "TERM, 143", "KILL, 137"})
    void no_process_outlives_the_one_in_the_terminal(String signal, int exitCode) throws Exception {
        start(INTERRUPTIBLE, "demo", "breaker");
        kill(signal, PROCESSES_OF_BREAKER, exitCode);
    }

    @Test
    void nothing_of_the_console_is_left_behind() throws Exception {
        start(INTERRUPTIBLE, "demo");
        kill("INT", PROCESSES_OF_CONSOLE, 130);
        assertThat(folders).isEmptyDirectory();
    }

    @Test
    void also_programs_that_know_nothing_of_the_demo_end_with_it() throws Exception {
        start(INTERRUPTIBLE, "demo", "console");
        kill("KILL", PROCESSES_OF_CONSOLE, 137);
    }

    /** In the first second. */
    private void kill(String signal, int processes, int exitCode) throws Exception {
        BufferedReader lines = reader();
        String line = lines.readLine();
        while (line != null && !line.startsWith("  1 s ")) {
            line = lines.readLine();
        }
        descendants.addAll(demo.descendants().toList());
        assertThat(descendants).hasSize(processes).allMatch(ProcessHandle::isAlive);

        new ProcessBuilder("kill", "-" + signal, String.valueOf(demo.pid()))
                .start()
                .waitFor();

        assertThat(demo.waitFor()).isEqualTo(exitCode);
        for (ProcessHandle process : descendants) {
            process.onExit().get(1, MINUTES);
        }
    }

    private void start(List<String> before, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(before);
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Djava.io.tmpdir=" + folders,
                "-cp",
                "target/classes" + File.pathSeparator + "target/lib/*",
                "io.sluice.cli.Main"));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.environment().put("LC_ALL", "C.UTF-8");
        demo = builder.start();
    }

    private BufferedReader reader() {
        return new BufferedReader(new InputStreamReader(demo.getInputStream(), StandardCharsets.UTF_8));
    }

    private String output() throws IOException {
        return new String(demo.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    private static Matcher only(Pattern pattern, List<String> lines) {
        List<Matcher> found =
                lines.stream().map(pattern::matcher).filter(Matcher::find).toList();
        assertThat(found)
                .as("lines like %s in%n%s", pattern, String.join("\n", lines))
                .hasSize(1);
        return found.get(0);
    }

    private static long number(Matcher matcher, int group) {
        return Long.parseLong(matcher.group(group).replace(",", ""));
    }
}
