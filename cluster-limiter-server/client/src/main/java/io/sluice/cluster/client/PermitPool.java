package io.sluice.cluster.client;

import io.sluice.cluster.client.LeasedBucket.Refused;
import io.sluice.cluster.protocol.ClientFrame.Bucket;
import io.sluice.cluster.protocol.ClientFrame.Hold;
import io.sluice.cluster.protocol.ServerFrame.Answer;
import io.sluice.cluster.protocol.Status;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/**
 * When to ask for more permits of calls in flight of one bucket, when to renew those that are held, and when to give them back. What the
 * server says and is told is for the {@link Link}, under its lock; the rest is for any thread. Time is handed in.
 */
final class PermitPool {
    /*
     * A block is asked for when a call waits, or when the last permit was taken, so that the next call finds one. It is as large as there
     * are calls waiting, and a quarter of those in flight more. Once a second what was not needed in that second goes back. A block is
     * renewed when a third of its life is over; if that is not answered, again and again until it is over.
     *
     * A block lives as long as the server said, counted from before it was asked for or renewed, less what clocks may be wrong by. When it
     * is over no call comes in by it; those in flight go on, and it is kept until they have ended. One whose life the server has made
     * shorter, since it may not be held for much longer, is left to run out: no call comes in by it either.
     */
    private static final double CLOCK_ERROR = 0.002;
    private static final long IDLE_NANOS = 1_000_000_000;
    private static final long NO_RULE_RETRY_NANOS = 1_000_000_000;
    private static final long MOST_RETRY_NANOS = 1_000_000_000;
    private static final long UNKNOWN_RETRY_NANOS = 50_000_000;
    private static final int MOST_PERMITS = 1_000_000;

    private final Bucket bucket;
    private final Runnable wake;
    private final HeldBlocks held = new HeldBlocks(this::wantIfNew);
    private volatile boolean wanted; // the last permit was taken, and the link knows it
    private volatile @Nullable Refused refused; // by the server; null: not now
    private volatile long limit; // of all clients together; 0: never told
    private volatile boolean asking; // for more
    private volatile boolean unused; // no gate takes permits any more
    private final AtomicInteger locally = new AtomicInteger(); // calls in flight that the fallback let in
    private final List<User> users = new CopyOnWriteArrayList<>();

    int gates; // that have a part in it; guarded by the Servers

    // Guarded by the link's lock.
    private final List<Long> unwanted = new ArrayList<>(); // leases to be given back
    private long askId;
    private long askedAt;
    private long lookedAt;

    /**
     * A gate whose calls take permits of this pool.
     *
     * @param waiting how many calls wait for a permit
     * @param changed told, outside of any lock, when there may be permits, or a reason to wait no longer
     */
    record User(IntSupplier waiting, Runnable changed) {}

    /** Numbers for asks. */
    interface IdSource {
        long next(PermitPool pool);
    }

    /**
     * @param wake tells the link that more is wanted; must not do anything that takes long
     */
    PermitPool(Bucket bucket, Runnable wake, long now) {
        this.bucket = bucket;
        this.wake = wake;
        lookedAt = now;
    }

    void add(User user) {
        users.add(user);
    }

    void remove(User user) {
        users.remove(user);
    }

    /** No gate needs it any more: what is held goes back as calls end. */
    void letGo() {
        unused = true;
        wake.run();
    }

    Bucket bucket() {
        return bucket;
    }

    void tellChanged() {
        users.forEach(user -> user.changed.run());
    }

    /** Calls that wait for a permit. */
    int waiting() {
        int sum = 0;
        for (User user : users) {
            sum += user.waiting.getAsInt();
        }
        return sum;
    }

    /** Calls in flight that the fallback let in. */
    AtomicInteger locally() {
        return locally;
    }

    // ---- for any thread

    /** What is held: calls take permits of it. */
    HeldBlocks held() {
        return held;
    }

    private void wantIfNew() {
        if (!wanted) {
            want();
        }
    }

    /** A permit would be of use, although no call waits for it. */
    void want() {
        wanted = true;
        wake.run();
    }

    /** Why the server need not be asked now; null if it may be. */
    @Nullable Refused refused(long now) {
        Refused last = refused;
        return last == null || last.until() - now <= 0 ? null : last;
    }

    /** Whether an answer is waited for. */
    boolean isAsking() {
        return asking;
    }

    /** Permits of all clients together, as the server told last; 0 if it never did. */
    long limit() {
        return limit;
    }

    // ---- what the server says

    /** An answer to an ask of this pool. */
    void answered(Answer answer, long now) {
        limit = answer.limit() > 0 ? answer.limit() : limit;
        if (askId != 0 && answer.id() == askId) {
            forgetAsk();
            granted(answer, now);
            return;
        }
        for (HeldBlock block : held) {
            if (block.isRenewal(answer.id())) {
                renewed(block, answer, now);
                return;
            }
        }
        if (answer.status() == Status.OK && answer.granted() > 0 && !held.has(answer.lease())) {
            unwanted.add(answer.lease()); // it came too late, or twice
        }
    }

    private void granted(Answer answer, long now) {
        if (answer.status() != Status.OK) {
            refused = new Refused(answer.status(), now + retryNanos(answer));
            return;
        }
        refused = null;
        wanted = false;
        int permits = (int) Math.min(answer.granted(), MOST_PERMITS);
        HeldBlock block = new HeldBlock(answer.lease(), permits, askedAt, lives(answer));
        if (block.isOver(now)) {
            unwanted.add(answer.lease());
            return;
        }
        held.add(block);
    }

    private static void renewed(HeldBlock block, Answer answer, long now) {
        switch (answer.status()) {
            case OK -> {
                long lives = lives(answer);
                if (lives < block.livesNanos()) {
                    block.retire(now);
                }
                block.renewed(lives);
            }
            case BUSY, UNKNOWN -> {} // it is tried again
            default -> block.lose(now);
        }
    }

    private static long lives(Answer answer) {
        return answer.leaseNanos() - (long) Math.ceil(answer.leaseNanos() * CLOCK_ERROR);
    }

    private static long retryNanos(Answer answer) {
        return switch (answer.status()) {
            case NO_RULE, BAD_REQUEST -> NO_RULE_RETRY_NANOS;
            case UNKNOWN -> UNKNOWN_RETRY_NANOS;
            default -> Math.max(1, Math.min(answer.retryAfterNanos(), MOST_RETRY_NANOS));
        };
    }

    /** Nothing that was asked for will be answered. */
    void forgetAsk() {
        askId = 0;
        asking = false;
    }

    /** The same, of what is held as well: another server is asked from now on, by other numbers. */
    void forgetAsks() {
        forgetAsk();
        for (HeldBlock block : held) {
            block.forgetRenewal();
        }
    }

    /** When what was asked for, and has not been answered for so long, was asked; then it is given up. Null if there is no such thing. */
    @Nullable Long giveUpAsk(long now, long patienceNanos) {
        if (askId == 0 || now - askedAt < patienceNanos) {
            return null;
        }
        forgetAsk();
        return askedAt;
    }

    // ---- asking

    /**
     * Says what is to be told to the server now.
     *
     * @param mayAsk whether it may ask for more
     */
    void wishes(long now, boolean mayAsk, IdSource ids, List<Hold> out) {
        boolean look = now - lookedAt >= IDLE_NANOS;
        for (HeldBlock block : held) {
            if (!block.isOver(now)) {
                goOn(block, look, now, ids, out);
            }
        }
        held.dropEnded(now);
        lookedAt = look ? now : lookedAt;
        unwanted.forEach(lease -> out.add(new Hold(ids.next(this), bucket, 0, lease)));
        unwanted.clear();
        int calls = waiting();
        if (mayAsk && !unused && askId == 0 && (calls > 0 || wanted) && refused(now) == null) {
            askId = ids.next(this);
            askedAt = now;
            asking = true;
            wanted = false;
            out.add(new Hold(askId, bucket, Math.min(MOST_PERMITS, Math.max(1, calls) + held.calls() / 4), 0));
        }
    }

    private void goOn(HeldBlock block, boolean look, long now, IdSource ids, List<Hold> out) {
        int before = block.permits();
        int kept = before;
        if (block.isRetired() || unused) {
            kept = block.keep(0);
        } else if (look) {
            kept = block.keep(block.peakSinceLastLook());
        }
        if (kept == 0) {
            block.lose(now); // a later look drops it
            unwanted.add(block.lease());
        } else if (kept < before || block.renewAt() - now <= 0) {
            long id = ids.next(this);
            block.renewing(id, now);
            out.add(new Hold(id, bucket, kept, block.lease()));
        }
    }

    /** Whether it is of no use, and holds nothing. */
    boolean isOver() {
        return unused && held.isEmpty();
    }

    /** This client ends: says what it does not need. Calls in flight keep their permits until the lease is over. */
    void giveAllBack(long now, IdSource ids, List<Hold> out) {
        for (HeldBlock block : held) {
            if (!block.isOver(now)) {
                block.retire(now);
                out.add(new Hold(ids.next(this), bucket, block.keep(0), block.lease()));
            }
        }
        forgetAsk();
    }

    /** How long until {@link #wishes} may have something to say, if no call comes or ends; {@link Long#MAX_VALUE} for never. */
    long untilNext(long now, boolean mayAsk, long patienceNanos) {
        long next = Long.MAX_VALUE;
        for (HeldBlock block : held) {
            if (!block.isOver(now)) {
                next = Math.min(next, Math.min(block.renewAt() - now, lookedAt + IDLE_NANOS - now));
            }
        }
        if (askId != 0) {
            next = Math.min(next, askedAt + patienceNanos - now);
        } else if (mayAsk && !unused && (wanted || waiting() > 0)) {
            Refused last = refused(now);
            next = Math.min(next, last == null ? 0 : last.until() - now);
        }
        return next == Long.MAX_VALUE ? next : Math.max(0, next);
    }
}
