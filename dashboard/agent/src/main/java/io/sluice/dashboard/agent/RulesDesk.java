package io.sluice.dashboard.agent;

import io.sluice.core.rule.RuleDocument;
import io.sluice.core.rule.RuleSet;
import io.sluice.core.rule.RulesRefusedException;
import io.sluice.core.time.NanoClock;
import io.sluice.dashboard.api.Ack;
import io.sluice.dashboard.api.Ack.Status;
import io.sluice.dashboard.api.Ack.Subject;
import io.sluice.dashboard.api.Mistake;
import io.sluice.dashboard.api.Overrides;
import io.sluice.dashboard.api.Position;
import io.sluice.dashboard.api.Ruleset;
import io.sluice.dashboard.api.Splice;
import io.sluice.guard.document.CanonicalRules;
import io.sluice.guard.document.InvalidRulesException;
import io.sluice.guard.document.RuleError;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Takes what the console sends, and answers what became of it: accepts only what is newer, puts all of it in force or nothing, and remembers
 * what is in force. Safe for many threads: one at a time hands something on, and while it does, all others may ask for what was in force before,
 * so that who puts rules in force may wait for them.
 */
final class RulesDesk {
    /*
     *   what comes                              what happens                              answer
     *   epoch or revision is greater            handed on; in force if it is accepted     APPLIED, or REJECTED with each mistake
     *   both equal, and the hash                nothing: it is in force                   APPLIED
     *   both equal, another hash                nothing                                   REJECTED, INTEGRITY
     *   lower                                   nothing                                   OUTDATED
     *   greater, but a splice of something      nothing                                   WHOLE_WANTED
     *   that is not in force, or of another
     *   hash with what is
     */

    /** Puts a document in force. */
    @FunctionalInterface
    interface Delivery {

        /** Returns what keeps it from being in force; null if it is. */
        @Nullable Throwable deliver(RuleDocument document);
    }

    private final NanoClock clock;
    private final OverrideDesk overrides;
    private final Delivery deliver;
    private final Function<RuleDocument, RuleSet> understand;
    private final Supplier<Boolean> persisted;

    private volatile State state = State.NONE; // written under the monitor, which is held during a delivery

    /**
     * What is in force.
     *
     * @param ruleset as it came; null if there is nothing
     * @param understood the same, with the hash of what was understood
     * @param effective how many rules that are
     */
    private record State(@Nullable Ruleset ruleset, Position understood, int effective) {
        static final State NONE = new State(null, Position.NONE, 0);
    }

    /**
     * @param deliver puts a document in force
     * @param understand what was made of a document that is in force
     * @param persisted whether what is in force would survive a restart
     */
    RulesDesk(
            NanoClock clock,
            OverrideDesk overrides,
            Delivery deliver,
            Function<RuleDocument, RuleSet> understand,
            Supplier<Boolean> persisted) {
        this.clock = clock;
        this.overrides = overrides;
        this.deliver = deliver;
        this.understand = understand;
        this.persisted = persisted;
    }

    /** Which rules are in force, with the hash of what was understood. */
    Position current() {
        return state.understood;
    }

    int effective() {
        return state.effective;
    }

    /** What is in force, as it came; null if nothing is. */
    @Nullable Ruleset newest() {
        return state.ruleset;
    }

    synchronized Ack take(Ruleset sent) {
        long start = clock.exactNanos();
        Ruleset present = state.ruleset;
        if (present != null && !sent.position().isAfter(present.position())) {
            return old(sent, present, start);
        }
        String hash = sent.rules().hash();
        if (!hash.equals(sent.hash())) {
            String message = "the hash of the rules must be " + sent.hash() + ", but was " + hash;
            return rejected(sent, start, List.of(new Mistake("hash", RuleError.Code.HASH_MISMATCH.name(), message)));
        }
        return checked(sent, start);
    }

    /** Of all rules, only those that are not as before have come. */
    synchronized Ack take(Splice sent) {
        long start = clock.exactNanos();
        Ruleset present = state.ruleset;
        if (present != null && !sent.position().isAfter(present.position())) {
            return old(sent.whole(present.rules()), present, start); // if it is the same once more, these are its rules
        }
        CanonicalRules rules = present == null ? null : spliced(sent, present);
        return rules == null
                ? ack(sent.nonce(), Subject.RULESET, Status.WHOLE_WANTED, start, List.of())
                : checked(sent.whole(rules), start);
    }

    /** All rules; null if what is in force does not give them. */
    private static @Nullable CanonicalRules spliced(Splice sent, Ruleset present) {
        if (!sent.base().equals(present.position())) {
            return null;
        }
        try {
            CanonicalRules rules = sent.appliedTo(present.rules());
            return rules.hash().equals(sent.hash()) ? rules : null;
        } catch (IllegalArgumentException notSoMany) {
            return null;
        }
    }

    /** It is newer, and what was meant. */
    private Ack checked(Ruleset sent, long start) {
        Throwable refusal = deliver.deliver(sent.document());
        if (refusal != null) {
            return rejected(sent, start, mistakes(refusal));
        }
        RuleSet rules = understand.apply(sent.document());
        Position understood =
                new Position(sent.epoch(), sent.revision(), rules.hash().orElse(null));
        state = new State(sent, understood, rules.rules().size());
        return ack(sent.nonce(), Subject.RULESET, Status.APPLIED, start, overrides.replace(sent.overrides()));
    }

    /** It is not newer. */
    private Ack old(Ruleset sent, Ruleset present, long start) {
        if (present.position().isAfter(sent.position())) {
            return ack(sent.nonce(), Subject.RULESET, Status.OUTDATED, start, List.of());
        }
        if (!sent.hash().equals(present.hash())) {
            String message = "revision " + present.position() + " must stay what it is, but came with " + sent.hash();
            return rejected(sent, start, List.of(new Mistake("hash", Mistake.INTEGRITY, message)));
        }
        state = new State(sent, state.understood, state.effective); // perhaps another cohort, or fleet
        deliver.deliver(sent.document()); // it is the newest document again, if it was out of reach
        return ack(sent.nonce(), Subject.RULESET, Status.APPLIED, start, overrides.replace(sent.overrides()));
    }

    synchronized Ack take(Overrides sent) {
        long start = clock.exactNanos();
        List<Mistake> mistakes = overrides.replace(sent.overrides());
        Status status = mistakes.isEmpty() ? Status.APPLIED : Status.REJECTED;
        return ack(sent.nonce(), Subject.OVERRIDES, status, start, mistakes);
    }

    /** What is in force is what the console wants: tells so, and has nothing done. */
    synchronized void confirm() {
        Ruleset present = state.ruleset;
        if (present != null) {
            deliver.deliver(present.document());
        }
    }

    private Ack rejected(Ruleset sent, long start, List<Mistake> mistakes) {
        return ack(sent.nonce(), Subject.RULESET, Status.REJECTED, start, mistakes);
    }

    private Ack ack(String nonce, Subject subject, Status status, long start, List<Mistake> mistakes) {
        long micros = Math.max(0, (clock.exactNanos() - start) / 1_000);
        List<Mistake> some = mistakes.subList(0, Math.min(100, mistakes.size()));
        State present = state;
        return new Ack(nonce, subject, status, present.understood, present.effective, persisted.get(), micros, some);
    }

    private static List<Mistake> mistakes(Throwable refusal) {
        if (refusal instanceof InvalidRulesException invalid) {
            return invalid.errors().stream().map(Mistake::of).toList();
        }
        return refusal instanceof RulesRefusedException
                ? List.of(new Mistake("", Mistake.REFUSED, String.valueOf(refusal.getMessage())))
                : List.of(new Mistake("", Mistake.INTERNAL, refusal.toString()));
    }
}
