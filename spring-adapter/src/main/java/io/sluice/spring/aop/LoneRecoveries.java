package io.sluice.spring.aop;

import io.sluice.core.rule.Rule;
import io.sluice.core.rule.RuleKind;
import io.sluice.core.rule.RuleLayer;
import io.sluice.core.rule.RuleSet;
import io.sluice.guard.Guard;
import io.sluice.guard.Sluice;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Retries and time limits of guards, for methods that name these without naming the whole guard. Each is a guard with nothing else, one for
 * all methods, so that a budget of retries is one budget. They go by the clock of the guards.
 * <p><b>Thread safety.</b> Safe for many threads.
 */
final class LoneRecoveries implements AutoCloseable {
    private final Map<String, Rule<?>> rules = new LinkedHashMap<>(); // guarded by this
    private @Nullable Sluice sluice; // guarded by this; null until one is asked for

    /** The guard that does what this recovery of that guard does; follows its options. */
    synchronized <C extends Record> Guard of(RuleKind<C> kind, Guard guard, C config) {
        if (sluice == null) {
            sluice = Sluice.builder().clock(guard.clock()).build();
        }
        Rule<C> rule = Rule.of(kind, kind.name() + " of " + guard.name(), config);
        if (!rule.equals(rules.put(rule.id(), rule))) {
            sluice.apply(RuleLayer.CODE, "annotations", RuleSet.of(List.copyOf(rules.values())));
        }
        return sluice.guard(rule.resource());
    }

    @Override
    public synchronized void close() {
        if (sluice != null) {
            sluice.close();
        }
    }
}
