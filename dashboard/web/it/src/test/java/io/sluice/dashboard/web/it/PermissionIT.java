package io.sluice.dashboard.web.it;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Scenario 16: who may only look sees everything, what he cannot press, and whom to ask. */
@DisplayNameGeneration(ReplaceUnderscores.class)
@ExtendWith(StageResolver.class)
class PermissionIT {
    @Test
    void a_viewer_reads_everything_and_changes_nothing(Stage stage) {
        stage.troupe("looked-at", 2);
        Person viewer = stage.person("viewer", "VIEWER");
        try (Window window = stage.window(viewer)) {
            window.open("/dev/apps/looked-at");
            Locator limit = window.resource("POST /pay").getByTestId("limit");
            assertThat(limit).isDisabled();
            assertThat(limit).hasAttribute("title", "needs publisher — ask team-pay");
            window.page().keyboard().press("Control+k");
            window.page().keyboard().type("force");
            assertThat(window.page().locator("[role=option]")).containsText("nothing matches");
            window.page().keyboard().press("Escape");
            for (String path : new String[] {"", "/resources", "/rules", "/rollouts", "/instances", "/changes"}) {
                window.open("/dev/apps/looked-at" + path);
            }
            window.expectNoComplaint();
        }
        var refused = viewer.send(
                "PUT",
                "/apps/looked-at/envs/dev/ruleset",
                Stage.RULES,
                "If-Match",
                "\"r1\"",
                "Content-Type",
                "application/yaml");
        assertThat(refused.statusCode()).isEqualTo(403);
        assertThat(refused.body()).contains("\"permission\":\"").contains("\"ask\":\"team-pay\"");
    }
}
