package io.sluice.dashboard.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sluice.guard.Guard;
import io.sluice.guard.Sluice;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the README shows. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class FirstConsoleTest {
    @TempDir
    private Path folder;

    @Test
    void an_application_is_connected() throws IOException {
        try (HttpConsole console = new HttpConsole()) {
            console.publish(Bench.limit(3));
            assertThat(charge(console.endpoint(), "slc_agt_secret")).isEqualTo("charged");
            await().until(() -> console.calls.contains("POST /agent/v1/hello"));
        }
    }

    private String charge(String endpoint, String token) {
        // region agent
        ConsoleAgent agent = ConsoleAgent.of(ConsoleAgentConfig.custom()
                .endpoint(endpoint)
                .app("checkout")
                .env("prod")
                .token(token)
                .label("zone", "b")
                .startupWait(Duration.ofSeconds(1)) // by default the start does not wait
                .home(folder)
                .build());
        try (Sluice sluice = Sluice.builder().source(agent).build()) {
            agent.attach(sluice);
            Guard pay = sluice.guard("POST /pay");
            return pay.executeSupplier(() -> "charged");
        }
        // endregion
    }
}
