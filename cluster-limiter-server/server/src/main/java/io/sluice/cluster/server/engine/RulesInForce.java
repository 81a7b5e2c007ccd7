package io.sluice.cluster.server.engine;

import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The limits in force, by namespace. Those of a namespace are replaced as a whole: who looks sees all of the old or all of the new.
 * <p>Whatever changes a rule gives it a version above all that there were before. One that stays as it was stays the same object; and counts
 * go on over all versions of a name. Safe for many threads; looking takes no lock.
 */
final class RulesInForce {
    private final Map<String, Map<String, CompiledRule>> byNamespace =
            new ConcurrentHashMap<>(); // of unmodifiable maps
    private long lastVersion; // guarded by this

    /**
     * @throws IllegalArgumentException if two rules have the same name; then nothing changes
     */
    synchronized void replace(String namespace, Collection<LimitRule> newRules) {
        Map<String, CompiledRule> before = of(namespace);
        Map<String, CompiledRule> next = new TreeMap<>();
        long version = lastVersion;
        for (LimitRule rule : newRules) {
            CompiledRule same = before.get(rule.id());
            boolean unchanged = same != null && same.rule().equals(rule);
            RuleCounters counters = same == null ? new RuleCounters() : same.counters();
            Reserve reserve = same == null ? Reserve.NONE : same.reserve();
            CompiledRule compiled = unchanged ? same : new CompiledRule(namespace, rule, ++version, counters, reserve);
            if (next.put(rule.id(), compiled) != null) {
                throw new IllegalArgumentException("id of a rule must not be taken, but was \"" + rule.id() + '"');
            }
        }
        lastVersion = version;
        byNamespace.put(namespace, Map.copyOf(next));
    }

    /**
     * Keeps something off the rates of a namespace's rules, in place of what was kept off before.
     *
     * @param byGrace how much, for rules that {@link LimitRule#reserveLost} after that time
     */
    synchronized void reserve(String namespace, Function<Duration, Reserve> byGrace) {
        Map<String, CompiledRule> next = new TreeMap<>(of(namespace));
        long before = lastVersion;
        next.replaceAll((id, present) -> {
            Duration grace = present.rule().reserveLost();
            Reserve reserve = grace.isZero() ? Reserve.NONE : byGrace.apply(grace);
            return reserve.equals(present.reserve())
                    ? present
                    : new CompiledRule(namespace, present.rule(), ++lastVersion, present.counters(), reserve);
        });
        if (lastVersion > before) {
            byNamespace.put(namespace, Map.copyOf(next));
        }
    }

    /** After how long rules of a namespace keep off their rates what lost clients may be using. */
    Set<Duration> graces(String namespace) {
        return all(namespace).stream()
                .map(rule -> rule.rule().reserveLost())
                .filter(grace -> !grace.isZero())
                .collect(Collectors.toUnmodifiableSet());
    }

    @Nullable CompiledRule find(String namespace, String id) {
        return of(namespace).get(id);
    }

    /** The numbers that a bucket goes by. */
    @Nullable CompiledRule find(String namespace, Target target) {
        CompiledRule rule = find(namespace, target.rule());
        return rule == null ? null : rule.of(target.key());
    }

    /** All of a namespace; unmodifiable. */
    Collection<CompiledRule> all(String namespace) {
        return of(namespace).values();
    }

    private Map<String, CompiledRule> of(String namespace) {
        return byNamespace.getOrDefault(namespace, Map.of());
    }

    /** Those that rules were given for; a copy. */
    Set<String> namespaces() {
        return new TreeSet<>(byNamespace.keySet());
    }
}
