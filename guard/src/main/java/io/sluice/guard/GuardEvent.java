package io.sluice.guard;

import io.sluice.core.rule.EffectiveRule;
import java.time.Instant;
import java.util.List;

/**
 * What happened to a guard as a whole; its gates and recoveries have events of their own. Later versions may add kinds; keep a default
 * branch.
 */
public sealed interface GuardEvent {

    /** The guard. */
    String name();

    /** When, by the wall clock. */
    Instant at();

    /**
     * A call was refused; told on the thread of the caller, or of whoever ended its wait. Not built unless somebody subscribed to it.
     *
     * @param gate the kind of gate, such as {@code rateLimiter}
     * @param reason the gate's word for why, such as {@code limit}
     */
    record CallRefused(String name, Instant at, String gate, String reason) implements GuardEvent {}

    /**
     * Other rules are in force.
     *
     * @param rules all that are, and where they came from
     */
    record RulesChanged(String name, Instant at, List<EffectiveRule> rules) implements GuardEvent {}

    /**
     * An operator did something to the guard.
     *
     * @param override what, and until when
     */
    record OverrideSet(String name, Instant at, ActiveOverride override) implements GuardEvent {}

    /**
     * The rules hold again.
     *
     * @param override what has ended
     */
    record OverrideEnded(String name, Instant at, ActiveOverride override) implements GuardEvent {}
}
