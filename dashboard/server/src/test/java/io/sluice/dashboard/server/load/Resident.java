package io.sluice.dashboard.server.load;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What Linux says a process has had resident at most so far. */
final class Resident {
    private Resident() {}

    /** @param process its number, or {@code self} */
    static long megabytes(String process) throws IOException {
        return Files.readAllLines(Path.of("/proc", process, "status")).stream()
                .filter(line -> line.startsWith("VmHWM"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1_024)
                .findFirst()
                .orElse(0);
    }
}
