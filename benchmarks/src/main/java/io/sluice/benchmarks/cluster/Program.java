package io.sluice.benchmarks.cluster;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/** A virtual machine with one of our programs, which tells what it has to tell line by line, and ends when its input does. */
final class Program implements AutoCloseable {
    private static final String TOLD = "@ ";

    private final Process process;
    private final BufferedReader output;
    private final BufferedWriter input;

    private Program(Process process) {
        this.process = process;
        output = process.inputReader(StandardCharsets.UTF_8);
        input = process.outputWriter(StandardCharsets.UTF_8);
    }

    /** Starts a program; it says where its logs go, which is nowhere. */
    static Program start(Class<?> main, String... arguments) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-Xms256m", "-Xmx256m", "-Dcsp.sentinel.log.dir=" + logs(), "-cp"));
        command.add(System.getProperty("java.class.path"));
        command.add(main.getName());
        command.addAll(List.of(arguments));
        return new Program(
                new ProcessBuilder(command).redirectError(Redirect.DISCARD).start());
    }

    private static String logs() {
        return System.getProperty("java.io.tmpdir") + File.separator + "sluice-bench-logs";
    }

    /** The next thing it tells. */
    String next() throws IOException {
        String line = output.readLine();
        while (line != null && !line.startsWith(TOLD)) {
            line = output.readLine();
        }
        if (line == null) {
            throw new IOException("a program ended before it told anything");
        }
        return line.substring(TOLD.length());
    }

    /** Says something to it. */
    void say(String what) throws IOException {
        input.write(what);
        input.newLine();
        input.flush();
    }

    /** Says something to it, and returns what it tells. */
    String ask(String what) throws IOException {
        say(what);
        return next();
    }

    /** The processor time that it has used. */
    Duration cpu() {
        return process.info().totalCpuDuration().orElse(Duration.ZERO);
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }

    // ---- in the program

    static void tell(Object what) {
        System.out.println(TOLD + what);
    }

    /** Stays until who started it is gone. */
    static void stay() throws IOException {
        stay(asked -> "");
    }

    /** Stays until who started it is gone, and tells what it is asked meanwhile. */
    static void stay(UnaryOperator<String> answers) throws IOException {
        BufferedReader questions = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String asked = questions.readLine(); asked != null; asked = questions.readLine()) {
            tell(answers.apply(asked));
        }
        Runtime.getRuntime().halt(0);
    }
}
