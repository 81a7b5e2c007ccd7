package io.sluice.core.rule;

import java.time.Instant;

/**
 * The health of a source has changed, or its detail: another version is in force, or something else is wrong than before.
 *
 * @param source its name
 * @param at when, by the wall clock
 * @param health what it is now
 * @param detail what is wrong, or the version that was taken
 */
public record RuleSourceEvent(String source, Instant at, Health health, String detail) {

    /** How a source is. In all cases the last good rules stay in force. */
    public enum Health {
        /** Nothing was delivered yet. */
        STARTING,
        /** The newest document is in force. */
        UP,
        /** The newest document holds a mistake and was refused. */
        REFUSED,
        /** There is no newest document: the store cannot be reached, or holds none. */
        UNREACHABLE
    }
}
