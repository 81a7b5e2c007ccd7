package io.sluice.cluster.redis;

import io.sluice.cluster.server.TokenServer;
import io.sluice.cluster.server.engine.LimitRule;
import io.sluice.core.time.NanoClock;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** A token server in a process of its own, so that it can be killed. */
final class ServerProcess implements AutoCloseable {
    private final Process process;
    private final int port;

    private ServerProcess(Process process) throws IOException {
        this.process = process;
        BufferedReader said =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        String line = said.readLine();
        if (line == null) {
            throw new IOException("the server must tell its port, but ended; its log is in the test's folder");
        }
        port = Integer.parseInt(line);
    }

    /**
     * @param folder for its log
     */
    static ServerProcess start(Path folder, String name, String redis, int perSecond) throws IOException {
        return start(folder, name, redis, perSecond, 0);
    }

    /**
     * @param port where it listens; 0: anywhere
     */
    static ServerProcess start(Path folder, String name, String redis, int perSecond, int port) throws IOException {
        return new ServerProcess(new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        ServerProcess.class.getName(),
                        redis,
                        Integer.toString(perSecond),
                        Integer.toString(port))
                .redirectError(folder.resolve(name + ".log").toFile())
                .start());
    }

    /** Serves until its standard input ends, so that it does not outlive who started it. */
    public static void main(String[] args) throws IOException {
        List<LimitRule> rules = List.of(LimitRule.perSecond("pay", Integer.parseInt(args[1])));
        try (RedisStore store = RedisStore.connect(RedisStoreConfig.of(args[0]), NanoClock.system());
                TokenServer server = TokenServer.builder()
                        .store(store)
                        .port(Integer.parseInt(args[2]))
                        .rules("shop", rules)
                        .start()) {
            System.out.println(server.port());
            int read;
            do {
                read = System.in.read();
            } while (read >= 0);
        }
    }

    int port() {
        return port;
    }

    /** As if the machine had gone. */
    void kill() {
        process.destroyForcibly();
    }

    @Override
    public void close() {
        kill();
    }
}
