package io.sluice.dashboard.web.it;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The server as a process of its own, on a free port, with a folder that was empty. */
final class ConsoleProcess implements AutoCloseable {
    private static final Pattern LINK = Pattern.compile("(http://127\\.0\\.0\\.1:\\d+)/setup#([A-Za-z0-9_-]+)");
    private static final int LINES_KEPT = 60;

    private final Process process;
    private final Deque<String> log = new ArrayDeque<>(); // guarded by itself
    private final URI address;
    private final String setUpPath;

    ConsoleProcess(Path home) throws IOException {
        process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        "io.sluice.dashboard.server.ConsoleApplication",
                        "--server.port=0",
                        "--console.home=" + home)
                .redirectErrorStream(true)
                .start();
        CompletableFuture<Matcher> found = new CompletableFuture<>();
        Thread reader = new Thread(() -> read(found), "console-log");
        reader.setDaemon(true);
        reader.start();
        Matcher link = found.orTimeout(90, TimeUnit.SECONDS).join();
        address = URI.create(link.group(1));
        setUpPath = "/setup#" + link.group(2);
    }

    private void read(CompletableFuture<Matcher> found) {
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                synchronized (log) {
                    log.addLast(line);
                    if (log.size() > LINES_KEPT) {
                        log.removeFirst();
                    }
                }
                Matcher link = LINK.matcher(line);
                if (link.find()) {
                    found.complete(link);
                }
            }
        } catch (IOException ended) {
            // with the process
        }
        found.completeExceptionally(new IllegalStateException("the console ended: " + log()));
    }

    /** What it said last. */
    String log() {
        synchronized (log) {
            return String.join("\n", log);
        }
    }

    URI address() {
        return address;
    }

    /** Where the first person sets it up. */
    String setUpPath() {
        return setUpPath;
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            process.destroyForcibly();
        }
    }
}
