package io.sluice.cluster.redis;

import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/** A real server on a port of its own, which keeps nothing on disk; it can be killed, started again, and stopped for a while. */
final class RedisServer implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final int FIRST_PORT =
            10_000; // a cluster's bus is 10,000 above, and connections get theirs from 32,768
    private static final int LAST_PORT = 22_000;
    private static final int TRIES = 5;

    private final Path folder;
    private final int port;
    private final List<String> options;
    private Process process;

    private RedisServer(Path folder, int port, List<String> options) {
        this.folder = folder;
        this.port = port;
        this.options = options;
        process = launch();
    }

    /**
     * @param folder for its files; goes with the test
     * @param options as on the command line
     */
    static RedisServer start(Path folder, String... options) {
        for (int i = 1; ; i++) {
            try {
                return new RedisServer(folder, freePort(), List.of(options));
            } catch (IllegalStateException portWasTaken) {
                if (i == TRIES) {
                    throw portWasTaken;
                }
            }
        }
    }

    /** As a sentinel, which keeps its state in its configuration. */
    static RedisServer sentinel(Path folder, Path configuration) {
        return new RedisServer(folder, freePort(), List.of(configuration.toString(), "--sentinel"));
    }

    private static int freePort() {
        while (true) {
            int port = ThreadLocalRandom.current().nextInt(FIRST_PORT, LAST_PORT);
            try (ServerSocket free = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                return free.getLocalPort();
            } catch (IOException taken) {
                // another one
            }
        }
    }

    private Process launch() {
        List<String> command = new ArrayList<>(List.of("redis-server"));
        boolean isSentinel = options.contains("--sentinel");
        command.addAll(
                isSentinel ? options : List.of("--save", "", "--appendonly", "no", "--busy-reply-threshold", "60000"));
        command.addAll(List.of("--bind", "127.0.0.1", "--port", Integer.toString(port), "--dir", folder.toString()));
        command.addAll(isSentinel ? List.of() : options);
        Path log = folder.resolve("redis-" + port + ".log");
        Process launched;
        try {
            launched = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
        } catch (IOException notThere) {
            throw new UncheckedIOException("redis-server is not in PATH; ./sluice test installs it", notThere);
        }
        try {
            await().atMost(PATIENCE).until(() -> {
                if (!launched.isAlive()) {
                    throw new IllegalStateException("redis-server ended by itself; see " + log);
                }
                return answers();
            });
        } catch (RuntimeException notStarted) {
            launched.destroyForcibly(); // nobody else knows it
            throw notStarted;
        }
        return launched;
    }

    private boolean answers() {
        try {
            return ask("PING").equals("+PONG");
        } catch (UncheckedIOException notYet) {
            return false;
        }
    }

    int port() {
        return port;
    }

    /** With patience for a first connection, since a machine that tests may be slow to load what it takes. */
    String uri() {
        return "redis://127.0.0.1:" + port + "?timeout=30s";
    }

    /** Sends a command; returns all that comes back, line by line, joined by blanks. */
    String ask(String command) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write((command + "\r\n").getBytes(StandardCharsets.UTF_8));
            socket.shutdownOutput();
            BufferedReader in =
                    new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
            return String.join(" ", in.lines().toList());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** As if the machine had gone: nothing is said to anybody. */
    void kill() {
        process.destroyForcibly();
        await().atMost(PATIENCE).until(() -> !process.isAlive());
    }

    void startAgain() {
        process = launch();
    }

    /** It keeps its connections, and does nothing. */
    void freeze() {
        signal("-STOP");
    }

    void thaw() {
        signal("-CONT");
    }

    private void signal(String name) {
        try {
            new ProcessBuilder("kill", name, Long.toString(process.pid()))
                    .start()
                    .waitFor();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        kill();
    }
}
