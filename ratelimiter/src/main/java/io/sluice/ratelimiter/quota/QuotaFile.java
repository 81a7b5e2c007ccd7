package io.sluice.ratelimiter.quota;

import io.sluice.core.Check;
import io.sluice.core.time.Timer;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps what a quota has counted in a file, so that a restart does not forget it.
 *
 * <p>Opening adds what the file holds to the quota, if its period is not over. From then on the file is written once in each
 * interval, if anything has changed, and when this is closed.
 * <p><b>What may be lost.</b> A process that is killed loses the calls since the last write that was finished: those of one interval
 * and of the time a write takes. They are then let in again; nothing else is. A close loses nothing of what was let in before it.
 * <p><b>A good file is never lost.</b> A new one is written beside it, forced to the disk, and takes its place in one step, so whoever
 * is killed at any moment leaves the old one or the new one. A file that is damaged, of a newer format or of another key does not
 * keep the application from starting: it is set aside as {@code <file>.unreadable} (with a number, if that exists), a warning is
 * logged, the quota begins at zero, and {@link #setAside()} says why. A file that cannot be read or locked at all is an error.
 * <p>The file is this one's alone while it is open; {@code <file>.lock} beside it sees to that, across processes too, and stays behind.
 *
 * <p><b>Thread safety.</b> Safe for many threads. Calls never wait for the file.
 * <p><b>Cost.</b> For each interval a pass over all counts and, if they have changed, one write of about 20 bytes for each value and
 * its text, by a thread other than that of the timers.
 */
public final class QuotaFile implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(QuotaFile.class);
    private static final Duration EVERY = Duration.ofSeconds(1);

    private final CalendarQuota quota;
    private final Path file;
    private final long everyNanos;
    private final Executor writer;
    private final FileChannel lock;
    private final @Nullable String setAside;

    private byte @Nullable [] saved; // what the file holds; guarded by this, like what follows
    private @Nullable Timer timer;
    private @Nullable IOException failure;
    private boolean closed;

    private QuotaFile(CalendarQuota quota, Path file, Duration every, Executor writer, FileChannel lock)
            throws IOException {
        this.quota = quota;
        this.file = file;
        this.everyNanos = every.toNanos();
        this.writer = writer;
        this.lock = lock;
        setAside = restore();
    }

    /** Keeps a quota in a file, written each second. */
    public static QuotaFile open(Path file, Quota quota) throws IOException {
        return open(file, quota, EVERY);
    }

    /**
     * Keeps a quota in a file.
     *
     * @param every how long a change may stay unwritten; from 10 ms to a day; default 1 s
     */
    public static QuotaFile open(Path file, Quota quota, Duration every) throws IOException {
        return open(file, quota, every, QuotaFile::inNewThread);
    }

    /**
     * Keeps a quota in a file.
     *
     * @param file in a directory that exists; need not exist itself
     * @param quota kept in no other file; its clock's timers say when to write
     * @param every how long a change may stay unwritten; from 10 ms to a day; default 1 s
     * @param writer runs the writes of each interval, one at a time; by default each in a short-lived daemon thread
     * @throws IOException if the file can not be read, or is kept by somebody else
     */
    public static QuotaFile open(Path file, Quota quota, Duration every, Executor writer) throws IOException {
        Check.inRange("every", every, Duration.ofMillis(10), Duration.ofDays(1));
        Check.present("writer", writer);
        Path absolute = Check.present("file", file).toAbsolutePath();
        CalendarQuota calendarQuota = (CalendarQuota) Check.present("quota", quota);
        FileChannel lock = lock(absolute);
        try {
            QuotaFile opened = new QuotaFile(calendarQuota, absolute, every, writer, lock);
            opened.scheduleNext();
            return opened;
        } catch (IOException | RuntimeException e) {
            lock.close();
            throw e;
        }
    }

    /** Why the file that was found was set aside when this was opened; empty if it was not. */
    public Optional<String> setAside() {
        return Optional.ofNullable(setAside);
    }

    /** Why the last write failed; empty if it did not. */
    public synchronized Optional<IOException> failure() {
        return Optional.ofNullable(failure);
    }

    /** Writes now, if anything has changed. */
    public synchronized void save() throws IOException {
        if (closed) {
            throw new IOException("quota file " + file + " is closed");
        }
        write();
    }

    /** Writes a last time and lets go of the file. If that fails, the file holds what was written before. */
    @Override
    public synchronized void close() throws IOException {
        if (closed) {
            return;
        }
        closed = true;
        if (timer != null) {
            timer.cancel();
        }
        try {
            write();
        } finally {
            lock.close();
        }
    }

    // ---- reading

    private @Nullable String restore() throws IOException {
        byte[] bytes;
        try {
            bytes = Files.readAllBytes(file);
        } catch (NoSuchFileException firstStart) {
            return null;
        } catch (IOException e) {
            throw new IOException("quota file " + file + " cannot be read: " + e, e);
        }
        String reason;
        try {
            reason = quota.restore(QuotaImage.of(bytes));
        } catch (QuotaImage.UnreadableException e) {
            reason = e.getMessage();
        }
        if (reason != null) {
            Path aside = moveAside();
            log.warn(
                    "Quota \"{}\" begins at zero, since {} is of no use to it: {}. It is kept as {}.",
                    quota.name(),
                    file,
                    reason,
                    aside);
        }
        return reason;
    }

    /** Never over a file that is there. */
    private Path moveAside() throws IOException {
        for (int number = 1; ; number++) {
            Path aside = sibling(file, number == 1 ? ".unreadable" : ".unreadable-" + number);
            try {
                return Files.move(file, aside);
            } catch (FileAlreadyExistsException taken) {
                // the next number
            }
        }
    }

    // ---- writing

    private synchronized void scheduleNext() {
        if (!closed) {
            timer = quota.clock().timers().schedule(everyNanos, this::handToWriter);
        }
    }

    /** Timers must not block, so another thread writes. */
    private void handToWriter() {
        try {
            writer.execute(this::writeAndGoOn);
        } catch (RuntimeException rejected) {
            failed(new IOException("quota file " + file + " was not written: its writer takes no work", rejected));
            scheduleNext();
        }
    }

    private void writeAndGoOn() {
        try {
            writeUnlessClosed();
        } catch (IOException e) {
            failed(e);
        } finally {
            scheduleNext();
        }
    }

    private synchronized void writeUnlessClosed() throws IOException {
        if (!closed) {
            write();
        }
    }

    private synchronized void failed(IOException e) {
        if (failure == null) {
            log.warn("Quota file {} was not written; it holds what was written before, and is tried again", file, e);
        }
        failure = e;
    }

    private synchronized void write() throws IOException {
        byte[] bytes = quota.image().toBytes();
        if (!Arrays.equals(bytes, saved)) {
            replace(bytes);
            saved = bytes;
        }
        if (failure != null) {
            failure = null;
            log.info("Quota file {} is written again", file);
        }
    }

    private void replace(byte[] bytes) throws IOException {
        Path next = sibling(file, ".tmp");
        // a stream, not a channel: a channel does not write if the thread is interrupted
        try (FileOutputStream out = new FileOutputStream(next.toFile())) {
            out.write(bytes);
            out.getFD().sync();
        }
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
        try (FileChannel directory = FileChannel.open(parent(file), StandardOpenOption.READ)) {
            directory.force(true);
        } catch (IOException unsupported) {
            // some systems cannot: there a power cut, though not a killed process, may bring the former file back
        }
    }

    private static void inNewThread(Runnable task) {
        Thread thread = new Thread(task, "sluice-quota-file");
        thread.setDaemon(true);
        thread.start();
    }

    private static FileChannel lock(Path file) throws IOException {
        FileChannel channel = openLock(file);
        try {
            if (channel.tryLock() != null) {
                return channel;
            }
        } catch (OverlappingFileLockException inThisProcess) {
            // as if it were another's
        } catch (IOException e) {
            channel.close();
            throw new IOException("quota file " + file + " cannot be locked: " + e, e);
        }
        channel.close();
        throw new IOException("quota file " + file + " is kept by another quota or process already");
    }

    private static FileChannel openLock(Path file) throws IOException {
        try {
            return FileChannel.open(sibling(file, ".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        } catch (IOException e) {
            throw new IOException("quota file " + file + " cannot be locked: " + e, e);
        }
    }

    private static Path parent(Path file) {
        return Check.present("the directory of " + file, file.getParent());
    }

    private static Path sibling(Path file, String suffix) {
        return parent(file).resolve(file.getFileName() + suffix);
    }
}
