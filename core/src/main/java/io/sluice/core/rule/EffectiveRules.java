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

    private final Map<String, List<EffectiveRule>> byExactName = new HashMap<>();
    private final List<Candidate> candidates;
    private final boolean onlyExact;
    private final Map<String, List<EffectiveRule>> remembered = new ConcurrentHashMap<>();

    private EffectiveRules(List<EffectiveRule> winners) {
        candidates = winners.stream()
                .map(rule -> new Candidate(ResourcePattern.of(rule.rule().resource()), rule))
                .sorted(Comparator.<Candidate, RuleLayer>comparing(c -> c.effective.layer())
                        .thenComparing(Candidate::pattern)) // stable: then as contributed
                .toList();
        all = candidates.stream().map(Candidate::effective).toList();
        onlyExact = candidates.stream().allMatch(c -> c.pattern.isExact());
        if (onlyExact) {
            Map<String, List<EffectiveRule>> grouped = new HashMap<>();
            all.forEach(rule -> grouped.computeIfAbsent(rule.rule().resource(), name -> new ArrayList<>())
                    .add(rule));
            grouped.forEach((name, rules) -> byExactName.put(name, withoutCovered(rules)));
        }
    }

    /** No rules. */
    public static EffectiveRules none() {
        return NONE;
    }

    /**
     * @param contributions in any order; of two in the same layer the earlier one wins
     */
    public static EffectiveRules of(List<Contribution> contributions) {
        Map<RuleSlot, EffectiveRule> winners = new LinkedHashMap<>();
        contributions.stream()
                .sorted(Comparator.comparing(Contribution::layer))
                .forEach(contribution -> contribution
                        .rules()
                        .rules()
                        .forEach(rule -> winners.putIfAbsent(
                                rule.slot(), new EffectiveRule(rule, contribution.layer(), contribution.source()))));
        return new EffectiveRules(List.copyOf(winners.values()));
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
