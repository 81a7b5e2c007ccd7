package io.sluice.core.gate;

/** How much a call matters, from what must be served to what may be dropped first. */
public enum Priority {
    CRITICAL_PLUS,
    /** The default. */
    CRITICAL,
    SHEDDABLE_PLUS,
    SHEDDABLE
}
