package io.sluice.adaptive;

import io.sluice.core.gate.Priority;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.jspecify.annotations.Nullable;

/** Calls in flight: all, those of each tier, and those of each caller. */
final class InFlight {
    /*
     * total     the one word that everybody writes; a call enters by adding first and steps back if that was one too many, so that no
     *           more are let in than the threshold, ever; a call may be refused because of another that is just stepping back
     * tiers     by tier but the usual one, whose count is what remains
     * callers   made when the first named caller comes; `active` counts callers that have a call in flight
     *
     * All are padded: a line of 64 bytes for each.
     */
    static final int CALLERS = 64;
    static final int TIERS = 4;
    static final int USUAL_TIER = 1;

    private static final int PAD = 16;
    private static final int TOTAL = USUAL_TIER; // in the place of the usual tier, which needs none
    private static final int ACTIVE = TIERS;

    private final AtomicIntegerArray counts = new AtomicIntegerArray((ACTIVE + 2) * PAD);
    private volatile @Nullable AtomicIntegerArray callers;

    static int tier(Priority priority) {
        return switch (priority) {
            case CRITICAL_PLUS -> 0;
            case CRITICAL -> USUAL_TIER;
            case SHEDDABLE_PLUS -> 2;
            case SHEDDABLE -> 3;
        };
    }

    int total() {
        return counts.get(place(TOTAL));
    }

    /** Lets a call in if fewer than the threshold are in flight. */
    boolean tryEnter(int threshold) {
        if (counts.getAndIncrement(place(TOTAL)) < threshold) {
            return true;
        }
        counts.getAndDecrement(place(TOTAL));
        return false;
    }

    /** How many remain. */
    int leave() {
        return counts.decrementAndGet(place(TOTAL));
    }

    void join(int tier, int caller) {
        if (tier != USUAL_TIER) {
            counts.getAndIncrement(place(tier));
        }
        if (caller != 0 && callers().getAndIncrement(caller * PAD) == 0) {
            counts.getAndIncrement(place(ACTIVE));
        }
    }

    void part(int tier, int caller) {
        if (tier != USUAL_TIER) {
            counts.getAndDecrement(place(tier));
        }
        if (caller != 0 && callers().decrementAndGet(caller * PAD) == 0) {
            counts.getAndDecrement(place(ACTIVE));
        }
    }

    int ofTier(int tier) {
        if (tier != USUAL_TIER) {
            return counts.get(place(tier));
        }
        return Math.max(0, total() - ofTier(0) - ofTier(2) - ofTier(3));
    }

    /** Callers that have a call in flight. */
    int activeCallers() {
        return counts.get(place(ACTIVE));
    }

    int ofCaller(int caller) {
        return callers().get(caller * PAD);
    }

    private static int place(int word) {
        return (word + 1) * PAD;
    }

    private AtomicIntegerArray callers() {
        AtomicIntegerArray present = callers;
        return present == null ? makeCallers() : present;
    }

    private synchronized AtomicIntegerArray makeCallers() {
        AtomicIntegerArray present = callers;
        if (present == null) {
            present = new AtomicIntegerArray((CALLERS + 1) * PAD);
            callers = present;
        }
        return present;
    }
}
