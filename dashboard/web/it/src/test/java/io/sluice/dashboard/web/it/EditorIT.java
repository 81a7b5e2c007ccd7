package io.sluice.dashboard.web.it;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Scenario 6: what is wrong is said at its field, as the console says it; what is only in another unit is converted before one's eyes. */
@DisplayNameGeneration(ReplaceUnderscores.class)
@ExtendWith(StageResolver.class)
class EditorIT {
    @Test
    void a_field_says_what_is_wrong_with_it_and_nothing_can_be_published(Stage stage) {
        stage.troupe("editor", 2);
        try (Window window = stage.window(stage.admin())) {
            window.open("/dev/apps/editor/rules/pay-rate");
            Locator limit = field(window, "limitForPeriod");
            limit.locator("input").fill("-5");
            assertThat(limit.locator("[role=alert]")).containsText("limitForPeriod must be");
            assertThat(window.the("publish")).isDisabled();

            limit.locator("input").fill("5 %");
            assertThat(limit.locator("[role=alert]")).containsText("You wrote “5 %”");
            assertThat(window.the("publish")).isDisabled();
            limit.locator("input").fill("15");
            assertThat(limit.locator("[role=alert]")).hasCount(0);

            Locator wait = field(window, "timeoutDuration");
            wait.locator("input").fill("10 min");
            assertThat(wait.getByTestId("converted")).hasText("10 min is 10m");
            wait.locator("input").fill("7 bananas");
            assertThat(wait.locator("[role=alert]")).containsText("A length of time");
            assertThat(window.the("publish")).isDisabled();
            wait.locator("input").fill("");

            field(window, "resource").locator("input").fill("GET /item/{id}");
            assertThat(window.the("lint")).containsText("Did you mean GET /items/{id}");
            assertThat(window.the("publish")).isEnabled();
            window.expectNoComplaint();
        }
        HttpResponse<String> refused = stage.admin()
                .send(
                        "PUT",
                        "/apps/editor/envs/dev/ruleset",
                        Stage.RULES.replace("limitForPeriod: 15", "limitForPeriod: -5"),
                        "If-Match",
                        "\"r1\"",
                        "Content-Type",
                        "application/yaml");
        assertThat(refused.statusCode()).isEqualTo(422);
        assertThat(refused.body()).contains("rules[0].config.limitForPeriod");
    }

    private static Locator field(Window window, String name) {
        return window.page().locator("[data-field=" + name + "]");
    }
}
