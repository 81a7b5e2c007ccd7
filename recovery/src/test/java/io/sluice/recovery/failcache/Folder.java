package io.sluice.recovery.failcache;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** A folder of journal files for a test that makes many of them; deleted when closed. */
final class Folder implements AutoCloseable {
    final Path path;

    private Folder(Path path) {
        this.path = path;
    }

    static Folder create() {
        try {
            return new Folder(Files.createTempDirectory("journal"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What a crash would leave: the bytes of all segments as they are now. */
    Map<String, byte[]> image() {
        Map<String, byte[]> image = new TreeMap<>();
        for (Path file : segments()) {
            image.put(file.getFileName().toString(), bytes(file));
        }
        return image;
    }

    static Folder of(Map<String, byte[]> image) {
        Folder folder = create();
        image.forEach((name, bytes) -> {
            try {
                Files.write(folder.path.resolve(name), bytes);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        return folder;
    }

    /** Oldest first. */
    List<Path> segments() {
        try (Stream<Path> files = Files.list(path)) {
            return files.filter(file -> Segment.numberOf(file) >= 0).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static byte[] bytes(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        try (Stream<Path> files = Files.walk(path)) {
            files.sorted(Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
