package io.sluice.guard;

import io.sluice.core.Check;

/**
 * What an operator may do to a guard for a while, whatever its rules say.
 *
 * @param action what is done
 * @param factor for {@link Action#SCALE}, how many times as much is let in: above 0, at most 1,000; 1 for the others
 */
public record GuardOverride(Action action, double factor) {

    /** Every call is refused, at once. */
    public static final GuardOverride FORCE_OPEN = new GuardOverride(Action.FORCE_OPEN, 1);

    /** The circuit breaker is passed by; it keeps the state it had. */
    public static final GuardOverride FORCE_CLOSED = new GuardOverride(Action.FORCE_CLOSED, 1);

    /** Calls go straight to the callee and are only counted: no gate is asked and no recovery takes part. */
    public static final GuardOverride BYPASS = new GuardOverride(Action.BYPASS, 1);

    /** What is done. */
    public enum Action {
        /** See {@link GuardOverride#FORCE_OPEN}. */
        FORCE_OPEN,
        /** See {@link GuardOverride#FORCE_CLOSED}. */
        FORCE_CLOSED,
        /** See {@link GuardOverride#BYPASS}. */
        BYPASS,
        /** See {@link GuardOverride#scale}. */
        SCALE
    }

    public GuardOverride {
        Check.present("action", action);
        Check.inRange("factor", factor, Math.nextUp(0.0), 1_000);
        if (action != Action.SCALE && factor != 1) {
            throw new IllegalArgumentException("factor must be 1 for " + action + ", but was " + factor);
        }
    }

    /**
     * Limits of calls in a time and of calls in flight are so many times what the rules say, but at least 1.
     *
     * @param factor above 0, at most 1,000; 0.5 halves
     */
    public static GuardOverride scale(double factor) {
        return new GuardOverride(Action.SCALE, factor);
    }

    @Override
    public String toString() {
        return action == Action.SCALE ? "SCALE " + factor : action.name();
    }
}
