package io.sluice.rules.file;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import org.jspecify.annotations.Nullable;

/**
 * What tells two states of a file apart without reading it.
 *
 * @param size in bytes
 * @param changed when it was written last
 * @param identity which file it is, links followed; null where the system does not tell
 */
record FileStamp(long size, FileTime changed, @Nullable Object identity) {

    static FileStamp of(Path file) throws IOException {
        BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
        return new FileStamp(attributes.size(), attributes.lastModifiedTime(), attributes.fileKey());
    }

    /** For people. */
    String version() {
        return changed + ", " + size + " bytes";
    }
}
