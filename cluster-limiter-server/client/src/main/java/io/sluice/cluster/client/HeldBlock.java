package io.sluice.cluster.client;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * Permits of calls in flight that this client holds under one lease, until a time by its own clock: a semaphore over them. Taking and giving
 * back are for any thread, everything else for the {@link Link}, under its lock.
 */
final class HeldBlock {
    /*
     *    63                          32 31                           0
     *   +------------------------------+------------------------------+
     *   | permits that are held        | calls in flight by them      |
     *   +------------------------------+------------------------------+
     *   One word, so that what is given back to the server is not taken by a call at the same moment.
     *
     *   event                 calls     permits
     *   a call comes          + 1                  if below the permits, and the lease is not over
     *   a call ends           - 1
     *   some go back                    lowered    never below the calls
     *
     * No call comes in once `usableUntil` has passed: the end of the lease, or sooner if that is lost, or left to run out.
     *
     * `peak` is the most calls in flight since the last look at it. Two calls that come at the same moment may lose one of the two values:
     * then a permit goes back that would have been kept, and is asked for again.
     *
     * HeldBlockStress (jcstress) stands behind this.
     */
    private static final int PERMITS_SHIFT = 32;
    private static final VarHandle WORD;

    static {
        try {
            WORD = MethodHandles.lookup().findVarHandle(HeldBlock.class, "word", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final long lease;
    private volatile long word;
    private volatile int peak;
    private volatile long usableUntil;
    private volatile long expiresAt; // written under the link's lock
    private boolean retired; // guarded by the link's lock

    // Guarded by the link's lock.
    private long livesNanos;
    private long renewalId; // 0: none is on its way
    private long renewalSentAt;
    private long renewAt;

    /**
     * @param askedAt before the ask was sent
     * @param livesNanos from then on
     */
    HeldBlock(long lease, long permits, long askedAt, long livesNanos) {
        this.lease = lease;
        word = permits << PERMITS_SHIFT;
        goesOn(askedAt, livesNanos);
    }

    /** The lease's number: the fencing number of its permits. */
    long lease() {
        return lease;
    }

    // ---- for any thread

    /** Takes a permit; false if there is none, or the lease is over. */
    boolean take(long now) {
        if (!isUsable(now)) {
            return false;
        }
        while (true) {
            long seen = word;
            int calls = calls(seen);
            if (calls >= permits(seen)) {
                return false;
            }
            if (WORD.compareAndSet(this, seen, seen + 1)) {
                if (calls >= peak) {
                    peak = calls + 1;
                }
                return true;
            }
            Thread.onSpinWait();
        }
    }

    /** A call that took a permit has ended. */
    void giveBack() {
        WORD.getAndAdd(this, -1L);
    }

    int calls() {
        return calls(word);
    }

    int permits() {
        return permits(word);
    }

    /** Whether calls could come in now, if permits are free. */
    boolean isUsable(long now) {
        return usableUntil - now > 0;
    }

    /** Whether no call could come in now. */
    boolean isFull(long now) {
        long seen = word;
        return !isUsable(now) || calls(seen) >= permits(seen);
    }

    private static int calls(long word) {
        return (int) word;
    }

    private static int permits(long word) {
        return (int) (word >>> PERMITS_SHIFT);
    }

    // ---- for the link

    /**
     * Keeps so many permits at the most, but those of calls in flight.
     *
     * @return how many are kept
     */
    int keep(int most) {
        while (true) {
            long seen = word;
            int kept = Math.min(permits(seen), Math.max(most, calls(seen)));
            if (WORD.compareAndSet(this, seen, (long) kept << PERMITS_SHIFT | calls(seen))) {
                return kept;
            }
        }
    }

    /** The lease is over, before its time: no call comes any more, those in flight go on. */
    void lose(long now) {
        retire(now);
        expiresAt = now;
    }

    /** No call comes any more; the lease is held for those in flight. */
    void retire(long now) {
        retired = true;
        usableUntil = now;
        keep(0);
    }

    boolean isRetired() {
        return retired;
    }

    boolean isOver(long now) {
        return expiresAt - now <= 0;
    }

    /** The most calls in flight since the last look. */
    int peakSinceLastLook() {
        int most = peak;
        peak = calls();
        return Math.max(most, peak);
    }

    /** A renewal is sent. */
    void renewing(long id, long now) {
        renewalId = id;
        renewalSentAt = now;
        renewAt = now + Math.max(1, livesNanos / 12); // again, unless it is answered
    }

    /** The renewal on its way will not be answered; it is sent again when it would have been. */
    void forgetRenewal() {
        renewalId = 0;
    }

    /** Whether that is the renewal on its way; it is not any more. */
    boolean isRenewal(long id) {
        boolean its = renewalId != 0 && renewalId == id;
        renewalId = its ? 0 : renewalId;
        return its;
    }

    /** The last renewal was granted. */
    void renewed(long newLivesNanos) {
        goesOn(renewalSentAt, newLivesNanos);
    }

    private void goesOn(long since, long newLivesNanos) {
        livesNanos = newLivesNanos;
        expiresAt = since + newLivesNanos;
        usableUntil = retired ? usableUntil : expiresAt;
        renewAt = since + newLivesNanos / 3;
    }

    long livesNanos() {
        return livesNanos;
    }

    /** When the next renewal is due. */
    long renewAt() {
        return renewAt;
    }
}
