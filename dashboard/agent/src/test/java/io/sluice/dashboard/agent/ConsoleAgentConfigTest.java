package io.sluice.dashboard.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class ConsoleAgentConfigTest {
    private final Bench bench = new Bench();

    @Test
    void what_is_wrong_is_told_with_what_is_allowed() {
        assertRefused(bench.config().app("Check Out"), "app must be 1 to 63 small letters");
        assertRefused(bench.config().env(""), "env must be 1 to 63 small letters");
        assertRefused(bench.config().token(" "), "token must not be blank");
        assertRefused(bench.config().startupWait(Duration.ofSeconds(3)), "startupWait must be between PT0S and PT2S");
        assertRefused(bench.config().endpoint("ftp://a"), "endpoint must be http:// or https:// and a host");
        assertRefused(bench.config().endpoint("http://user@host"), "without user or query");
        assertRefused(ConsoleAgentConfig.custom(), "size of endpoints must be between 1 and 64");
    }

    private static void assertRefused(ConsoleAgentConfig.Builder config, String message) {
        assertThatThrownBy(config::build)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }

    @Test
    void the_token_is_never_shown() {
        assertThat(bench.config().build().toString()).doesNotContain("secret");
        assertThatThrownBy(() -> bench.config().token("a secret\n").build()).hasMessageNotContainingAny("a secret");
    }
}
