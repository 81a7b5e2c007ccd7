package io.sluice.core.rule;

/**
 * The place a rule takes: of two rules in one slot, from different layers, one replaces the other whole; one rule set never has two.
 *
 * @param kind the name of the kind
 * @param resource the pattern, as it is written
 * @param id the rule's id if its kind is repeatable, otherwise empty
 */
public record RuleSlot(String kind, String resource, String id) {
    @Override
    public String toString() {
        return kind + " on " + resource + (id.isEmpty() ? "" : " with id " + id);
    }
}
