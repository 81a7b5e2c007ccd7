package io.sluice.core.rule;

import io.sluice.core.Check;

/**
 * One gate's or recovery's configuration as data; immutable, compared by value.
 *
 * @param id tells rules of one rule set apart; not blank
 * @param resource what it applies to: an exact name, a template or a regular expression, see {@link ResourcePattern}
 * @param mode whether it acts
 * @param kind what it configures
 * @param config the options
 * @param <C> the record of its options
 */
public record Rule<C extends Record>(String id, String resource, RuleMode mode, RuleKind<C> kind, C config) {

    /**
     * @throws IllegalArgumentException if a component is missing or blank, or the resource is no valid pattern
     */
    public Rule {
        Check.notBlank("id", id);
        ResourcePattern.of(resource);
        Check.present("mode", mode);
        Check.present("kind", kind);
        if (!kind.configType().isInstance(config)) {
            throw new IllegalArgumentException(
                    "config must be a " + kind.configType().getSimpleName() + ", but was " + config);
        }
    }

    /** An enforced rule with the {@linkplain #defaultId default id}. */
    public static <C extends Record> Rule<C> of(RuleKind<C> kind, String resource, C config) {
        return new Rule<>(defaultId(kind, resource), resource, RuleMode.ENFORCE, kind, config);
    }

    /** The id of a rule that was given none: kind and resource, such as {@code circuitBreaker:payments}. */
    public static String defaultId(RuleKind<?> kind, String resource) {
        return kind.name() + ':' + resource;
    }

    /** The place this rule takes. */
    public RuleSlot slot() {
        return new RuleSlot(kind.name(), resource, kind.repeatable() ? id : "");
    }
}
