package io.sluice.guard;

/** The places of a guard's gates, in the order in which a call meets them. */
enum Slot {
    /** Who may call at all. */
    ACCESS,
    /** Whether the callee is well. */
    BREAKER,
    /** How many calls there may be in a time: limits, limits by key, quotas. */
    RATE,
    /** How many calls there may be at once. */
    BULKHEAD,
    /** How many calls there may be at once, found out while they run. */
    ADAPTIVE,
    /** What the process can take as a whole; the last, so that only calls that begin count. */
    SYSTEM;

    /** Whether a call that has begun has used up what the gate gave; what another gate gives is held until the call ends. */
    boolean usedUpByBeginning() {
        return this == ACCESS || this == RATE;
    }
}
