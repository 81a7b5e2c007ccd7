package io.sluice.benchmarks.cluster;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisException;
import io.lettuce.core.api.StatefulRedisConnection;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A redis-server that keeps nothing, and how much processor time it has used. */
public final class RedisProcess implements AutoCloseable {
    private static final Pattern CPU = Pattern.compile("used_cpu_(?:user|sys):([0-9.]+)");
    private static final int TRIES = 600;
    private static final int BETWEEN_TRIES_MILLIS = 50;

    private final Process process;
    private final String uri;
    private final RedisClient client;
    private final StatefulRedisConnection<String, String> connection;

    private RedisProcess(Process process, String uri) throws IOException, InterruptedException {
        this.process = process;
        this.uri = uri;
        client = RedisClient.create(uri);
        connection = connect();
    }

    public static RedisProcess start() throws IOException, InterruptedException {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        Path folder = Files.createTempDirectory("redis");
        Process process = new ProcessBuilder(
                        "redis-server",
                        "--bind",
                        "127.0.0.1",
                        "--port",
                        Integer.toString(port),
                        "--save",
                        "",
                        "--dir",
                        folder.toString())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        return new RedisProcess(process, "redis://127.0.0.1:" + port);
    }

    private StatefulRedisConnection<String, String> connect() throws IOException, InterruptedException {
        RedisException last = new RedisException("never tried");
        for (int i = 0; i < TRIES && process.isAlive(); i++) {
            try {
                return client.connect();
            } catch (RedisException notYet) {
                last = notYet;
                TimeUnit.MILLISECONDS.sleep(BETWEEN_TRIES_MILLIS);
            }
        }
        throw new IOException("redis-server does not answer", last);
    }

    public String uri() {
        return uri;
    }

    void clear() {
        connection.sync().flushall();
    }

    /** Processor time used so far, in seconds. */
    public double cpuSeconds() {
        Matcher matcher = CPU.matcher(connection.sync().info("cpu"));
        double sum = 0;
        while (matcher.find()) {
            sum += Double.parseDouble(matcher.group(1));
        }
        return sum;
    }

    @Override
    public void close() {
        connection.close();
        client.shutdown();
        process.destroyForcibly();
    }
}
