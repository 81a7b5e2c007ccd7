package io.sluice.spring.aop;

import io.sluice.core.rule.RuleKind;
import io.sluice.guard.document.BulkheadRule;
import java.lang.reflect.Method;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What stands at a method, checked.
 *
 * @param method the one that runs, rather than that of an interface
 * @param outcome how it tells the end of its call
 * @param guard the guard it names; null if it names parts of guards
 * @param parts the parts of guards it names, outermost first; empty if it names a guard
 * @param description what it says of each call; null if nothing
 * @param fallbacks what answers instead of it; null if nothing does
 */
record GuardedMethod(
        Method method,
        Outcome outcome,
        @Nullable String guard,
        List<Part> parts,
        @Nullable CallDescription description,
        @Nullable FallbackMethods fallbacks) {

    /**
     * One gate or recovery of a guard.
     *
     * @param kind of its rule
     * @param guard the guard's name
     * @param byDefault its options, if no rule says anything
     */
    record Part(RuleKind<?> kind, String guard, Record byDefault) {
        /** Whether what properties say of all parts of its kind holds for it: not if the annotation itself asks for threads. */
        boolean mayBeByDefault() {
            return !(byDefault instanceof BulkheadRule rule) || rule.type() == BulkheadRule.Type.SEMAPHORE;
        }
    }
}
