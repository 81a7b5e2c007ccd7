package io.sluice.cli.demo;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Starts processes, each a Java virtual machine, and stops them all; then folders go that they used.
 * <p>None outlives the one who started it: {@link #close} ends them, a shutdown hook closes, and if this process is killed so that
 * no hook can run, their standard input ends, which {@link Parent} takes as the end.
 * <p><b>Thread safety.</b> Safe for many threads; nothing is started once {@code close} has begun.
 */
public final class Processes implements AutoCloseable {
    /** For processes that live for a minute and share a small machine: quick to start, small, with short pauses. */
    private static final List<String> SMALL_AND_QUICK =
            List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx128m", "-Xss512k");

    private static final String CONFINE = "taskset";

    private final List<Process> running = new ArrayList<>(); // these are guarded by this
    private final List<Path> folders = new ArrayList<>();
    private boolean closed;

    /**
     * A program that is not the command line's own.
     *
     * @param name what to call it in front of people
     * @param classPath where its classes are
     * @param main its main class
     * @param options of its virtual machine, such as {@code -Xmx256m}; they win over those that all have
     * @param arguments of the program
     */
    public record Program(String name, String classPath, String main, List<String> options, List<String> arguments) {}

    /**
     * Processes that also end when this virtual machine is told to end.
     *
     * @param whenStopped runs then, unless they were closed before
     */
    public static Processes untilExit(Runnable whenStopped) {
        Processes processes = new Processes();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            if (processes.stop()) {
                whenStopped.run();
            }
        }));
        return processes;
    }

    /**
     * @param name what to call it in front of people
     * @param properties system properties, each {@code name=value}
     * @throws IllegalStateException if these processes were closed
     */
    public Child start(String name, Class<?> main, List<String> properties, List<String> arguments) {
        List<String> options =
                properties.stream().map(property -> "-D" + property).toList();
        return start(List.of(), own(name, main, options, arguments), Message::parse);
    }

    /**
     * Starts a program that knows nothing of {@link Parent}. It ends with this one all the same: {@link EndsWithParent} sees to it.
     *
     * @param heard the message that a line of its output is; empty if it is none
     * @throws IllegalStateException if these processes were closed
     */
    public Child start(Program program, Function<String, Optional<Message>> heard) {
        List<String> arguments = new ArrayList<>(List.of(program.main()));
        arguments.addAll(program.arguments());
        String classPath = Built.ownClasses() + File.pathSeparator + program.classPath();
        return start(
                List.of(),
                new Program(program.name(), classPath, EndsWithParent.class.getName(), program.options(), arguments),
                heard);
    }

    /** An empty folder, which goes with these processes. */
    public synchronized Path folder() {
        try {
            Path folder = Files.createTempDirectory("sluice-demo-");
            folders.add(folder);
            return folder;
        } catch (IOException e) {
            throw new UncheckedIOException("no folder could be made for what is kept while the demo runs", e);
        }
    }

    /**
     * Starts a process that has this processor and no other, where the machine can do that; see {@link #canConfine}.
     *
     * @throws IllegalStateException if these processes were closed
     */
    public Child startOn(int processor, String name, Class<?> main, List<String> arguments) {
        List<String> confined = canConfine() ? List.of(CONFINE, "-c", Integer.toString(processor)) : List.of();
        return start(confined, own(name, main, List.of(), arguments), Message::parse);
    }

    /** Whether processes can be confined to a processor: there are several, and Linux' {@code taskset}. */
    public static boolean canConfine() {
        String path = System.getenv().getOrDefault("PATH", "");
        return Runtime.getRuntime().availableProcessors() > 1
                && Stream.of(path.split(File.pathSeparator, -1))
                        .anyMatch(directory -> Files.isExecutable(Path.of(directory, CONFINE)));
    }

    private static Program own(String name, Class<?> main, List<String> options, List<String> arguments) {
        return new Program(name, System.getProperty("java.class.path"), main.getName(), options, arguments);
    }

    private synchronized Child start(List<String> prefix, Program program, Function<String, Optional<Message>> heard) {
        if (closed) {
            throw new IllegalStateException("no process may be started after close, but was: " + program.name());
        }
        List<String> command = new ArrayList<>(prefix);
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(SMALL_AND_QUICK);
        command.addAll(program.options());
        command.add("-cp");
        command.add(program.classPath());
        command.add(program.main());
        command.addAll(program.arguments());
        try {
            Process process =
                    new ProcessBuilder(command).redirectError(Redirect.INHERIT).start();
            running.add(process);
            return new Child(program.name(), process, heard);
        } catch (IOException e) {
            throw new UncheckedIOException("could not start " + program.name(), e);
        }
    }

    /** Ends all processes; returns when they have ended. */
    @Override
    public void close() {
        stop();
    }

    /** Whether they were closed, by whomever. */
    public synchronized boolean closed() {
        return closed;
    }

    /** Whether this call was the one that closed. */
    private synchronized boolean stop() {
        if (closed) {
            return false;
        }
        closed = true;
        running.forEach(Process::destroyForcibly);
        running.forEach(process -> process.onExit().join());
        folders.forEach(Processes::delete);
        return true;
    }

    private static void delete(Path folder) {
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(each);
            }
        } catch (IOException | UncheckedIOException e) {
            System.err.println("sluice: " + folder + " could not be deleted: " + e.getMessage());
        }
    }
}
