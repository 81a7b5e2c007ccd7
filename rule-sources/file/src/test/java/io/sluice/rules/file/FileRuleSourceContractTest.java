package io.sluice.rules.file;

import io.sluice.core.rule.RuleDocument;
import io.sluice.core.rule.RuleSource;
import io.sluice.core.testing.RuleSourceContract;
import io.sluice.core.time.ManualClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.io.TempDir;

/** With a clock that the test moves, and no watch: changes are found by looking. */
class FileRuleSourceContractTest extends RuleSourceContract {
    @TempDir
    private Path directory;

    @Override
    protected Backend backend() {
        Path file = directory.resolve("rules.yaml");
        ManualClock clock = ManualClock.startingAt(0);
        return new Backend() {
            @Override
            public RuleSource source(boolean requireInitial) {
                return FileRuleSource.custom(file)
                        .requireInitial(requireInitial)
                        .watch(false)
                        .clock(clock)
                        .reader(Runnable::run)
                        .build();
            }

            @Override
            public void publish(RuleDocument document) throws IOException {
                FileRulePublisher.of(file).publish(document);
            }

            @Override
            public void vanish() throws IOException {
                Files.deleteIfExists(file);
            }

            @Override
            public void letTimePass() {
                clock.advance(Duration.ofSeconds(6));
            }

            @Override
            public void close() {}
        };
    }
}
