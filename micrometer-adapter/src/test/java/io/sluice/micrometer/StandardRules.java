package io.sluice.micrometer;

import io.sluice.bulkhead.BulkheadConfig;
import io.sluice.core.rule.EffectiveRule;
import io.sluice.core.rule.Rule;
import io.sluice.core.rule.RuleKind;
import io.sluice.core.rule.RuleLayer;
import io.sluice.core.rule.RuleMode;
import io.sluice.guard.document.BulkheadRule;
import io.sluice.guard.document.StandardKinds;

/** Rules for the resource {@code payments}. */
final class StandardRules {
    private StandardRules() {}

    static EffectiveRule bulkhead(int limit) {
        return rule(
                StandardKinds.BULKHEAD,
                BulkheadRule.of(
                        BulkheadConfig.custom().maxConcurrentCalls(limit).build()));
    }

    static <C extends Record> EffectiveRule rule(RuleKind<C> kind, C config) {
        return new EffectiveRule(
                new Rule<>(Rule.defaultId(kind, "payments"), "payments", RuleMode.ENFORCE, kind, config),
                RuleLayer.FILE,
                "test");
    }
}
