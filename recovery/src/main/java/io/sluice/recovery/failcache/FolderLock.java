package io.sluice.recovery.failcache;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Keeps a folder to one journal, in this process and among all. */
final class FolderLock {
    /**
     * Folders in use by this process. Asked first: on many systems closing any file releases the locks of the whole process on it,
     * so a second file must not be opened only to find that the first is locked.
     */
    private static final Set<Path> IN_USE = ConcurrentHashMap.newKeySet();

    private final Path folder;
    private final FileChannel channel;

    private FolderLock(Path folder, FileChannel channel) {
        this.folder = folder;
        this.channel = channel;
    }

    /**
     * @throws IOException if the folder is in use
     */
    static FolderLock of(Path folder) throws IOException {
        Path real = Files.createDirectories(folder).toRealPath();
        if (!IN_USE.add(real)) {
            throw inUse(folder);
        }
        FileChannel channel = null;
        boolean locked = false;
        try {
            channel = FileChannel.open(real.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            locked = channel.tryLock() != null;
            if (!locked) {
                throw inUse(folder);
            }
            return new FolderLock(real, channel);
        } finally {
            if (!locked) {
                IN_USE.remove(real);
                if (channel != null) {
                    channel.close();
                }
            }
        }
    }

    private static IOException inUse(Path folder) {
        return new IOException("folder must be used by one journal only, but " + folder + " is in use");
    }

    void release() throws IOException {
        try {
            channel.close();
        } finally {
            IN_USE.remove(folder);
        }
    }
}
