package io.sluice.core.gate;

/** How much a call matters, from what must be served to what may be dropped first. */
public enum Priority {
    /** What must be served whatever happens, such as a payment under way. */
    CRITICAL_PLUS,
    /** What a user waits for; the default. */
    CRITICAL,
    /** What can wait for minutes, such as a batch that is retried. */
    SHEDDABLE_PLUS,
    /** What may be dropped without anybody missing it at once, such as a prefetch. */
    SHEDDABLE
}
