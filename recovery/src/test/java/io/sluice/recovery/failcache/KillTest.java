package io.sluice.recovery.failcache;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.recovery.failcache.JournalConfig.Fsync;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A real process that stores requests is killed while it does, as by kill -9. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class KillTest {

    @ParameterizedTest(name = "fsync {0}, killed after {1} steps")
    @CsvSource({"ALWAYS, 1", "ALWAYS, 150", "NEVER, 2000"})
    void nothing_that_was_acknowledged_is_lost(Fsync fsync, int steps) throws Exception {
        try (Folder folder = Folder.create()) {
            Map<Long, Long> acknowledged = new TreeMap<>();
            Map<Long, Long> removed = new HashMap<>();
            Process child = child(folder.path, fsync);
            try (BufferedReader said =
                    new BufferedReader(new InputStreamReader(child.getInputStream(), StandardCharsets.UTF_8))) {
                for (String line = said.readLine(); line != null; line = said.readLine()) {
                    String[] words = line.split(" ");
                    if (words.length == 3) {
                        acknowledged.put(Long.valueOf(words[1]), Long.valueOf(words[2]));
                    } else {
                        Long id = Long.valueOf(words[1]);
                        removed.put(id, acknowledged.get(id));
                    }
                    if (acknowledged.size() == steps) {
                        child.toHandle()
                                .destroyForcibly(); // keeps its output open: what it said until it died is still read
                    }
                }
            } finally {
                child.destroyForcibly().waitFor();
            }
            assertThat(acknowledged).hasSizeGreaterThanOrEqualTo(steps);
            try (Journal journal = Journal.open(folder.path, JournalConfig.ofDefaults())) {
                Map<Long, Long> found = new TreeMap<>();
                for (StoredRequest request : journal.recovered()) {
                    found.put(request.id(), ByteBuffer.wrap(request.bytes()).getLong());
                }
                Map<Long, Long> left = new TreeMap<>(acknowledged);
                left.keySet().removeAll(removed.keySet());
                assertThat(found).as("what was acknowledged and not removed").containsAllEntriesOf(left);
                left.forEach(found::remove);
                assertThat(found.size())
                        .as("one may be stored or removed, but not yet said")
                        .isLessThanOrEqualTo(2);
            }
        }
    }

    private static Process child(Path folder, Fsync fsync) throws Exception {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xshare:auto",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        KilledChild.class.getName(),
                        folder.toString(),
                        fsync.name())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
    }
}
