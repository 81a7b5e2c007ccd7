package io.sluice.guard;

import io.sluice.core.rule.RuleSet;
import java.time.Instant;

/** What happened to the guards and the rules of an application. Later versions may add kinds; keep a default branch. */
public sealed interface SluiceEvent {

    /** When, by the wall clock. */
    Instant at();

    /** Whose rules; {@code code} for what the program does. */
    String source();

    /**
     * A guard was asked for the first time, and made.
     *
     * @param guard the guard, with its rules in force
     */
    record GuardMade(Instant at, String source, Guard guard) implements SluiceEvent {}

    /**
     * The rules of a source are in force.
     *
     * @param rules all of them
     */
    record RulesApplied(Instant at, String source, RuleSet rules) implements SluiceEvent {}

    /**
     * The rules of a source were refused; the last good ones stay in force.
     *
     * @param why which rule, which option, what is allowed and what it was
     */
    record RulesRefused(Instant at, String source, String why) implements SluiceEvent {}
}
