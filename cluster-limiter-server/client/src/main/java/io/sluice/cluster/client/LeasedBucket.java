package io.sluice.cluster.client;

import io.sluice.cluster.protocol.ClientFrame.Bucket;
import io.sluice.cluster.protocol.ClientFrame.LeaseAsk;
import io.sluice.cluster.protocol.ClientFrame.Release;
import io.sluice.cluster.protocol.ClientFrame.Report;
import io.sluice.cluster.protocol.ServerFrame.Answer;
import io.sluice.cluster.protocol.ServerFrame.RuleState;
import io.sluice.cluster.protocol.Status;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One bucket's leases, and when to ask for more. Taking is for any thread; everything else is for the {@link Link}, under its lock. Time is
 * handed in.
 */
final class LeasedBucket {
    /*
     * A lease is asked for when half of the last one is used, so that the next one is there when it ends; after a refusal, no sooner than
     * the server said. Its size is what Demand says. What is not used in a while goes back.
     *
     * A lease lives as long as the server said, counted from before it was asked for, less what clocks may be wrong by. Clocks of two
     * machines are never compared.
     */
    /** Instead of a lease's number: there was none with a permit left. */
    static final long NOTHING = -1;

    private static final double CLOCK_ERROR = 0.002;
    private static final long IDLE_NANOS = 100_000_000;
    private static final long NO_RULE_RETRY_NANOS = 1_000_000_000;
    private static final long UNKNOWN_RETRY_NANOS = 50_000_000;
    private static final long MOST_RETRY_NANOS = 60_000_000_000L;
    private static final long SHORTEST_ROUND_NANOS = 10_000_000;
    private static final HeldLease[] NONE = {};

    private final Bucket bucket;
    private final List<Bucket> onlyName;
    private final boolean eager;
    private final HeldLeases held;
    private final Consumer<LeasedBucket> wanting;
    private final Demand demand;
    private volatile HeldLease[] leases = NONE; // replaced under the link's lock
    private volatile boolean wanted; // more leases are, and the link knows it
    private volatile long missedAt; // a permit that no lease had
    private volatile @Nullable Refused refused; // by the server; null: not now
    private volatile boolean worthLeasing = true;
    private volatile long leftAtServer;

    // Guarded by the link's lock.
    private long askId; // 0: nothing is asked for
    private long askedAt;
    private long retryAt;
    private boolean mayNotAskYet;
    private boolean everAnswered;
    private volatile boolean forgotten; // nobody may have leases of it any more; written under the lock

    /** A refusal that holds until a time. */
    record Refused(Status status, long until) {
        /** Whether the server could not decide, so that the fallback has to. */
        boolean isForFallback() {
            return status == Status.NO_RULE || status == Status.UNKNOWN;
        }
    }

    /**
     * @param eager whether a lease is wanted at once, by which the rule is learnt, and for every permit that is missed; else for the second
     *     one in a short time, since most keys are asked for once
     * @param held where leases are found by their numbers
     * @param wanting tells the link that more is wanted; called by whoever takes, and must not do anything that takes long
     */
    LeasedBucket(Bucket bucket, boolean eager, HeldLeases held, Consumer<LeasedBucket> wanting, long now) {
        this.bucket = bucket;
        onlyName = List.of(bucket);
        this.eager = eager;
        this.held = held;
        this.wanting = wanting;
        wanted = eager;
        missedAt = now - IDLE_NANOS;
        demand = new Demand(now);
    }

    Bucket bucket() {
        return bucket;
    }

    /** The bucket alone, for those who ask for many. */
    List<Bucket> onlyName() {
        return onlyName;
    }

    // ---- taking, by any thread

    /**
     * Takes permits of one lease.
     *
     * @return the lease's number, or {@link #NOTHING}
     */
    long take(long now, long permits) {
        HeldLease[] present = leases;
        for (int i = 0; i < present.length; i++) {
            long left = present[i].take(now, permits);
            if (left >= 0) {
                if (!wanted && i == present.length - 1 && present[i].isHalfUsed(left)) { // else there is one more
                    want();
                }
                return present[i].number();
            }
        }
        demand.missed(permits);
        if (!wanted && (eager || now - missedAt < IDLE_NANOS)) {
            want();
        }
        missedAt = now;
        return NOTHING;
    }

    private void want() {
        if (!forgotten) {
            wanted = true;
            wanting.accept(this);
        }
    }

    /** Why the server need not be asked now; null if it may be. */
    @Nullable Refused refused(long now) {
        Refused last = refused;
        return last == null || last.until() - now <= 0 ? null : last;
    }

    /** Whether leases of this limit pay: all that can be leased out must last for two rounds to the server. */
    boolean isWorthLeasing() {
        return worthLeasing;
    }

    /** How many permits the present leases have left. */
    long available(long now) {
        long available = 0;
        for (HeldLease lease : leases) {
            available += lease.isOver(now) ? 0 : lease.left();
        }
        return available;
    }

    // ---- what the server says

    /**
     * @param roundNanos how long an answer takes
     */
    void ruleChanged(RuleState rule, long roundNanos) {
        double allowed = rule.periodNanos() == 0 ? 0 : (double) rule.limitForPeriod() / rule.periodNanos();
        worthLeasing =
                rule.leasable() > 0 && rule.leasable() >= 2 * allowed * Math.max(2 * roundNanos, SHORTEST_ROUND_NANOS);
        refused = null;
        mayNotAskYet = false;
    }

    /** What the bucket has left, by an answer to an ask for permits of it. */
    void told(long remaining) {
        leftAtServer = remaining;
    }

    /** What the bucket had left when the server last answered. */
    long leftAtServer() {
        return leftAtServer;
    }

    /** The server refused a permit, to a lease or to a call: until it says, nobody need ask. */
    void refused(Status status, long retryAfterNanos, long now) {
        long wait = Math.min(retryAfterNanos, MOST_RETRY_NANOS);
        refused = new Refused(status, now + retryNanos(status, wait));
    }

    /** An answer to an ask for a lease; returns a lease that is of no use, to be given back. */
    @Nullable Release answered(Answer answer, long now) {
        if (answer.id() != askId) {
            return answer.lease() == 0 ? null : new Release(answer.lease(), bucket, answer.granted());
        }
        askId = 0;
        everAnswered = true;
        told(answer.remaining());
        if (answer.status() == Status.OK) {
            refused = null;
            return granted(answer, now);
        }
        if (answer.status() == Status.NOT_LEASABLE) {
            worthLeasing = false;
            wanted = false;
        } else {
            refused(answer.status(), answer.retryAfterNanos(), now);
        }
        retryAt = now + retryNanos(answer.status(), Math.min(answer.retryAfterNanos(), NO_RULE_RETRY_NANOS));
        mayNotAskYet = true;
        return null;
    }

    private static long retryNanos(Status status, long said) {
        return switch (status) {
            case NO_RULE, NOT_LEASABLE -> NO_RULE_RETRY_NANOS;
            case UNKNOWN -> UNKNOWN_RETRY_NANOS;
            default -> said;
        };
    }

    private @Nullable Release granted(Answer answer, long now) {
        long lives = answer.leaseNanos() - (long) Math.ceil(answer.leaseNanos() * CLOCK_ERROR);
        wanted = false;
        if (askedAt + lives - now <= 0) {
            return new Release(answer.lease(), bucket, answer.granted());
        }
        HeldLease lease = held.add(answer.lease(), answer.granted(), now, askedAt + lives);
        HeldLease[] present = leases;
        HeldLease[] next = new HeldLease[present.length + 1];
        System.arraycopy(present, 0, next, 0, present.length);
        next[present.length] = lease;
        leases = next;
        return null;
    }

    /** Whether what was asked for has not been answered for so long; then it is given up. */
    boolean giveUpAsk(long now, long patienceNanos) {
        if (askId == 0 || now - askedAt < patienceNanos) {
            return false;
        }
        askId = 0;
        return true;
    }

    /** The stream is gone, and with it what was asked for. */
    void forgetAsk() {
        askId = 0;
    }

    // ---- asking

    /**
     * Says what is to be told to the server now.
     *
     * @param nextId of the ask, if there is one
     * @return whether it asks for a lease
     */
    boolean wishes(long now, long nextId, Wishes wishes) {
        if (forgotten) {
            wanted = false; // somebody was just about to want something
            return false;
        }
        demand.sample(used(), now);
        dropEnded(now, wishes);
        if (everAnswered && demand.idleNanos(now) >= IDLE_NANOS) {
            giveAllBack(now).forEach(wishes::add);
            return false;
        }
        if (!wanted || askId != 0 || mayNotAskYet && retryAt - now > 0) {
            return false;
        }
        mayNotAskYet = false;
        for (HeldLease lease : leases) {
            wishes.add(new Report(lease.id(), bucket, lease.tellUsed()));
        }
        wishes.add(new LeaseAsk(nextId, bucket, demand.size()));
        askId = nextId;
        askedAt = now;
        return true;
    }

    private long used() {
        long used = 0;
        for (HeldLease lease : leases) {
            used += lease.granted() - lease.left();
        }
        return used;
    }

    private void dropEnded(long now, Wishes wishes) {
        HeldLease[] present = leases;
        List<HeldLease> live = new ArrayList<>(present.length);
        for (HeldLease lease : present) {
            if (lease.isOver(now)) {
                demand.gone(lease.granted() - lease.left());
                lease.close();
                held.remove(lease);
            } else if (lease.closeIfUsedUp()) {
                wishes.add(new Report(lease.id(), bucket, lease.granted()));
                demand.gone(lease.granted());
                held.remove(lease);
                demand.lasted(now - lease.grantedAt());
            } else {
                live.add(lease);
            }
        }
        if (live.size() < present.length) {
            leases = live.toArray(NONE);
        }
    }

    /** Everything goes back: nobody needs it for now. */
    private List<Release> giveAllBack(long now) {
        List<Release> back = new ArrayList<>();
        for (HeldLease lease : leases) {
            boolean over = lease.isOver(now);
            long unused = lease.close();
            held.remove(lease);
            if (!over) {
                back.add(new Release(lease.id(), bucket, unused));
            }
        }
        leases = NONE;
        demand.reset();
        wanted = false;
        return back;
    }

    /** Nobody uses it any more, or this client ends: what is leased goes back, and what still comes, too. */
    List<Release> forget(long now) {
        forgotten = true;
        askId = 0;
        return giveAllBack(now);
    }

    /** Whether it holds nothing and wants nothing. */
    boolean isQuiet() {
        return leases.length == 0 && askId == 0 && !wanted;
    }

    /** When {@link #wishes} may have something to say, if nobody takes anything: never is {@link Long#MAX_VALUE} from now. */
    long nextLook(long now, long tickNanos) {
        if (askId == 0 && wanted) {
            return mayNotAskYet ? Math.max(tickNanos, retryAt - now) : tickNanos;
        }
        return leases.length == 0 ? Long.MAX_VALUE : IDLE_NANOS / 2;
    }
}
