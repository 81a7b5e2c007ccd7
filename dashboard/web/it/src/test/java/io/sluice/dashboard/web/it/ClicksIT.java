package io.sluice.dashboard.web.it;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions.ContainsTextOptions;
import com.microsoft.playwright.assertions.LocatorAssertions.IsVisibleOptions;
import com.microsoft.playwright.options.AriaRole;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * How many clicks the things take that people do most, as far as no other test counts them: changing a limit, also without any, and rolling back are
 * {@link LimitIT}'s; forcing and letting go {@link OverrideIT}'s; a canary {@link RolloutIT}'s; who has not applied something {@link RefusedIT}'s.
 */
@DisplayNameGeneration(ReplaceUnderscores.class)
@ExtendWith(StageResolver.class)
class ClicksIT {
    private static final ContainsTextOptions PATIENT = new ContainsTextOptions().setTimeout(30_000);

    @Test
    void one_shows_why_calls_are_blocked(Stage stage) {
        Troupe troupe = stage.troupe("clicks-why", 2);
        stage.admin().publish("clicks-why", "dev", 1, Stage.RULES.replace("limitForPeriod: 15", "limitForPeriod: 5"));
        troupe.awaitRevision(2);
        try (Window window = stage.window(stage.admin())) {
            window.open("/dev");
            String resource = "/dev/apps/clicks-why/resources/POST%20/pay";
            window.click(window.page().locator("a[href='" + resource + "']"));
            assertThat(window.page().locator(".chart.first .read")).containsText("rate", PATIENT);
            assertThat(window.clicks()).isEqualTo(1);
            window.expectNoComplaint();
        }
    }

    @Test
    void three_copy_the_rules_of_one_environment_to_another(Stage stage) {
        stage.troupe("clicks-copy", 2);
        try (Window window = stage.window(stage.admin())) {
            window.open("/dev/apps/clicks-copy");
            window.click(window.page().locator("nav.tabs a[href$='/rules']"));
            window.click(window.page().locator("[data-menu^='Promote'] summary"));
            window.click(window.page().getByRole(AriaRole.MENUITEM, new Page.GetByRoleOptions().setName("staging")));
            assertThat(window.page()).hasURL(stage.console().address() + "/staging/apps/clicks-copy/rules");
            assertThat(window.the("draft")).containsText("2 rules changed", PATIENT);
            assertThat(window.clicks()).isEqualTo(3);
            window.expectNoComplaint();
        }
    }

    @Test
    void two_copy_the_rules_as_yaml(Stage stage) {
        stage.troupe("clicks-yaml", 2);
        try (Window window = stage.window(stage.admin())) {
            window.open("/dev/apps/clicks-yaml/rules");
            window.click(window.page().getByRole(AriaRole.RADIO, new Page.GetByRoleOptions().setName("YAML")));
            assertThat(window.the("copy")).isVisible(new IsVisibleOptions().setTimeout(20_000));
            window.page().getByLabel("YAML").waitFor();
            window.click(window.the("copy"));
            assertThat(window.the("toast")).containsText("Copied");
            assertThat(window.page().evaluate("() => navigator.clipboard.readText()"))
                    .asString()
                    .contains("id: pay-rate", "limitForPeriod: 15");
            assertThat(window.clicks()).isEqualTo(2);
            window.expectNoComplaint();
        }
    }
}
