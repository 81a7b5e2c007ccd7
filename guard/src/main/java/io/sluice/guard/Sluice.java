package io.sluice.guard;

import io.sluice.core.Check;
import io.sluice.core.event.EventPublisher;
import io.sluice.core.gate.CallCounts;
import io.sluice.core.rule.EffectiveRule;
import io.sluice.core.rule.EffectiveRules;
import io.sluice.core.rule.EffectiveRules.Contribution;
import io.sluice.core.rule.Rule;
import io.sluice.core.rule.RuleDocument;
import io.sluice.core.rule.RuleLayer;
import io.sluice.core.rule.RuleSet;
import io.sluice.core.rule.RuleSource;
import io.sluice.core.rule.RulesRefusedException;
import io.sluice.core.time.NanoClock;
import io.sluice.guard.document.RuleDocuments;
import io.sluice.guard.document.StandardKinds;
import io.sluice.ratelimiter.ClusterLimits;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The guards of one application, and the rules that shape them.
 * <pre>{@code
 * Sluice sluice = Sluice.builder().source(FileRuleSource.of(Path.of("rules.yaml"))).build();
 * Guard payments = sluice.guard("payments", guard -> guard.circuitBreaker(CircuitBreakerConfig.ofDefaults()));
 * }</pre>
 * <p>What is written in the program is the lowest layer: rules of a higher one replace it, rule by rule (see {@link RuleLayer}), and when
 * they go, it holds again. A rule for a template or a regular expression applies to every guard whose name it matches, also to those that
 * are made later.
 * <p><b>Changes are all or nothing</b>, over all guards: a rule set with one bad rule is refused whole, and the last good rules stay. A guard
 * whose rules stay the same is not touched.
 * <p>There may be several of these in a process; they share nothing but the clock and its timers.
 * <p><b>Thread safety.</b> Safe for many threads.
 * <p><b>Cost.</b> Finding a guard is one look-up in a concurrent map. There is no bound on the number of guards, and none is ever
 * forgotten: names should be those of resources, not of users.
 */
public final class Sluice implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Sluice.class);

    private final NanoClock clock;
    private final ClusterLimits cluster;
    private final List<RuleSource> sources;
    private final RuleDocuments documents;
    private final Map<String, Function<? super Throwable, ? extends @Nullable Object>> answers;
    private final EventPublisher<SluiceEvent> events = new EventPublisher<>();
    private final Map<String, Entry> guards = new ConcurrentHashMap<>();
    private final Changes changes = new Changes();
    private final SystemLimiters systems = new SystemLimiters(); // guarded by changes
    private final Map<String, Contribution> contributions = new LinkedHashMap<>(); // by source; guarded by changes
    private volatile EffectiveRules rules = EffectiveRules.none(); // of all layers but code; written within changes
    private volatile Map<String, RuleSet> ruleSets = Map.of(); // as rules
    private volatile int fleet; // as rules

    /** A guard, and what the program says of it. */
    private record Entry(Guard guard, List<Rule<?>> code) {}

    /** A guard that is about to change. */
    private record Change(Guard guard, Assembly assembly) {}

    Sluice(SluiceBuilder builder) {
        clock = builder.clock;
        cluster = builder.cluster;
        fleet = builder.fleet;
        sources = List.copyOf(builder.sources);
        documents = RuleDocuments.of(StandardKinds.all(), builder.functions);
        answers = Map.copyOf(builder.answers);
    }

    /** All, or none: the first that cannot start closes those before it. */
    void startSources() {
        try {
            for (RuleSource source : sources) {
                source.start(document -> accept(source, document));
            }
        } catch (RuntimeException cannotStart) {
            close();
            throw cannotStart;
        }
    }

    private void accept(RuleSource source, RuleDocument document) {
        RuleSet newRules;
        try {
            newRules = documents.read(document);
        } catch (RulesRefusedException refused) {
            changes.make(() -> announceRefusal(source.name(), refused));
            throw refused;
        }
        apply(source.layer(), source.name(), newRules);
    }

    /** On the system's clock, with rules from code only. */
    public static Sluice ofDefaults() {
        return builder().build();
    }

    public static SluiceBuilder builder() {
        return new SluiceBuilder();
    }

    // ---- guards

    /**
     * The guard of this name; made now, of what the rules say, if there is none. If one of its rules cannot be, which is known only now,
     * it is made of what the program says alone, and that is told and logged.
     */
    public Guard guard(String name) {
        Entry known = guards.get(name);
        return known != null ? known.guard : made(Guard.builder(name)).guard;
    }

    /**
     * The guard of this name; made now if there is none.
     *
     * @param code what the program says of it
     * @throws IllegalArgumentException if there is one of which the program has said something else, or if it is given another clock
     *     than this one's
     */
    public Guard guard(String name, Consumer<GuardBuilder> code) {
        GuardBuilder builder = Guard.builder(name);
        code.accept(builder);
        builder.checkClock(clock);
        Entry entry = made(builder);
        if (!entry.code.equals(builder.rules())) {
            throw new IllegalArgumentException("guard \"" + name + "\" must be asked for as it was made, with "
                    + entry.code + ", but was with " + builder.rules());
        }
        return entry.guard;
    }

    private Entry made(GuardBuilder builder) {
        Entry known = guards.get(builder.name());
        if (known != null) {
            return known;
        }
        changes.make(() -> {
            if (!guards.containsKey(builder.name())) {
                List<Rule<?>> code = builder.rules();
                Workshop workshop = builder.workshop(
                        clock, PartKinds.STANDARD, answers, this::countsOf, cluster, this::fleet, systems, changes);
                Guard guard = make(workshop, code);
                guards.put(builder.name(), new Entry(guard, code));
                if (events.wants(SluiceEvent.GuardMade.class)) {
                    changes.announce(
                            events, new SluiceEvent.GuardMade(clock.wallClock().instant(), "code", guard));
                }
            }
        });
        return Objects.requireNonNull(guards.get(builder.name())); // none is ever forgotten
    }

    /** Rules that were in force before the guard was there could not be tried on it: those that cannot be must not harm its caller. */
    private Guard make(Workshop workshop, List<Rule<?>> code) {
        List<EffectiveRule> withRules = effective(workshop.name(), code, rules);
        try {
            return new Guard(workshop, withRules);
        } catch (IllegalArgumentException cannotBe) {
            Guard asCodeSays = new Guard(workshop, effective(workshop.name(), code, EffectiveRules.none()));
            String sources = withRules.stream()
                    .filter(rule -> rule.layer() != RuleLayer.CODE)
                    .map(EffectiveRule::source)
                    .distinct()
                    .collect(Collectors.joining(", "));
            log.warn("Guard {} was made without the rules of {}: {}", workshop.name(), sources, cannotBe.getMessage());
            announceRefusal(sources, cannotBe);
            return asCodeSays;
        }
    }

    /** The guard of this name, if it has been made. */
    public Optional<Guard> find(String name) {
        return Optional.ofNullable(guards.get(name)).map(Entry::guard);
    }

    private Optional<CallCounts> countsOf(String name) {
        return find(name).map(guard -> guard.snapshot().counts());
    }

    /** All guards there are now, in no order. */
    public Collection<Guard> guards() {
        return guards.values().stream().map(Entry::guard).toList();
    }

    // ---- the fleet

    /** How many instances share limits of scope SHARE, as far as was told. */
    public int fleet() {
        return fleet;
    }

    /**
     * So many instances share limits of scope SHARE from now on, this one among them. Told by the agent of the console; by the program only if
     * there is none. Limits are changed as by a rule: what is spent of the share stays spent, and those who wait keep their order.
     *
     * @param instances from 1
     */
    public void fleet(int instances) {
        Check.inRange("instances", instances, 1, Integer.MAX_VALUE);
        changes.make(() -> {
            if (instances != fleet) {
                fleet = instances;
                guards.values().forEach(entry -> entry.guard.share());
            }
        });
    }

    // ---- rules

    /** What all layers but the program come to. */
    public EffectiveRules rules() {
        return rules;
    }

    /** What each source has said last that is in force, by the name of the source. */
    public Map<String, RuleSet> ruleSets() {
        return ruleSets;
    }

    /**
     * Puts the rules of one source in force, in place of those it had before.
     *
     * @param source tells it apart from others, for people
     * @throws RulesRefusedException if one of the rules cannot be; nothing has changed then
     */
    public void apply(RuleLayer layer, String source, RuleSet newRules) {
        Check.notBlank("source", source);
        changes.make(() -> {
            Map<String, Contribution> next = new LinkedHashMap<>(contributions);
            next.put(source, new Contribution(layer, source, newRules));
            enforce(next, source);
            if (events.wants(SluiceEvent.RulesApplied.class)) {
                changes.announce(
                        events, new SluiceEvent.RulesApplied(clock.wallClock().instant(), source, newRules));
            }
        });
    }

    /** Takes the rules of one source away; what they covered holds again. Has no effect if there are none. */
    public void withdraw(String source) {
        changes.make(() -> {
            Map<String, Contribution> next = new LinkedHashMap<>(contributions);
            if (next.remove(source) != null) {
                enforce(next, source);
            }
        });
    }

    /**
     * What happens to rules and guards, told in the order in which it does, by one thread after the other and without any lock: as
     * {@link Guard#events()}.
     */
    public EventPublisher<SluiceEvent> events() {
        return events;
    }

    private void enforce(Map<String, Contribution> next, String source) {
        EffectiveRules nextRules = EffectiveRules.of(List.copyOf(next.values()));
        try {
            next.values().forEach(each -> each.rules().rules().forEach(rule -> ScopedLimits.check(rule, cluster)));
            changeAll(nextRules);
        } catch (RuntimeException refused) {
            announceRefusal(source, refused);
            throw new RulesRefusedException("the rules of " + source + " were refused: " + refused.getMessage());
        }
        contributions.clear();
        contributions.putAll(next);
        rules = nextRules;
        Map<String, RuleSet> sets = new LinkedHashMap<>();
        next.values().forEach(each -> sets.put(each.source(), each.rules()));
        ruleSets = Collections.unmodifiableMap(sets);
    }

    private void announceRefusal(String source, RuntimeException why) {
        if (events.wants(SluiceEvent.RulesRefused.class)) {
            String message = String.valueOf(why.getMessage());
            changes.announce(
                    events, new SluiceEvent.RulesRefused(clock.wallClock().instant(), source, message));
        }
    }

    /** Prepares every guard that is to change, then changes them; if one cannot be, those before it are changed back. */
    private void changeAll(EffectiveRules nextRules) {
        List<Change> prepared = new ArrayList<>();
        List<Plan> plans = new ArrayList<>();
        try {
            for (Entry entry : guards.values()) {
                List<EffectiveRule> effective = effective(entry.guard.name(), entry.code, nextRules);
                if (!effective.equals(entry.guard.rules())) {
                    prepared.add(new Change(entry.guard, entry.guard.prepare(effective)));
                }
            }
            for (Change change : prepared) {
                plans.add(change.assembly.commit());
            }
        } catch (RuntimeException refused) {
            for (int i = 0; i < prepared.size(); i++) {
                if (i < plans.size()) {
                    prepared.get(i).assembly.undo();
                } else {
                    prepared.get(i).assembly.discard();
                }
            }
            throw refused;
        }
        for (int i = 0; i < prepared.size(); i++) {
            prepared.get(i).guard.enforce(prepared.get(i).assembly, plans.get(i));
        }
    }

    /** The rules of one guard: those of the layers above, and of the program what they do not replace. */
    private static List<EffectiveRule> effective(String name, List<Rule<?>> code, EffectiveRules above) {
        List<EffectiveRule> all = new ArrayList<>(above.forResource(name));
        int replacing = all.size();
        for (Rule<?> rule : code) {
            if (all.subList(0, replacing).stream().noneMatch(higher -> replaces(higher.rule(), rule))) {
                all.add(new EffectiveRule(rule, RuleLayer.CODE, "code"));
            }
        }
        return List.copyOf(all);
    }

    private static boolean replaces(Rule<?> higher, Rule<?> lower) {
        return higher.kind().equals(lower.kind())
                && higher.slot().id().equals(lower.slot().id());
    }

    /** Stops following sources, ends overrides, and lets go of threads. Calls in flight end as they may. */
    @Override
    public void close() {
        sources.forEach(RuleSource::close);
        guards().forEach(Guard::close);
    }

    @Override
    public String toString() {
        return "Sluice[" + guards.size() + " guards]";
    }
}
