package io.sluice.dashboard.agent;

import io.sluice.guard.document.InvalidRulesException;
import io.sluice.guard.document.RecordMessages;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The folder of one application in one environment: {@code ruleset.json} with the last good rules, {@code ruleset.json.1} with those before,
 * {@code boots.json} with how often the application died soon after it had started with them, {@code instance} with the name made up for
 * it. Files belong to their owner alone, and are never seen half written. Not safe for several threads, nor for several processes.
 */
final class SnapshotStore {
    /** So many starts that died are enough. */
    static final int MOST_DEATHS = 3;

    private static final RecordMessages DOCUMENTS = RecordMessages.of(List.of(Snapshot.class, Boots.class));

    private final Path folder;
    private final Path newest;
    private final Path previous;
    private final Path boots;

    /**
     * Starts with the same rules that were not survived yet.
     *
     * @param hash of the rules
     * @param starts how many
     */
    public record Boots(String hash, int starts) {}

    /**
     * What was found.
     *
     * @param snapshot the rules to start with; null if there are none
     * @param setAside why the newest are not these; null if they are, or if there were none
     */
    record Found(@Nullable Snapshot snapshot, @Nullable String setAside) {}

    SnapshotStore(Path folder) {
        this.folder = folder;
        newest = folder.resolve("ruleset.json");
        previous = folder.resolve("ruleset.json.1");
        boots = folder.resolve("boots.json");
    }

    /** What to start with: the newest rules, or those before if the newest are damaged or have killed the application. */
    Found find() {
        try {
            Optional<Snapshot> first = read(newest, Snapshot.class);
            if (first.isEmpty()) {
                return new Found(read(previous, Snapshot.class).orElse(null), null);
            }
            Snapshot snapshot = first.get();
            if (deaths(snapshot.hash()) < MOST_DEATHS) {
                return new Found(snapshot, null);
            }
            Files.delete(newest); // or the next start would begin to count anew
            String why = "the application died " + MOST_DEATHS + " times within a minute of starting with ";
            return before(why + snapshot.position(), snapshot.hash());
        } catch (IOException | InvalidRulesException damaged) {
            return before(newest + " cannot be read: " + damaged.getMessage(), "");
        }
    }

    private Found before(String why, String hash) {
        try {
            return new Found(
                    read(previous, Snapshot.class)
                            .filter(other -> !other.hash().equals(hash))
                            .orElse(null),
                    why);
        } catch (IOException | InvalidRulesException damaged) {
            return new Found(null, why + "; nor can " + previous + ": " + damaged.getMessage());
        }
    }

    private int deaths(String hash) {
        try {
            return read(boots, Boots.class)
                    .filter(known -> known.hash().equals(hash))
                    .map(Boots::starts)
                    .orElse(0);
        } catch (IOException | InvalidRulesException damaged) {
            return 0;
        }
    }

    /** A start with these rules begins; unless it is {@linkplain #survived survived}, it will count as a death. */
    void started(String hash) throws IOException {
        write(boots, DOCUMENTS.write(new Boots(hash, deaths(hash) + 1)));
    }

    void survived(String hash) throws IOException {
        write(boots, DOCUMENTS.write(new Boots(hash, 0)));
    }

    /** Puts these in place of the newest, which become those before if the rules are others. */
    void save(Snapshot snapshot) throws IOException {
        String text = DOCUMENTS.write(snapshot);
        if (holdsOthers(snapshot)) {
            Files.move(newest, previous, StandardCopyOption.ATOMIC_MOVE);
        }
        write(newest, text);
    }

    private boolean holdsOthers(Snapshot snapshot) throws IOException {
        try {
            return read(newest, Snapshot.class)
                    .filter(present -> !present.hash().equals(snapshot.hash()))
                    .isPresent();
        } catch (InvalidRulesException damaged) {
            return false;
        }
    }

    /** The name of this instance: the one that was made up at the first start. */
    String instanceId(String madeUp) throws IOException {
        Path file = folder.resolve("instance");
        try {
            String known = Files.readString(file).strip();
            if (!known.isBlank()) {
                return known;
            }
        } catch (NoSuchFileException first) {
            // made up now
        }
        write(file, madeUp);
        return madeUp;
    }

    private static <T extends Record> Optional<T> read(Path file, Class<T> type) throws IOException {
        try {
            return Optional.of(DOCUMENTS.read(type, Files.readAllBytes(file)));
        } catch (NoSuchFileException none) {
            return Optional.empty();
        }
    }

    /** Beside it, forced to the disk, and renamed over it. */
    private void write(Path file, String text) throws IOException {
        boolean posix = folder.getFileSystem().supportedFileAttributeViews().contains("posix");
        Files.createDirectories(folder, ofOwner("rwx------", posix));
        Path written = Files.createTempFile(folder, "." + file.getFileName(), ".tmp", ofOwner("rw-------", posix));
        try {
            try (FileChannel channel = FileChannel.open(written, StandardOpenOption.WRITE)) {
                ByteBuffer rest = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
                while (rest.hasRemaining()) {
                    channel.write(rest);
                }
                channel.force(true);
            }
            Files.move(written, file, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(written);
        }
    }

    private static FileAttribute<?>[] ofOwner(String permissions, boolean posix) {
        return posix
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
                }
                : new FileAttribute<?>[0];
    }
}
