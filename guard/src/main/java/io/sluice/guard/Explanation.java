package io.sluice.guard;

import io.sluice.core.rule.RuleLayer;
import io.sluice.core.rule.RuleMode;
import org.jspecify.annotations.Nullable;

/**
 * One option of one part of a guard: its value, and where that came from.
 *
 * @param kind the kind of rule, such as {@code circuitBreaker}
 * @param ruleId the id of the rule
 * @param mode whether it acts
 * @param option the option, as it is called in code and in documents
 * @param value the value in force; null if it is absent
 * @param origin where the value came from
 * @param layer the layer of the rule
 * @param source the name of the rule's source within that layer
 */
public record Explanation(
        String kind,
        String ruleId,
        RuleMode mode,
        String option,
        @Nullable Object value,
        Origin origin,
        RuleLayer layer,
        String source) {

    /** Where a value came from. */
    public enum Origin {
        /** The rule does not say, or says what is the default. */
        DEFAULT,
        /** The rule says so. */
        RULE,
        /** The rule says what all instances have together, of which this one has its share. */
        SHARE,
        /** The rule says something else, which an override scales. */
        OVERRIDE
    }

    @Override
    public String toString() {
        return kind + "." + option + " = " + value + " (" + origin + ", rule \"" + ruleId + "\" of " + layer + " "
                + source + ")";
    }
}
