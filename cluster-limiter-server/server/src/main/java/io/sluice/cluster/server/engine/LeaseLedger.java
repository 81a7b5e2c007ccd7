package io.sluice.cluster.server.engine;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What of one bucket is leased out, and to whom. Time is handed in; not safe for several threads.
 */
final class LeaseLedger {
    /*
     * The bound. A lease is taken from the bucket when it is granted, and stands here as outstanding until it expires, or its client
     * says that its permits were used or are not needed. At most O permits are outstanding. A client reckons a lease's life from before
     * it asked for it, and with its clock's possible error taken off, so it never uses one that is not in here. So, in any stretch [a, b],
     *
     *     used <= outstanding(a) + taken from the bucket in (a, b] <= O + Bs + R (b - a) = B + R (b - a)
     *
     * whoever crashes, hoards, or is cut off. What a client gives back returns to the bucket: it was outstanding until then.
     *
     * After a loss of this ledger the leases of before, at most O, are still used for up to D. But the bucket begins empty, and
     * D <= Bs / R: until the last of them is over, all that was granted since is at most R t <= Bs. So the bound holds through any number
     * of losses, with no pause and nothing to be learnt (LeaseBoundProperties; found there, too: without D <= Bs / R it does not).
     *
     * Fairness. Claims are the clients that asked within the last 2 D. While there are several, a claim holds at most O w / W (w its
     * weight, W that of all), and takes at most that part of what the bucket has. A claim that got less than it wanted is hungry; while
     * others are hungry, a claim takes no more than its credit, which grows by R w / H (H the weight of the hungry, its own included).
     * So those who want more than their share get equal shares however often they ask, those who want less get what they want, and
     * each who is refused has a turn of its own: when its credit is enough.
     */
    private static final int MOST_LEASES =
            8; // of one client: the present one, the next one, and some whose answers were lost
    private static final int MOST_ENDED = 64; // that wait in line for their time to be over

    private final Map<Long, Lease> leases = new HashMap<>();
    private final Deque<Lease> byExpiry = new ArrayDeque<>(); // those that ended early stay until their time is over
    private final Map<Long, Claim> claims =
            new LinkedHashMap<>(16, 0.75f, true); // the one that asked longest ago first
    private long outstanding;
    private long weights;
    private long hungryWeights;

    /** Permits that a client holds until a time. */
    private static final class Lease {
        final long id;
        final Claim claim;
        final long granted;
        final long expiry;
        long left; // not known to be used

        Lease(long id, Claim claim, long granted, long expiry) {
            this.id = id;
            this.claim = claim;
            this.granted = granted;
            this.expiry = expiry;
            left = granted;
        }
    }

    /** A client that wants leases. */
    private static final class Claim {
        final long client;
        int weight;
        int leases;
        long askedAt;
        long held;
        boolean hungry;
        double credit; // permits that it may take while others are hungry
        long creditedAt;

        Claim(long client, long now) {
            this.client = client;
            creditedAt = now;
        }

        void startCredit(long now) {
            credit = 0;
            creditedAt = now;
        }

        void accrue(long now, double perNano, double most) {
            credit = Math.min(most, credit + Math.max(0, now - creditedAt) * perNano);
            creditedAt = now;
        }
    }

    /** What a client may lease now. */
    record Allowance(long permits, long retryAfterNanos) {}

    /**
     * How many permits a client may take from the bucket for a lease. Counts as its asking: {@link #granted} or {@link #refused} must
     * follow.
     *
     * @param available what the bucket has
     */
    Allowance allow(CompiledRule rule, Client client, long want, long available, long now) {
        expire(rule, now);
        Claim claim = claim(client, now);
        long free = Math.min(available, rule.leasable() - outstanding);
        if (claim.leases >= MOST_LEASES) {
            return new Allowance(0, rule.leaseNanos() / 4);
        }
        if (weights == claim.weight) {
            claim.startCredit(now);
            return new Allowance(Math.min(want, free), retry(rule, 0));
        }
        double share = (double) claim.weight / weights;
        long mayHold = Math.max(1, (long) (rule.leasable() * share)) - claim.held;
        long mayTake = Math.max(1, (long) (available * share));
        long most = Math.min(Math.min(want, free), Math.min(mayHold, mayTake));
        long othersHungry = hungryWeights - (claim.hungry ? claim.weight : 0);
        if (othersHungry == 0) {
            claim.startCredit(now);
            return new Allowance(most, retry(rule, 0));
        }
        double perNano = rule.perNano() * claim.weight / (othersHungry + claim.weight);
        claim.accrue(now, perNano, Math.max(1, rule.leasable() * share));
        return new Allowance(Math.min(most, (long) claim.credit), retry(rule, (1 - claim.credit) / perNano));
    }

    /** When to ask again: no sooner than there is credit for it, and not before a permit can have come. */
    private static long retry(CompiledRule rule, double untilCreditNanos) {
        return (long) Math.ceil(Math.max(untilCreditNanos, 1 / rule.perNano()));
    }

    /** The permits were taken from the bucket: they are outstanding from now on. */
    void granted(CompiledRule rule, Client client, long id, long permits, long want, long now) {
        Claim claim = present(client);
        Lease lease = new Lease(id, claim, permits, now + rule.leaseNanos());
        leases.put(id, lease);
        byExpiry.addLast(lease);
        outstanding += permits;
        rule.counters().leased(permits);
        claim.held += permits;
        claim.leases++;
        claim.credit = Math.max(0, claim.credit - permits);
        hungry(claim, permits < want);
    }

    /** Nothing was taken. */
    void refused(Client client) {
        hungry(present(client), true);
    }

    /**
     * Ends a lease.
     *
     * @param unused what the client says it has not used
     * @return how many permits go back to the bucket
     */
    long release(CompiledRule rule, Client client, long id, long unused, long now) {
        expire(rule, now);
        Lease lease = of(client, id);
        if (lease == null) {
            return 0;
        }
        long back = Math.min(unused, lease.left);
        rule.counters().ended(lease.left, back);
        end(lease);
        return back;
    }

    /** So many permits of a lease were used until now. */
    void report(CompiledRule rule, Client client, long id, long used, long now) {
        expire(rule, now);
        Lease lease = of(client, id);
        if (lease == null) {
            return;
        }
        long left = Math.max(0, lease.granted - used);
        if (left < lease.left) {
            outstanding -= lease.left - left;
            rule.counters().used(lease.left - left);
            lease.claim.held -= lease.left - left;
            lease.left = left;
        }
        if (left == 0) {
            end(lease);
        }
    }

    /** Whether nothing is leased out, and nobody has asked for so long that there is nothing to remember. */
    boolean isIdle(CompiledRule rule, long now) {
        expire(rule, now);
        return claims.isEmpty() && leases.isEmpty();
    }

    long outstanding() {
        return outstanding;
    }

    private void expire(CompiledRule rule, long now) {
        for (Lease first = byExpiry.peekFirst(); first != null; first = byExpiry.peekFirst()) {
            boolean live = leases.containsKey(first.id);
            if (live && first.expiry - now > 0) {
                break;
            }
            byExpiry.removeFirst();
            if (live) {
                rule.counters().expired(first.left);
                end(first);
            }
        }
        for (Iterator<Claim> i = claims.values().iterator(); i.hasNext(); ) {
            Claim oldest = i.next();
            if (now - oldest.askedAt <= 2 * rule.leaseNanos() || oldest.leases > 0) {
                break;
            }
            i.remove();
            hungry(oldest, false);
            weights -= oldest.weight;
        }
    }

    private Claim claim(Client client, long now) {
        Claim claim = claims.get(client.id());
        if (claim == null) {
            claim = new Claim(client.id(), now);
            claims.put(client.id(), claim);
        }
        boolean wasHungry = claim.hungry;
        hungry(claim, false);
        weights += client.weight() - claim.weight;
        claim.weight = client.weight();
        hungry(claim, wasHungry);
        claim.askedAt = now;
        return claim;
    }

    private Claim present(Client client) {
        Claim claim = claims.get(client.id());
        if (claim == null) {
            throw new IllegalStateException(
                    "a client must have been allowed something before it is granted or refused");
        }
        return claim;
    }

    private void hungry(Claim claim, boolean isHungry) {
        if (claim.hungry != isHungry) {
            claim.hungry = isHungry;
            hungryWeights += isHungry ? claim.weight : -claim.weight;
        }
    }

    private @Nullable Lease of(Client client, long id) {
        Lease lease = leases.get(id);
        return lease != null && lease.claim.client == client.id() ? lease : null;
    }

    private void end(Lease lease) {
        leases.remove(lease.id);
        if (byExpiry.size() > 2 * leases.size() + MOST_ENDED) {
            byExpiry.removeIf(other -> !leases.containsKey(other.id));
        }
        outstanding -= lease.left;
        lease.claim.held -= lease.left;
        lease.claim.leases--;
    }
}
