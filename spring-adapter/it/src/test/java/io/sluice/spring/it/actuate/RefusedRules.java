package io.sluice.spring.it.actuate;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.core.rule.Rule;
import io.sluice.core.rule.RuleLayer;
import io.sluice.core.rule.RuleSet;
import io.sluice.core.rule.RulesRefusedException;
import io.sluice.guard.Sluice;
import io.sluice.guard.document.StandardKinds;
import io.sluice.recovery.FallbackConfig;
import java.util.List;

/** Rules that no guard can be made of. */
final class RefusedRules {
    private RefusedRules() {}

    /** A fallback by the name of an answer that there is not. */
    static void offer(Sluice sluice) {
        RuleSet bad = RuleSet.of(List.of(Rule.of(
                StandardKinds.FALLBACK,
                "POST /pay",
                FallbackConfig.custom().answer(Exception.class, "nobody").build())));
        assertThatThrownBy(() -> sluice.apply(RuleLayer.CONSOLE, "console", bad))
                .isInstanceOf(RulesRefusedException.class);
    }
}
