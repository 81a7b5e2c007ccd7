package io.sluice.cluster.client;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** The leases that a client holds, of whichever server, by numbers of its own. Safe for many threads. */
final class HeldLeases {
    private final Map<Long, HeldLease> byNumber = new ConcurrentHashMap<>();
    private final AtomicLong next = new AtomicLong();

    HeldLease add(long id, long granted, long grantedAt, long expiresAt) {
        HeldLease lease = new HeldLease(id, next.getAndIncrement(), granted, grantedAt, expiresAt);
        byNumber.put(lease.number(), lease);
        return lease;
    }

    void remove(HeldLease lease) {
        byNumber.remove(lease.number());
    }

    /** Puts permits back into the lease they are from, if it is still held. */
    void putBack(long number, long permits) {
        HeldLease lease = byNumber.get(number);
        if (lease != null) {
            lease.putBack(permits);
        }
    }
}
