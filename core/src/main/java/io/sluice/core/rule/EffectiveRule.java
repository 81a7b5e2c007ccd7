package io.sluice.core.rule;

/**
 * A rule that counts, and where it came from.
 *
 * @param rule the rule
 * @param layer where it came from
 * @param source the name of the source within that layer
 */
public record EffectiveRule(Rule<?> rule, RuleLayer layer, String source) {}
