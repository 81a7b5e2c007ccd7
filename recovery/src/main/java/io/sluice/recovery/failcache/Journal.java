package io.sluice.recovery.failcache;

import io.sluice.core.Check;
import io.sluice.recovery.failcache.AppendFile.UncertainException;
import io.sluice.recovery.failcache.JournalConfig.Fsync;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps requests in files that are only appended to, and finds them again after a crash.
 * <p><b>Contract.</b> A request that was stored is found by the next journal that opens the folder, unless it was removed: after
 * the process was killed always, after the machine lost power with {@link Fsync#ALWAYS}. A request may be found although storing
 * it failed, or although it was removed: requests are played at least once. A record that a crash left half-written at the end of
 * the last file is cut off. Other damage costs what comes after it in the same file; that file is kept under another name once
 * what could be read of it is no longer needed, for somebody to look at.
 * <p>One journal at a time uses a folder, across processes. Files of whose requests none is left are deleted; when most of what the
 * files hold is of no use, the requests that are left in the oldest file are copied to the newest.
 * <p><b>Thread safety.</b> Safe for many threads. Interrupting one does no harm.
 * <p><b>Cost.</b> Storing: one write, and with {@link Fsync#ALWAYS} a forcing that is shared by all that wait for one. Removing: one
 * small write. Requests that are left are held in memory, too.
 */
public final class Journal implements RequestStore {
    /*
     * segments   | oldest | … | newest |   only the newest is written to; only the oldest is ever dropped
     *
     * Why the oldest only: a record "removed" stands in the same file as its "stored" or in a later one. Were that later file dropped
     * first, the request would be found again.
     *
     * Locks: `forcing` before `writing`. Appending needs `writing`; forcing the newest file needs `forcing`, so that others can go on
     * appending; changing which file is the newest needs both. `written` and `forced` count bytes over all files: who has appended
     * up to n waits until forced reaches n, and usually finds that somebody else's forcing took his bytes along.
     */
    private static final Logger log = LoggerFactory.getLogger(Journal.class);

    private final Path folder;
    private final JournalConfig config;
    private final FolderLock lock;
    private final ReentrantLock forcing = new ReentrantLock();
    private final ReentrantLock writing = new ReentrantLock();

    private final Deque<Segment> segments = new ArrayDeque<>(); // guarded by writing
    private final Map<Long, Segment> places = new LinkedHashMap<>(); // live requests; guarded by writing
    private final Map<Long, StoredRequest> live = new TreeMap<>(); // guarded by writing
    private long liveBytes; // guarded by writing
    private long lastId; // guarded by writing
    private long written; // guarded by writing
    private long forced; // guarded by forcing
    private AppendFile newest; // guarded by both
    private boolean usable = true; // guarded by writing

    private Journal(Path folder, JournalConfig config, FolderLock lock) throws IOException {
        this.folder = folder;
        this.config = config;
        this.lock = lock;
        long lastNumber = readAll();
        this.newest = begin(lastNumber + 1);
        dropUnused();
    }

    /**
     * Opens the journal in a folder, or begins one there.
     *
     * @throws IOException if the folder is in use, cannot be read or written, or holds files of a later version
     */
    public static Journal open(Path folder, JournalConfig config) throws IOException {
        Check.present("config", config);
        boolean interrupted = Thread.interrupted(); // it would close the channel of the lock
        try {
            FolderLock lock = FolderLock.of(folder);
            try {
                return new Journal(folder, config, lock);
            } catch (Throwable failure) {
                lock.release();
                throw failure;
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Override
    public List<StoredRequest> recovered() {
        writing.lock();
        try {
            return List.copyOf(live.values());
        } finally {
            writing.unlock();
        }
    }

    @Override
    public StoredRequest store(Instant storedAt, byte[] bytes) throws IOException {
        StoredRequest request;
        long end;
        boolean full;
        writing.lock();
        try {
            request = new StoredRequest(lastId + 1, storedAt, bytes);
            append(Frames.stored(request));
            lastId++;
            place(request);
            end = written;
            full = newest.end() >= config.segmentBytes();
        } finally {
            writing.unlock();
        }
        if (config.fsync() == Fsync.ALWAYS) {
            force(end);
        }
        if (full) {
            beginNext();
        }
        return request;
    }

    @Override
    public void remove(long id) throws IOException {
        boolean full;
        writing.lock();
        try {
            if (!places.containsKey(id)) {
                return;
            }
            append(Frames.removed(id));
            unplace(id);
            dropUnused();
            full = newest.end() >= config.segmentBytes();
        } finally {
            writing.unlock();
        }
        if (full) {
            beginNext();
        }
    }

    /** Closing again has no effect. */
    @Override
    public void close() throws IOException {
        forcing.lock();
        writing.lock();
        try {
            if (!segments.isEmpty()) {
                segments.clear();
                boolean wasUsable = usable;
                usable = false;
                try (AutoCloseable file = newest::close;
                        AutoCloseable folderLock = lock::release) {
                    if (wasUsable && config.fsync() == Fsync.ALWAYS) {
                        newest.force();
                    }
                } catch (IOException | RuntimeException failure) {
                    throw failure;
                } catch (Exception cannotBe) {
                    throw new IOException(cannotBe);
                }
            }
        } finally {
            writing.unlock();
            forcing.unlock();
        }
    }

    private void append(byte[] record) throws IOException {
        if (!usable) {
            throw new IOException("the journal in " + folder + " is closed, or failed before and must be opened anew");
        }
        try {
            newest.append(record);
        } catch (UncertainException uncertain) {
            usable = false;
            throw uncertain;
        }
        written += record.length;
        segments.getLast().bytes += record.length;
    }

    private void force(long end) throws IOException {
        forcing.lock();
        try {
            if (forced < end) {
                forceAll();
            }
        } finally {
            forcing.unlock();
        }
    }

    /** Holding {@code forcing}. A file that could not be forced is not written to any more. */
    private void forceAll() throws IOException {
        long end;
        writing.lock();
        try {
            end = written;
        } finally {
            writing.unlock();
        }
        try {
            newest.force();
            forced = end;
        } catch (UncertainException uncertain) {
            writing.lock();
            try {
                usable = false;
            } finally {
                writing.unlock();
            }
            throw uncertain;
        }
    }

    /** What was stored is safe without it, so a failure only means that the file goes on growing. */
    private void beginNext() {
        forcing.lock();
        writing.lock();
        try {
            if (usable && newest.end() >= config.segmentBytes()) {
                forceAll();
                AppendFile next = begin(segments.getLast().number + 1);
                newest.close();
                newest = next;
                compact();
            }
        } catch (IOException failure) {
            log.warn("Journal {}: could not begin the next file, or tidy up the older ones", folder, failure);
        } finally {
            writing.unlock();
            forcing.unlock();
        }
    }

    private AppendFile begin(long number) throws IOException {
        Segment segment = new Segment(folder, number);
        AppendFile file = new AppendFile(segment.path);
        byte[] header = Frames.header(number);
        file.append(header);
        if (config.fsync() == Fsync.ALWAYS) {
            file.force();
            forceFolder();
        }
        segment.bytes = header.length;
        segments.addLast(segment);
        return file;
    }

    /** Copies what is left in the oldest files, and drops them, until at least half of what the files hold is of use. */
    private void compact() throws IOException {
        while (segments.size() > 1 && bytes() > 2 * liveBytes + 2L * config.segmentBytes()) {
            Segment oldest = segments.getFirst();
            for (Long id : List.copyOf(oldest.live.keySet())) {
                StoredRequest request = Check.present("a live request", live.get(id));
                append(Frames.stored(request));
                unplace(id);
                place(request);
            }
            forceAll(); // whatever the policy: what was safe must not become less so
            dropUnused();
            if (segments.getFirst() == oldest) {
                return;
            }
        }
    }

    private long bytes() {
        return segments.stream().mapToLong(segment -> segment.bytes).sum();
    }

    /** A file that cannot be deleted stays the oldest until it can. */
    private void dropUnused() {
        while (segments.size() > 1 && segments.getFirst().live.isEmpty()) {
            Segment unused = segments.getFirst();
            try {
                if (unused.damaged) {
                    Files.move(unused.path, folder.resolve(unused.path.getFileName() + ".damaged"));
                } else {
                    Files.deleteIfExists(unused.path);
                }
            } catch (IOException failure) {
                log.warn("Journal {}: could not drop a file that is of no use any more", unused.path, failure);
                return;
            }
            segments.removeFirst();
        }
    }

    /** Puts a request down as living in the newest segment. */
    private void place(StoredRequest request) {
        placeIn(segments.getLast(), request, Frames.STORED_OVERHEAD + request.bytes().length);
    }

    private void placeIn(Segment segment, StoredRequest request, int recordBytes) {
        unplace(request.id()); // a copy that a compaction was making when it ended
        segment.live.put(request.id(), recordBytes);
        places.put(request.id(), segment);
        live.put(request.id(), request);
        liveBytes += recordBytes;
    }

    private void unplace(long id) {
        Segment segment = places.remove(id);
        Integer recordBytes = segment == null ? null : segment.live.remove(id);
        if (recordBytes != null) {
            live.remove(id);
            liveBytes -= recordBytes;
        }
    }

    /** Returns the number of the last segment; 0 if there is none. */
    private long readAll() throws IOException {
        List<Long> numbers = numbers();
        for (int i = 0; i < numbers.size(); i++) {
            read(numbers.get(i), i == numbers.size() - 1);
        }
        return numbers.isEmpty() ? 0 : numbers.get(numbers.size() - 1);
    }

    private List<Long> numbers() throws IOException {
        List<Long> numbers = new ArrayList<>();
        try (Stream<Path> files = Files.list(folder)) {
            files.map(Segment::numberOf).filter(number -> number >= 0).sorted().forEach(numbers::add);
        }
        return numbers;
    }

    private void read(long number, boolean last) throws IOException {
        Path path = folder.resolve(Segment.fileName(number));
        byte[] file = Files.readAllBytes(path);
        Frames.Header header = Frames.headerOf(file, number);
        if (header == Frames.Header.FOREIGN) {
            throw new IOException(path + " was written by a later version of this program");
        }
        if (header == Frames.Header.BROKEN && last && isBlank(file)) {
            Files.delete(path); // it was being made
            return;
        }
        Segment segment = new Segment(folder, number);
        segments.addLast(segment);
        int end = header == Frames.Header.GOOD ? Frames.read(file, new Recovery(segment)) : 0;
        segment.bytes = file.length;
        if (end == file.length) {
            return;
        }
        if (last && header == Frames.Header.GOOD) {
            log.info("Journal {}: cut off {} bytes that a crash left at the end", path, file.length - end);
            cut(path, end);
            segment.bytes = end;
        } else {
            log.error("Journal {} is damaged: {} of {} bytes can be read", path, end, file.length);
            segment.damaged = true;
        }
    }

    private static boolean isBlank(byte[] file) {
        for (int i = Frames.HEADER; i < file.length; i++) {
            if (file[i] != 0) {
                return false;
            }
        }
        return true;
    }

    private static void cut(Path path, int end) throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
            file.setLength(end);
            file.getFD().sync();
        }
    }

    /** So that the file is found again by its name; where folders cannot be forced, nothing is done. */
    private void forceFolder() {
        boolean interrupted = Thread.interrupted();
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        } catch (NoSuchFileException gone) {
            log.error("Journal {}: its folder is gone", folder);
        } catch (IOException cannotBeForced) {
            log.debug("Journal {}: folders cannot be forced here", folder, cannotBeForced);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Applies what one segment says. */
    private final class Recovery implements Frames.Reader {
        private final Segment segment;

        Recovery(Segment segment) {
            this.segment = segment;
        }

        @Override
        public void stored(StoredRequest request, int recordBytes) {
            placeIn(segment, request, recordBytes);
            lastId = Math.max(lastId, request.id());
        }

        @Override
        public void removed(long id) {
            unplace(id);
            lastId = Math.max(lastId, id);
        }
    }
}
