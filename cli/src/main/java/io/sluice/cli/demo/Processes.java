package io.sluice.cli.demo;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Starts processes, each a Java virtual machine with a class of ours, and stops them all.
 * <p>None outlives the one who started it: {@link #close} ends them, a shutdown hook closes, and if this process is killed so that
 * no hook can run, their standard input ends, which {@link Parent} takes as the end.
 * <p><b>Thread safety.</b> Safe for many threads; nothing is started once {@code close} has begun.
 */
public final class Processes implements AutoCloseable {
    /** For processes that live for a minute and share a small machine: quick to start, small, with short pauses. */
    private static final List<String> SMALL_AND_QUICK =
            List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx128m", "-Xss512k");

    private static final String CONFINE = "taskset";

    private final List<Process> running = new ArrayList<>();
    private boolean closed;

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
        return start(name, List.of(), main, properties, arguments);
    }

    /**
     * Starts a program that is not ours.
     *
     * @param name what to call it in front of people
     * @param classPath where its classes are
     * @throws IllegalStateException if these processes were closed
     */
    public Child start(String name, String classPath, String main, List<String> arguments) {
        return start(name, List.of(), classPath, main, List.of(), arguments);
    }

    /**
     * Starts a process that has this processor and no other, where the machine can do that; see {@link #canConfine}.
     *
     * @throws IllegalStateException if these processes were closed
     */
    public Child startOn(int processor, String name, Class<?> main, List<String> arguments) {
        List<String> confined = canConfine() ? List.of(CONFINE, "-c", Integer.toString(processor)) : List.of();
        return start(name, confined, main, List.of(), arguments);
    }

    /** Whether processes can be confined to a processor: there are several, and Linux' {@code taskset}. */
    public static boolean canConfine() {
        String path = System.getenv().getOrDefault("PATH", "");
        return Runtime.getRuntime().availableProcessors() > 1
                && Stream.of(path.split(File.pathSeparator, -1))
                        .anyMatch(directory -> Files.isExecutable(Path.of(directory, CONFINE)));
    }

    private Child start(
            String name, List<String> prefix, Class<?> main, List<String> properties, List<String> arguments) {
        return start(name, prefix, System.getProperty("java.class.path"), main.getName(), properties, arguments);
    }

    private synchronized Child start(
            String name,
            List<String> prefix,
            String classPath,
            String main,
            List<String> properties,
            List<String> arguments) {
        if (closed) {
            throw new IllegalStateException("no process may be started after close, but was: " + name);
        }
        List<String> command = new ArrayList<>(prefix);
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(SMALL_AND_QUICK);
        properties.forEach(property -> command.add("-D" + property));
        command.add("-cp");
        command.add(classPath);
        command.add(main);
        command.addAll(arguments);
        try {
            Process process =
                    new ProcessBuilder(command).redirectError(Redirect.INHERIT).start();
            running.add(process);
            return new Child(name, process);
        } catch (IOException e) {
            throw new UncheckedIOException("could not start " + name, e);
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
        return true;
    }
}
