package io.sluice.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.rule.RuleSourceEvent.Health;
import io.sluice.core.time.ManualClock;
import io.sluice.guard.document.BulkheadRule;
import io.sluice.rules.file.FileRuleSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayNameGeneration(ReplaceUnderscores.class)
class RulesFromFileTest {

    @Test
    void what_is_in_the_file_counts_and_a_bad_file_counts_nothing(@TempDir Path directory) throws IOException {
        Path file = directory.resolve("rules.yaml");
        Files.writeString(file, "rules: [{resource: '/{path}', kind: bulkhead, config: {maxConcurrentCalls: 7}}]");
        FileRuleSource source = FileRuleSource.custom(file)
                .watch(false)
                .clock(ManualClock.startingAt(0))
                .build();
        try (RulesFromFile rules = new RulesFromFile(source)) {
            assertThat(source.health()).isEqualTo(Health.UP);
            assertThat(rules.rulesOf("/pay"))
                    .singleElement()
                    .satisfies(effective -> assertThat(
                                    ((BulkheadRule) effective.rule().config())
                                            .semaphore()
                                            .maxConcurrentCalls())
                            .isEqualTo(7));
            assertThat(rules.rulesOf("pay")).isEmpty();
        }
    }
}
