package io.sluice.recovery.failcache;

import java.time.Instant;

/** A request as a store keeps it. Its bytes are shared and must not be changed. */
public final class StoredRequest {
    private final long id;
    private final Instant storedAt;
    private final byte[] bytes;

    /**
     * @param id tells it from the others in its store, older ones having lower numbers; positive
     * @param storedAt by the wall clock, to the millisecond
     */
    public StoredRequest(long id, Instant storedAt, byte[] bytes) {
        this.id = id;
        this.storedAt = storedAt;
        this.bytes = bytes;
    }

    public long id() {
        return id;
    }

    public Instant storedAt() {
        return storedAt;
    }

    /** Shared: not to be changed. */
    public byte[] bytes() {
        return bytes;
    }

    @Override
    public String toString() {
        return "request " + id + " (" + bytes.length + " bytes, stored at " + storedAt + ")";
    }
}
