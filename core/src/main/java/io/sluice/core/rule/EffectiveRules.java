package io.sluice.core.rule;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * What all sources together come to: of several rules in one {@linkplain RuleSlot slot} the one of the highest layer, by resource.
 * Immutable; made anew, from all contributions, when one of them changes, so that a rule that is removed uncovers what it covered.
 * <p><b>Which rules a resource has.</b> Every rule whose pattern matches is a candidate. They are ordered by layer, then by
 * how specific the pattern is. Of a kind that may stand once, the first counts; of a repeatable kind, all.
 * <p><b>Thread safety.</b> Safe for many threads.
 * <p><b>Cost.</b> {@link #forResource} is one look-up in a hash map for an exact name of a rule, and, if there are patterns, for
 * any name that was asked for before; at most {@value #MAX_REMEMBERED} names are remembered, and for a name beyond these each
 * pattern is tried each time. Memory is bounded by the rules and that number.
 */
public final class EffectiveRules {
    /** How many names, besides the exact ones, have their answer kept. */
    public static final int MAX_REMEMBERED = 10_000;

    private static final Comparator<Candidate> BY_LAYER_AND_PATTERN =
            Comparator.<Candidate, RuleLayer>comparing(c -> c.effective.layer()).thenComparing(Candidate::pattern);
    private static final EffectiveRules NONE = new EffectiveRules(List.of());

    /**
     * What one source says.
     *
     * @param layer where it stands
     * @param source its name
     * @param rules what it says
     */
    public record Contribution(RuleLayer layer, String source, RuleSet rules) {}

    private record Candidate(ResourcePattern pattern, EffectiveRule effective) {}

    /** All that count somewhere; sorted by layer, then as contributed, then by pattern and id. */
    private final List<EffectiveRule> all;

    private final Map<String, List<EffectiveRule>> byExactName;
    private final List<Candidate> candidates; // if there are patterns
    private final boolean onlyExact;
    private final Map<String, List<EffectiveRule>> remembered = new ConcurrentHashMap<>();

    private EffectiveRules(List<EffectiveRule> winners) {
        List<Candidate> sorted = new ArrayList<>(winners.size());
        winners.forEach(
                rule -> sorted.add(new Candidate(ResourcePattern.of(rule.rule().resource()), rule)));
        sorted.sort(BY_LAYER_AND_PATTERN); // stable: then as contributed
        all = sorted.stream().map(Candidate::effective).toList();
        onlyExact = sorted.stream().allMatch(c -> c.pattern.isExact());
        candidates = onlyExact ? List.of() : List.copyOf(sorted);
        byExactName = onlyExact ? byName(all) : Map.of();
    }

    private static Map<String, List<EffectiveRule>> byName(List<EffectiveRule> rules) {
        Map<String, List<EffectiveRule>> byName = new HashMap<>(2 * rules.size());
        for (EffectiveRule rule : rules) {
            byName.merge(rule.rule().resource(), List.of(rule), EffectiveRules::joined);
        }
        byName.replaceAll((name, itsRules) -> withoutCovered(itsRules));
        return byName;
    }

    private static List<EffectiveRule> joined(List<EffectiveRule> some, List<EffectiveRule> more) {
        List<EffectiveRule> all = new ArrayList<>(some);
        all.addAll(more);
        return all;
    }

    /** No rules. */
    public static EffectiveRules none() {
        return NONE;
    }

    /**
     * @param contributions in any order; of two in the same layer the earlier one wins
     */
    public static EffectiveRules of(List<Contribution> contributions) {
        if (contributions.size() == 1) { // as a rule; one rule set has one rule in a slot
            return new EffectiveRules(effective(contributions.get(0)).toList());
        }
        Map<RuleSlot, EffectiveRule> winners = new LinkedHashMap<>();
        contributions.stream()
                .sorted(Comparator.comparing(Contribution::layer))
                .flatMap(EffectiveRules::effective)
                .forEach(effective -> winners.putIfAbsent(effective.rule().slot(), effective));
        return new EffectiveRules(List.copyOf(winners.values()));
    }

    private static Stream<EffectiveRule> effective(Contribution contribution) {
        return contribution.rules().rules().stream()
                .map(rule -> new EffectiveRule(rule, contribution.layer(), contribution.source()));
    }

    /** Every rule that no other replaces, the highest layer first. */
    public List<EffectiveRule> all() {
        return all;
    }

    /** The rules of one resource, the highest layer first, and in it the most specific; empty if there are none. */
    public List<EffectiveRule> forResource(String resource) {
        if (onlyExact) {
            return byExactName.getOrDefault(resource, List.of());
        }
        List<EffectiveRule> known = remembered.get(resource);
        if (known != null) {
            return known;
        }
        List<EffectiveRule> found = withoutCovered(candidates.stream()
                .filter(c -> c.pattern.matches(resource))
                .map(Candidate::effective)
                .toList());
        if (remembered.size() < MAX_REMEMBERED) {
            remembered.put(resource, found);
        }
        return found;
    }

    private static List<EffectiveRule> withoutCovered(List<EffectiveRule> ordered) {
        if (ordered.size() == 1) {
            return ordered;
        }
        Set<String> taken = new HashSet<>();
        return ordered.stream()
                .filter(candidate -> {
                    RuleKind<?> kind = candidate.rule().kind();
                    return kind.repeatable() || taken.add(kind.name());
                })
                .toList();
    }

    @Override
    public String toString() {
        return "EffectiveRules " + all;
    }
}
