package io.sluice.cluster.standalone;

import java.io.BufferedReader;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The packaged server, in a process of its own. */
final class ServerProcess implements AutoCloseable {
    /** Options of the virtual machine by which it stays small; docs/token-server.md tells them. */
    static final List<String> SMALL = List.of(
            "-Xmx160m", "-Xmn16m", "-XX:+UseSerialGC", "-XX:ReservedCodeCacheSize=32m", "-XX:MaxDirectMemorySize=32m");

    private static final Path JAR = Path.of("target", "sluice-token-server.jar").toAbsolutePath();

    private final Process process;
    private final int port;

    private ServerProcess(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    /**
     * @param rules a folder
     * @param options of the virtual machine
     */
    static ServerProcess start(Path rules, List<String> options) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(options);
        command.addAll(List.of("-jar", JAR.toString(), "--port", "0", "--rules", rules.toString()));
        Process process =
                new ProcessBuilder(command).redirectError(Redirect.INHERIT).start();
        BufferedReader out = process.inputReader(StandardCharsets.UTF_8);
        String line = String.valueOf(out.readLine());
        if (!line.startsWith("Token server listens on port ")) {
            process.destroyForcibly();
            throw new IOException("the server must tell its port, but said: " + line);
        }
        return new ServerProcess(process, Integer.parseInt(line.substring(line.lastIndexOf(' ') + 1)));
    }

    int port() {
        return port;
    }

    Process process() {
        return process;
    }

    /** The most memory that was resident at any time. */
    long mostKibOfMemory() throws IOException {
        try (Stream<String> lines = Files.lines(Path.of("/proc", Long.toString(process.pid()), "status"))) {
            return lines.filter(line -> line.startsWith("VmHWM:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                    .findFirst()
                    .orElseThrow();
        }
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }
}
