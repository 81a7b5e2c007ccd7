package io.sluice.spring.config;

import io.sluice.core.rule.RuleKind;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The parts of guards that annotations name. Of those that no rule knows, properties say what all have by default: the config {@code
 * sluice.defaults.default}, and Resilience4j's {@code configs.default}.
 * <p><b>Thread safety.</b> Safe for many threads.
 */
public final class AnnotatedParts {
    private final Set<Part> parts = ConcurrentHashMap.newKeySet();

    /** One gate or recovery of a guard, by the kind of its rule. */
    record Part(String guard, RuleKind<?> kind) {}

    /** Adds a part; returns whether it is a new one, so that properties are to be looked at again. */
    public boolean add(String guard, RuleKind<?> kind) {
        return parts.add(new Part(guard, kind));
    }

    /** In an order that does not depend on who was found first. */
    List<Part> all() {
        return parts.stream()
                .sorted(Comparator.comparing(Part::guard)
                        .thenComparing(part -> part.kind().name()))
                .toList();
    }
}
