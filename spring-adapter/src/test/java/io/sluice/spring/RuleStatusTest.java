package io.sluice.spring;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.rule.RuleLayer;
import io.sluice.core.rule.RuleSet;
import io.sluice.guard.Sluice;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

class RuleStatusTest {
    private final RuleStatus status = new RuleStatus();

    @Test
    void tellsWhoseRulesWereRefusedUntilTheyAreGood() {
        assertThat(status.rejected()).isEmpty();
        status.refused("file:rules.yaml", "line 3");
        status.refused("console", "no such kind");
        assertThat(status.rejected())
                .hasValueSatisfying(text -> assertThat(text)
                        .hasLineCount(2)
                        .startsWith("console: no such kind")
                        .endsWith("file:rules.yaml: line 3"));
        status.accepted("console");
        status.accepted("file:rules.yaml");
        assertThat(status.rejected()).isEmpty();
    }

    @Test
    void hearsWhatTheContainerPutsInForce() {
        new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(SluiceAutoConfiguration.class))
                .run(context -> {
                    RuleStatus ofContext = context.getBean(RuleStatus.class);
                    ofContext.refused("console", "no such kind");
                    context.getBean(Sluice.class).apply(RuleLayer.CONSOLE, "console", RuleSet.empty());
                    assertThat(ofContext.rejected()).isEmpty();
                });
    }
}
