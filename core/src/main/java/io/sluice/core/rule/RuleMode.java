package io.sluice.core.rule;

/** What a rule does to calls. */
public enum RuleMode {
    /** It acts. */
    ENFORCE,
    /** The same arithmetic on state of its own; it only counts what it would refuse. */
    SHADOW,
    /** It does nothing, and covers what lower layers say. */
    OFF
}
