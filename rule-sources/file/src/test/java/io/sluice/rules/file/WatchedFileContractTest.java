package io.sluice.rules.file;

import io.sluice.core.rule.RuleDocument;
import io.sluice.core.rule.RuleSource;
import io.sluice.core.testing.RuleSourceContract;
import io.sluice.core.time.ManualClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;

/** With threads and the system's watch alone: the clock stands still, so no look is taken by the interval. */
@Tag("slow")
class WatchedFileContractTest extends RuleSourceContract {
    @TempDir
    private Path directory;

    @Override
    protected Backend backend() {
        Path file = directory.resolve("rules.yaml");
        return new Backend() {
            @Override
            public RuleSource source(boolean requireInitial) {
                return FileRuleSource.custom(file)
                        .requireInitial(requireInitial)
                        .settleDuration(Duration.ZERO)
                        .clock(ManualClock.startingAt(0))
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
            public void close() {}
        };
    }
}
