package io.sluice.guard;

import io.sluice.adaptive.system.SystemConfig;
import io.sluice.adaptive.system.SystemLimiter;
import io.sluice.bulkhead.ThreadPoolBulkhead;
import io.sluice.core.gate.CallCounters;
import io.sluice.core.gate.Gate;
import io.sluice.core.rule.EffectiveRule;
import io.sluice.core.rule.RuleMode;
import io.sluice.guard.Gates.Placed;
import io.sluice.guard.GuardOverride.Action;
import io.sluice.guard.Plan.Part;
import io.sluice.recovery.Fallback;
import io.sluice.recovery.Hedge;
import io.sluice.recovery.Retry;
import io.sluice.recovery.Timeout;
import io.sluice.recovery.cache.ResultCache;
import io.sluice.recovery.fault.FaultInjector;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A change of one guard, made ready: everything that could go wrong has been tried, and nothing is in force yet. Then either
 * {@link #commit} or {@link #discard}. Not safe for several threads.
 */
final class Assembly {
    private final Workshop workshop;
    private final Plan before;
    private final List<EffectiveRule> rules;
    private final @Nullable ActiveOverride override;
    private final List<Part> parts = new ArrayList<>();
    private final List<Part> made = new ArrayList<>();
    private final List<Change> changes = new ArrayList<>();

    /** A gate or recovery that is there already, and gets other options. */
    private record Change(PartKind<?, ?> kind, Object instance, Record from, Record to) {
        void make() {
            kind.change(instance, to);
        }

        void undo() {
            kind.change(instance, from);
        }
    }

    /**
     * @param rules those of the guard's resource, without what is covered
     * @throws IllegalArgumentException if a rule cannot become a part; then nothing has changed
     */
    Assembly(Workshop workshop, Plan before, List<EffectiveRule> rules, @Nullable ActiveOverride override) {
        this.workshop = workshop;
        this.before = before;
        this.rules = List.copyOf(rules);
        this.override = override;
        try {
            for (EffectiveRule rule : rules) {
                if (rule.rule().mode() != RuleMode.OFF) {
                    parts.add(part(rule));
                }
            }
        } catch (RuntimeException cannotBe) {
            discard();
            throw cannotBe;
        }
    }

    List<EffectiveRule> rules() {
        return rules;
    }

    private Part part(EffectiveRule rule) {
        PartKind<?, ?> kind = workshop.kinds().of(rule.rule());
        Record config = rule.rule().config();
        if (override != null && override.what().action() == Action.SCALE) {
            config = kind.scale(config, override.what().factor());
        }
        config = kind.share(config, workshop.fleet().getAsInt());
        Optional<Part> old = before.parts().stream()
                .filter(each -> Part.isSame(each.effective(), rule) && isSharedAlike(each, rule))
                .findFirst();
        if (old.isPresent() && old.get().inForce().equals(config)) {
            return new Part(rule, config, old.get().instance(), old.get().given());
        }
        if (old.isPresent() && kind.canChange(old.get().inForce(), config)) {
            changes.add(new Change(kind, old.get().bare(), old.get().inForce(), config));
            return new Part(rule, config, old.get().instance(), old.get().given());
        }
        Object given = rule.rule().mode() == RuleMode.SHADOW ? null : kind.given(workshop);
        if (given != null) {
            changes.add(new Change(kind, given, kind.configOf(given), config));
            return new Part(rule, config, given, true);
        }
        Object successor = old.isPresent() ? kind.succeed(old.get().instance(), config) : null;
        Object instance = successor == null ? make(kind, rule, config) : successor;
        Part part = new Part(rule, config, instance, false);
        made.add(part);
        return part;
    }

    /** What a rule shares with other guards is that rule's: another rule in its place brings another. */
    private static boolean isSharedAlike(Part old, EffectiveRule rule) {
        return !(old.inForce() instanceof SystemConfig)
                || old.effective().rule().slot().equals(rule.rule().slot());
    }

    private Object make(PartKind<?, ?> kind, EffectiveRule rule, Record config) {
        Slot slot = kind.slot();
        boolean shadow = rule.rule().mode() == RuleMode.SHADOW;
        if (slot == null && shadow) {
            throw new IllegalArgumentException("mode must be ENFORCE or OFF for a recovery, but was SHADOW in rule \""
                    + rule.rule().id() + '"');
        }
        if (slot == null) {
            return kind.make(workshop, config, new CallCounters());
        }
        CallCounters counters = workshop.counters().of(slot);
        if (config instanceof SystemConfig limits) {
            SystemLimiter shared = shared(kind, rule, limits);
            return shadow ? new ShadowGate(shared, counters) : shared;
        }
        return shadow
                ? new ShadowGate((Gate) kind.make(workshop.inShadow(), config, new CallCounters()), counters)
                : kind.make(workshop, config, counters);
    }

    /** The limiter of the rule; what it is to be changed to, it is changed to by {@link #commit}. */
    private SystemLimiter shared(PartKind<?, ?> kind, EffectiveRule rule, SystemConfig config) {
        SystemLimiter shared = workshop.systems().of(rule.rule(), config, workshop.clock());
        if (!shared.config().equals(config)) {
            changes.add(new Change(kind, shared, shared.config(), config));
        }
        return shared;
    }

    /**
     * Changes what stays, and returns the plan to be put in force.
     *
     * @throws RuntimeException if a gate refuses its change; then those before it have been changed back
     */
    Plan commit() {
        int done = 0;
        try {
            for (Change change : changes) {
                change.make();
                done++;
            }
        } catch (RuntimeException refused) {
            undo(done);
            discard();
            throw refused;
        }
        return plan();
    }

    /** After {@link #commit}, if the plan is not put in force after all. */
    void undo() {
        undo(changes.size());
        discard();
    }

    private void undo(int done) {
        for (int i = done - 1; i >= 0; i--) {
            changes.get(i).undo();
        }
    }

    /** Instead of {@link #commit}: lets go of what was made for nothing. */
    void discard() {
        made.forEach(Part::close);
    }

    /** Lets go of what is no longer there; calls that are under way there end as they may. */
    @SuppressWarnings("ReferenceEquality") // the very instance
    void retire(Plan after) {
        before.parts().stream()
                .filter(old -> after.parts().stream().noneMatch(part -> part.instance() == old.instance()))
                .forEach(Part::close);
    }

    private Plan plan() {
        Action action = override == null ? null : override.what().action();
        Gates all = new Gates(gates(null), workshop);
        Gates path = action == null ? all : new Gates(gates(action), workshop);
        Recoveries recoveries = action == Action.BYPASS ? Recoveries.none(workshop) : recoveries();
        return new Plan(List.copyOf(parts), path, all, recoveries.areThere() ? recoveries : null);
    }

    private List<Placed> gates(@Nullable Action action) {
        if (action == Action.BYPASS) {
            return List.of();
        }
        if (override != null && action == Action.FORCE_OPEN) {
            return List.of(new Placed(Slot.ACCESS, ForcedOpenGate.KIND, workshop.forcedOpen(override.endNanos())));
        }
        List<Placed> gates = new ArrayList<>();
        for (Part part : parts) {
            Slot slot = workshop.kinds().of(part.effective().rule()).slot();
            if (slot != null && !(action == Action.FORCE_CLOSED && slot == Slot.BREAKER)) {
                gates.add(new Placed(slot, part.effective().rule().id(), (Gate) part.instance()));
            }
        }
        gates.sort(Comparator.comparing(Placed::slot));
        return gates;
    }

    private Recoveries recoveries() {
        Fallback ruled = instance(Fallback.class);
        Fallback answers = ruled == null ? workshop.code().answers() : ruled;
        ThreadPoolBulkhead pool = instance(ThreadPoolBulkhead.class);
        return new Recoveries(
                workshop,
                answers,
                instance(ResultCache.class),
                instance(Timeout.class),
                instance(Retry.class),
                instance(Hedge.class),
                instance(FaultInjector.class),
                pool == null ? null : pool.threads());
    }

    private <T> @Nullable T instance(Class<T> type) {
        return parts.stream()
                .map(Part::instance)
                .filter(type::isInstance)
                .map(type::cast)
                .findFirst()
                .orElse(null);
    }
}
