package io.sluice.core.rule;

import io.sluice.core.Check;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * All rules that one source has to say, with what tells two states of it apart; immutable, compared by value.
 * <p>Rule sets of one origin are ordered by {@code (epoch, revision)}: see {@link #isAfter}. The order of the rules means nothing,
 * so they are kept sorted by id.
 */
public final class RuleSet {
    private static final RuleSet EMPTY = new RuleSet(0, 0, null, List.of());

    private final long epoch;
    private final long revision;
    private final @Nullable String hash;
    private final List<Rule<?>> rules;

    private RuleSet(long epoch, long revision, @Nullable String hash, List<Rule<?>> sorted) {
        this.epoch = epoch;
        this.revision = revision;
        this.hash = hash;
        rules = sorted;
    }

    /** No rules, epoch and revision 0, no hash. */
    public static RuleSet empty() {
        return EMPTY;
    }

    /** Rules made in code: epoch and revision 0, no hash. */
    public static RuleSet of(List<? extends Rule<?>> rules) {
        return of(0, 0, null, rules);
    }

    /**
     * @param epoch begins anew when numbers of revisions may have been used before, as after a restored database; from 0
     * @param revision counts the changes within an epoch; from 0
     * @param hash of the canonical form of the rules, such as {@code sha256:9b2…}; null if none was reckoned
     * @throws IllegalArgumentException if two rules have the same id or the same {@linkplain Rule#slot slot}, or a number is negative
     */
    public static RuleSet of(long epoch, long revision, @Nullable String hash, List<? extends Rule<?>> rules) {
        Check.inRange("epoch", epoch, 0, Long.MAX_VALUE);
        Check.inRange("revision", revision, 0, Long.MAX_VALUE);
        List<Rule<?>> sorted = rules.stream()
                .sorted(Comparator.comparing(Rule::id))
                .<Rule<?>>map(rule -> rule)
                .toList();
        checkIds(sorted);
        checkSlots(sorted);
        return new RuleSet(epoch, revision, hash, sorted);
    }

    private static void checkIds(List<Rule<?>> sorted) {
        for (int i = 1; i < sorted.size(); i++) {
            String id = sorted.get(i).id();
            if (id.equals(sorted.get(i - 1).id())) {
                throw new IllegalArgumentException("id must be given once, but was \"" + id + "\" twice");
            }
        }
    }

    private static void checkSlots(List<Rule<?>> rules) {
        Map<RuleSlot, Rule<?>> slots = new HashMap<>(2 * rules.size());
        for (Rule<?> rule : rules) {
            Rule<?> other = slots.put(rule.slot(), rule);
            if (other != null) {
                throw new IllegalArgumentException("at most one rule may be a " + rule.slot() + ", but there were \""
                        + other.id() + "\" and \"" + rule.id() + '"');
            }
        }
    }

    public long epoch() {
        return epoch;
    }

    public long revision() {
        return revision;
    }

    /** The hash of the canonical form of the rules: equal rules, equal hash, whatever they looked like. */
    public Optional<String> hash() {
        return Optional.ofNullable(hash);
    }

    /** Sorted by id; unmodifiable. */
    public List<Rule<?>> rules() {
        return rules;
    }

    /** Whether this one is newer: of a later epoch, or a later revision of the same epoch. */
    public boolean isAfter(RuleSet other) {
        return epoch != other.epoch ? epoch > other.epoch : revision > other.revision;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof RuleSet that
                && epoch == that.epoch
                && revision == that.revision
                && Objects.equals(hash, that.hash)
                && rules.equals(that.rules);
    }

    @Override
    public int hashCode() {
        return Objects.hash(epoch, revision, hash, rules);
    }

    @Override
    public String toString() {
        return "RuleSet " + epoch + "." + revision + " (" + rules.size() + " rules" + (hash == null ? "" : ", " + hash)
                + ")";
    }
}
