package io.sluice.dashboard.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Files that say what the wire looks like: a difference is a change of the protocol. If it is meant, and the other side understands it,
 * {@code -Dsluice.golden.write=true} writes them anew.
 */
public final class Golden {
    private static final Path TESTED = Path.of("src/test/resources/golden");
    private static final Path PUBLISHED = Path.of("src/main/resources/io/sluice/dashboard/api");

    private Golden() {}

    /** An exchange as it was recorded. */
    public static void check(String name, String content) throws IOException {
        compare(TESTED.resolve(name), content);
    }

    /** A file that is in the jar. */
    static void publish(String name, String content) throws IOException {
        compare(PUBLISHED.resolve(name), content);
    }

    /** What is in the jar. */
    static String published(String name) throws IOException {
        return Files.readString(PUBLISHED.resolve(name));
    }

    private static void compare(Path file, String content) throws IOException {
        if (Boolean.getBoolean("sluice.golden.write")) {
            Files.createDirectories(file.getParent());
            Files.writeString(file, content);
        }
        assertThat(content)
                .as("%s; -Dsluice.golden.write=true writes it anew", file)
                .isEqualTo(Files.exists(file) ? Files.readString(file) : "");
    }
}
