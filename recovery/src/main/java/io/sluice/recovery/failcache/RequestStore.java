package io.sluice.recovery.failcache;

import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Where a {@link FailCache} keeps its requests, which owns it and closes it. Bounds and schedules are not its matter.
 * <p><b>Thread safety.</b> An implementation must be safe for many threads; that a request was stored happens-before that it
 * is removed.
 */
public interface RequestStore extends AutoCloseable {

    /** What was stored before and not removed, oldest first; asked once, before anything else. */
    List<StoredRequest> recovered();

    /**
     * Stores a request under a new id; once this returns it is as safe as the store promises.
     *
     * @param bytes not changed afterwards
     * @throws IOException if it could not be stored, or it is not known whether it was
     */
    StoredRequest store(Instant storedAt, byte[] bytes) throws IOException;

    /**
     * The request has come to its end. A removal that is lost in a crash has the request played again.
     *
     * @throws IOException if it could not be removed
     */
    void remove(long id) throws IOException;

    @Override
    void close() throws IOException;

    /** Keeps nothing but what the fail-cache itself holds: all is lost with the process, or when the fail-cache is closed. */
    static RequestStore inMemory() {
        return new RequestStore() {
            private final AtomicLong lastId = new AtomicLong();

            @Override
            public List<StoredRequest> recovered() {
                return List.of();
            }

            @Override
            public StoredRequest store(Instant storedAt, byte[] bytes) {
                return new StoredRequest(lastId.incrementAndGet(), storedAt, bytes);
            }

            @Override
            public void remove(long id) {}

            @Override
            public void close() {}
        };
    }
}
