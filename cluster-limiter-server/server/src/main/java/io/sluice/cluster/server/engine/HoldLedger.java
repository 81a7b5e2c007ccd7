package io.sluice.cluster.server.engine;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Who holds how many permits of one key. Time is handed in; not safe for several threads.
 */
final class HoldLedger {
    /*
     * The bound. At each moment a permit in use belongs to a lease; a lease stands here from its grant until it ends, expires or is
     * revoked; and grants keep the sum of what stands here at or below C. A client reckons a lease's life from before it asked for it, or
     * for its renewal, with its clock's possible error taken off: so what it thinks it may use is in here, however frames are delayed,
     * doubled or lost. Three rules make it so:
     *
     *   - A renewal only ever shrinks a lease, and never makes its end sooner. So one that comes late, or again, does no harm: at worst
     *     permits stay unused for another D.
     *   - A lease that was ended, has expired or was revoked is never renewed. Its client hears so, and lets no more calls in by it.
     *   - After a loss of this ledger nothing is granted for D, by which time all leases of before are over, but for those that their
     *     clients renewed: these are taken in again, as long as there is room. Those in use have room, since their sum was at most C,
     *     unless a late frame brings in one that nobody uses any more. Then one in use may find none; it is over when D has passed, and
     *     so before anything is granted.
     *
     * What is left: a client's calls that still run when its lease is over, because it stood still or was cut off for D. Those have a
     * fencing number below that of whoever has their permits then (HoldBoundProperties looks for anything else).
     *
     * A lease is over D after the last renewal by the D of that time: a D that is lowered together with a loss of memory must be waited for
     * by whoever lowers it.
     */
    private final Map<Long, Lease> leases = new HashMap<>();
    private final TreeSet<Lease> byExpiry = new TreeSet<>(Lease::compareExpiry); // the first to go first
    private long held;
    private boolean placed; // CapRoom says what that is

    private static final class Lease {
        final long number;
        final long client;
        final long since;
        long permits;
        long expiry;

        Lease(long number, long client, long permits, long since) {
            this.number = number;
            this.client = client;
            this.permits = permits;
            this.since = since;
        }

        /** Times may wrap; those compared here are near each other. */
        int compareExpiry(Lease other) {
            int byTime = Long.signum(expiry - other.expiry);
            return byTime != 0 ? byTime : Long.compare(number, other.number);
        }
    }

    /**
     * What a client holds from now on.
     *
     * @param nanos how long, if it is not renewed
     */
    record Held(long permits, long nanos) {}

    /**
     * Grants a new lease.
     *
     * @param number greater than all before
     * @param others permits that are held elsewhere and count here, too
     * @return null if no permit is free
     */
    @Nullable Held grant(ConcurrencyRule rule, long client, long number, long want, long others, long now) {
        expire(now);
        long permits = Math.min(want, rule.maxConcurrentCalls() - held - others);
        return permits <= 0 ? null : add(new Lease(number, client, permits, now), rule, now);
    }

    /**
     * Lets a lease go on, with so many permits or fewer if it has fewer.
     *
     * @return null if it is over
     */
    @Nullable Held renew(ConcurrencyRule rule, long client, long number, long permits, long now) {
        expire(now);
        Lease lease = of(client, number);
        if (lease == null) {
            return null;
        }
        long rest = rule.maxHoldNanos() - (now - lease.since);
        if (rest <= 0) {
            return null;
        }
        byExpiry.remove(lease);
        held -= lease.permits - Math.min(permits, lease.permits);
        lease.permits = Math.min(permits, lease.permits);
        long until = now + Math.min(rule.leaseNanos(), rest);
        lease.expiry = lease.expiry - until > 0 ? lease.expiry : until;
        byExpiry.add(lease);
        return new Held(lease.permits, until - now);
    }

    /**
     * Takes in a lease of before a loss of memory, that its client renews.
     *
     * @param others permits that are held elsewhere and count here, too
     * @return null if there is no room for it, or another client has that number
     */
    @Nullable Held adopt(ConcurrencyRule rule, long client, long number, long permits, long others, long now) {
        expire(now);
        if (leases.containsKey(number)) {
            return renew(rule, client, number, permits, now);
        }
        boolean room = permits <= rule.maxConcurrentCalls() - held - others;
        return room ? add(new Lease(number, client, permits, now), rule, now) : null;
    }

    private Held add(Lease lease, ConcurrencyRule rule, long now) {
        lease.expiry = now + rule.leaseNanos();
        leases.put(lease.number, lease);
        byExpiry.add(lease);
        held += lease.permits;
        return new Held(lease.permits, rule.leaseNanos());
    }

    /** Ends a lease; without effect if it is over, or somebody else's. */
    void end(long client, long number, long now) {
        expire(now);
        Lease lease = of(client, number);
        if (lease != null) {
            remove(lease);
        }
    }

    /** Ends a lease whoever has it; false if it is over. */
    boolean revoke(long number, long now) {
        expire(now);
        Lease lease = leases.get(number);
        if (lease != null) {
            remove(lease);
        }
        return lease != null;
    }

    private @Nullable Lease of(long client, long number) {
        Lease lease = leases.get(number);
        return lease != null && lease.client == client ? lease : null;
    }

    private void remove(Lease lease) {
        leases.remove(lease.number);
        byExpiry.remove(lease);
        held -= lease.permits;
    }

    // ---- its place

    /** Whether its key has a place. */
    boolean isPlaced() {
        return placed;
    }

    /** Its key has a place from now on. */
    void place() {
        placed = true;
    }

    private void expire(long now) {
        while (!byExpiry.isEmpty() && byExpiry.first().expiry - now <= 0) {
            remove(byExpiry.first());
        }
    }

    // ---- looking

    boolean isEmpty(long now) {
        expire(now);
        return leases.isEmpty();
    }

    /** Permits that are held. */
    long held(long now) {
        expire(now);
        return held;
    }

    /** Permits that were held when this was used last. */
    long lastHeld() {
        return held;
    }

    /** How long until permits are free again for certain; {@link Long#MAX_VALUE} if none are held. */
    long untilFirstExpiry(long now) {
        expire(now);
        return byExpiry.isEmpty() ? Long.MAX_VALUE : byExpiry.first().expiry - now;
    }

    /** Who holds permits, the first to lose them first. */
    List<Holder> holders(long now) {
        expire(now);
        return byExpiry.stream()
                .map(lease ->
                        new Holder(lease.client, lease.number, lease.permits, now - lease.since, lease.expiry - now))
                .toList();
    }
}
