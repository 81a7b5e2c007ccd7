package io.sluice.recovery.failcache;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;

/**
 * A file that grows at its end; what was appended is there whole, or not at all.
 * <p>Not a channel: a channel is closed for good when a thread that uses it is interrupted, and callers may be at any time.
 * <p><b>Thread safety.</b> One writer at a time; {@link #force} may run beside it.
 */
final class AppendFile {
    private final RandomAccessFile file;
    private long end;

    /** Makes the file; it must not exist, or hold nothing of value. */
    AppendFile(Path path) throws IOException {
        file = new RandomAccessFile(path.toFile(), "rw");
        file.setLength(0);
    }

    long end() {
        return end;
    }

    /**
     * @throws IOException if it could not be written; then the end is where it was
     * @throws UncertainException if that could not be brought about either: nothing must be appended any more
     */
    void append(byte[] bytes) throws IOException {
        try {
            file.write(bytes);
        } catch (IOException failure) {
            takeBack(failure);
            throw failure;
        }
        end += bytes.length;
    }

    private void takeBack(IOException failure) throws UncertainException {
        try {
            file.setLength(end);
            file.seek(end);
        } catch (IOException worse) {
            failure.addSuppressed(worse);
            throw new UncertainException(failure);
        }
    }

    /**
     * @throws UncertainException if it failed: what the disk holds is not known then, and trying again would not tell
     */
    void force() throws UncertainException {
        try {
            file.getFD().sync();
        } catch (IOException failure) {
            throw new UncertainException(failure);
        }
    }

    void close() throws IOException {
        file.close();
    }

    /** It is not known what the file holds. */
    static final class UncertainException extends IOException {
        private static final long serialVersionUID = 1L;

        UncertainException(IOException cause) {
            super("it is not known what was written: " + cause.getMessage(), cause);
        }
    }
}
