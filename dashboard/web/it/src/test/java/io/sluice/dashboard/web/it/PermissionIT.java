package io.sluice.dashboard.web.it;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Locator.FilterOptions;
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

    @Test
    void an_application_that_is_not_for_everybody_is_seen_to_be_there_and_locked(Stage stage) {
        stage.admin().begin("for-few", Stage.RULES);
        stage.admin().send("PATCH", "/apps/for-few", "{\"restricted\":true}");
        Person stranger = stage.person("stranger", "VIEWER");
        try (Window window = stage.window(stranger)) {
            window.open("/dev/apps");
            Locator row = window.the("apps").locator("tbody tr").filter(new FilterOptions().setHasText("for-few"));
            assertThat(row).containsText("ask team-pay");
            assertThat(row.locator("a")).hasCount(0);
            window.expectNoComplaint();
        }
        assertThat(stranger.send("GET", "/apps/for-few/envs/dev/ruleset", "").statusCode())
                .isEqualTo(403);
    }
}
