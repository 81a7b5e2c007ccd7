package io.sluice.rules.file;

import io.sluice.core.Check;
import io.sluice.core.rule.RuleDocument;
import io.sluice.core.rule.RulePublisher;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/**
 * Writes a file of rules so that nobody reads a half of it, not even after a crash: another file is written beside it, forced to the
 * disk, and renamed over it. The media type is the file name's matter and not stored.
 * <p><b>Thread safety.</b> Safe for many threads and processes; the last one wins.
 */
public final class FileRulePublisher implements RulePublisher {
    private final Path file;

    private FileRulePublisher(Path file) {
        this.file = file;
    }

    /**
     * @param file in a directory that exists; if it is a symbolic link, what it points to is replaced
     */
    public static FileRulePublisher of(Path file) {
        return new FileRulePublisher(Check.present("file", file).toAbsolutePath());
    }

    @Override
    public void publish(RuleDocument document) throws IOException {
        Path target = Files.exists(file) ? file.toRealPath() : file;
        Path directory = Check.present("directory of " + target, target.getParent());
        Path written = Files.createTempFile(directory, "." + target.getFileName() + '.', ".tmp");
        try {
            write(written, document.bytes());
            Files.move(written, target, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(written);
        }
    }

    private static void write(Path written, byte[] bytes) throws IOException {
        try (FileChannel channel = FileChannel.open(written, StandardOpenOption.WRITE)) {
            ByteBuffer rest = ByteBuffer.wrap(bytes);
            while (rest.hasRemaining()) {
                channel.write(rest);
            }
            channel.force(true);
        }
    }

    /** Has nothing to close. */
    @Override
    public void close() {}
}
