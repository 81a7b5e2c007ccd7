package io.sluice.cluster.server.engine;

import io.sluice.cluster.server.engine.LeaseLedger.Allowance;
import io.sluice.cluster.server.engine.SipHash.Hash;
import io.sluice.ratelimiter.algorithm.Gcra;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/** A bucket of an algorithm of tokens, with all that leases need. */
final class TokenBucket extends Bucket {
    /*
     *    63                                                1   0
     *   +----------------------------------------------------+---+
     *   | theoretical arrival time, see Gcra                  | C |
     *   +----------------------------------------------------+---+
     *   C: closed; the key was forgotten, or goes on in another bucket under another rule: look it up again
     *
     *   from      event                        to              by
     *   TAT, 0    permits are taken            later TAT, 0    CAS of any thread
     *   TAT, 0    permits are given back       earlier TAT, 0  CAS of any thread
     *   TAT, 0    forgotten, or followed       TAT, 1          CAS under the monitor; for ever
     *
     * Ordering: all that a taker acts on is in the word. What is leased out is guarded by the monitor, under which the bucket is closed,
     * too: so a lease is either seen by who closes it, or not granted here. Progress: taking is lock-free.
     */
    private static final long CLOSED_BIT = 1;
    private static final VarHandle WORD;

    static {
        try {
            WORD = MethodHandles.lookup().findVarHandle(TokenBucket.class, "word", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private volatile long word;
    private @Nullable LeaseLedger
            ledger; // guarded by this; made when somebody wants a lease, which of most keys nobody does

    TokenBucket(Hash key, CompiledRule rule, long state) {
        super(key, rule);
        this.word = state;
    }

    /** In which so much of the burst is spent, or more if some is reserved. */
    static TokenBucket withSpentShare(Hash key, CompiledRule rule, double share, long now) {
        Gcra gcra = rule.bucket();
        long reserved = (long) Math.ceil((share - 1) * gcra.mostAtOnce());
        long state = gcra.withSpentShare(share, now);
        return new TokenBucket(key, rule, reserved > 0 ? gcra.takeAnyway(state, now, reserved) : state);
    }

    /** Goes on where this one, that is closed and of which nothing is leased out, has ended. */
    TokenBucket successor(Hash key) {
        return new TokenBucket(key, rule(), tat());
    }

    /** Goes on with what another one, that is closed, has leased out. */
    TokenBucket withLeasesOf(TokenBucket closed) {
        synchronized (closed) {
            ledger = closed.ledger;
        }
        return this;
    }

    private Gcra gcra() {
        return rule().bucket();
    }

    @Override
    long take(long now, long want, long min) {
        while (true) {
            long seen = word;
            if (isClosed(seen)) {
                return CLOSED;
            }
            long granted = Math.min(want, gcra().available(seen, now));
            if (granted < min) {
                return 0;
            }
            long next = gcra().take(seen, now, granted, false);
            if (next == Gcra.REFUSED) {
                return 0;
            }
            if (WORD.compareAndSet(this, seen, next)) {
                return granted;
            }
            Thread.onSpinWait();
        }
    }

    @Override
    long reserve(long now, long permits, long maxWaitNanos) {
        if (permits > gcra().mostAtOnce()) {
            return REFUSED;
        }
        while (true) {
            long seen = word;
            if (isClosed(seen)) {
                return CLOSED;
            }
            long wait = gcra().due(seen, now, permits) - now;
            if (wait > maxWaitNanos) {
                return REFUSED;
            }
            if (WORD.compareAndSet(this, seen, gcra().takeAnyway(seen, now, permits))) {
                return wait;
            }
            Thread.onSpinWait();
        }
    }

    @Override
    void undo(long now, long permits, long takenAt) {
        long seen;
        do {
            seen = word;
        } while (!isClosed(seen) && !WORD.compareAndSet(this, seen, gcra().undo(seen, now, permits, takenAt)));
    }

    @Override
    long waitNanos(long now, long permits) {
        return permits > gcra().mostAtOnce() ? ShardResults.NEVER : gcra().due(tat(), now, permits) - now;
    }

    @Override
    long available(long now) {
        return gcra().available(tat(), now);
    }

    @Override
    double spentShare(long now) {
        return gcra().spentShare(tat(), now);
    }

    // ---- leases

    @Override
    synchronized Leased lease(Client client, long id, long want, long now) {
        if (isClosed(word)) {
            return Leased.CLOSED;
        }
        LeaseLedger present = ledger;
        if (present == null) {
            present = new LeaseLedger();
            ledger = present;
        }
        Allowance allowed = present.allow(rule(), client, want, available(now), now);
        long taken = allowed.permits() < 1 ? 0 : take(now, allowed.permits(), 1);
        if (taken < 1) {
            present.refused(client);
            return new Leased(0, 0, Math.max(allowed.retryAfterNanos(), waitNanos(now, 1)));
        }
        present.granted(rule(), client, id, taken, want, now);
        return new Leased(id, taken, 0);
    }

    @Override
    synchronized boolean release(Client client, long lease, long unused, long now) {
        if (isClosed(word)) {
            return false;
        }
        long back = ledger == null ? 0 : ledger.release(rule(), client, lease, unused, now);
        if (back > 0) {
            giveBack(now, back);
        }
        return true;
    }

    @Override
    synchronized boolean report(Client client, long lease, long used, long now) {
        if (isClosed(word)) {
            return false;
        }
        if (ledger != null) {
            ledger.report(rule(), client, lease, used, now);
        }
        return true;
    }

    /** Permits that were outstanding until now, so they may come back although as many have come since. */
    private void giveBack(long now, long permits) {
        long seen;
        do {
            seen = word;
        } while (!WORD.compareAndSet(this, seen, gcra().giveBack(seen, now, permits)));
    }

    @Override
    synchronized long outstanding() {
        return ledger == null ? 0 : ledger.outstanding();
    }

    // ---- closing

    @Override
    synchronized void close() {
        WORD.getAndBitwiseOr(this, CLOSED_BIT);
    }

    @Override
    synchronized boolean closeIfUnleased(long now) {
        if (isClosed(word) || isLeased(now)) {
            return false;
        }
        close();
        return true;
    }

    @Override
    synchronized boolean closeIfFull(long since, long now) {
        long seen = word;
        if (isClosed(seen) || gcra().fullAt(seen, now) - since > 0 || isLeased(now)) {
            return false;
        }
        return WORD.compareAndSet(this, seen, seen | CLOSED_BIT);
    }

    /** Whether there is something to remember of leases. */
    private boolean isLeased(long now) {
        return ledger != null && !ledger.isIdle(rule(), now);
    }

    private long tat() {
        return word & ~CLOSED_BIT;
    }

    private static boolean isClosed(long seen) {
        return (seen & CLOSED_BIT) != 0;
    }
}
