package io.sluice.examples;

import static org.awaitility.Awaitility.await;

import io.lettuce.core.RedisURI;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;

/** A real server on a port of its own, which keeps nothing; it can be killed and started again. */
final class RedisServer implements AutoCloseable {
    private final Path folder;
    private final int port;
    private Process process;

    private RedisServer(Path folder, int port) throws IOException {
        this.folder = folder;
        this.port = port;
        process = launch();
    }

    /**
     * @param folder for its log; goes with the test
     */
    static RedisServer start(Path folder) throws IOException {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            int port = free.getLocalPort();
            free.close();
            return new RedisServer(folder, port);
        }
    }

    private Process launch() throws IOException {
        Process launched;
        try {
            launched = new ProcessBuilder(
                            "redis-server",
                            "--bind",
                            "127.0.0.1",
                            "--port",
                            Integer.toString(port),
                            "--save",
                            "",
                            "--appendonly",
                            "no",
                            "--dir",
                            folder.toString())
                    .redirectErrorStream(true)
                    .redirectOutput(folder.resolve("redis.log").toFile())
                    .start();
        } catch (IOException notThere) {
            throw new IOException("redis-server is not in PATH; ./sluice test installs it", notThere);
        }
        await().atMost(Duration.ofMinutes(1)).until(() -> {
            if (!launched.isAlive()) {
                throw new IllegalStateException("redis-server ended by itself; see " + folder.resolve("redis.log"));
            }
            return answers();
        });
        return launched;
    }

    private boolean answers() {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
                OutputStream out = socket.getOutputStream();
                InputStream in = socket.getInputStream()) {
            out.write("PING\r\n".getBytes(StandardCharsets.US_ASCII));
            return in.read() == '+';
        } catch (IOException notYet) {
            return false;
        }
    }

    RedisURI uri() {
        return RedisURI.create("127.0.0.1", port);
    }

    /** As if the machine had gone: nothing is said to anybody. */
    void kill() {
        process.destroyForcibly();
        await().atMost(Duration.ofMinutes(1)).until(() -> !process.isAlive());
    }

    void startAgain() {
        try {
            process = launch();
        } catch (IOException cannotStart) {
            throw new UncheckedIOException(cannotStart);
        }
    }

    @Override
    public void close() {
        kill();
    }
}
