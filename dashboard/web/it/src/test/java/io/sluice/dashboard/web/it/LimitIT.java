package io.sluice.dashboard.web.it;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Locator.FilterOptions;
import com.microsoft.playwright.assertions.LocatorAssertions.ContainsTextOptions;
import io.sluice.dashboard.sim.Tally;
import java.time.Duration;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Scenarios 4 and 20: a limit is changed on forty instances with three clicks, or with none; and who was slower than somebody else loses nothing. */
@DisplayNameGeneration(ReplaceUnderscores.class)
@ExtendWith(StageResolver.class)
class LimitIT {
    private static final int INSTANCES = 40;
    private static final int PER_INSTANCE = 10;
    private static final ContainsTextOptions PATIENT = new ContainsTextOptions().setTimeout(20_000);

    @Test
    void three_clicks_change_a_limit_everywhere(Stage stage) {
        Troupe troupe = stage.troupe("three-clicks", INSTANCES);
        troupe.awaitRevision(1);
        try (Window window = stage.window(stage.admin())) {
            window.open("/dev/apps/three-clicks");
            Locator limit = window.resource("POST /pay").getByTestId("limit");
            assertThat(limit).containsText("15", PATIENT);
            window.click(limit);
            window.page().keyboard().type(Integer.toString(PER_INSTANCE));
            window.click(window.the("publish"));
            window.click(window.the("confirm"));
            assertThat(window.clicks()).isEqualTo(3);
            assertThat(window.the("toast")).containsText("r2 · 40/40 applied", PATIENT);

            troupe.awaitRevision(2);
            expectAtMost(troupe, PER_INSTANCE);
            window.open("/dev/apps/three-clicks/changes");
            Locator newest = window.the("revision").first();
            assertThat(newest).containsText("r2");
            assertThat(newest).containsText("admin");
            assertThat(newest).containsText(Pattern.compile("limitForPeriod\\s*15\\s*→\\s*10"));
            window.expectNoComplaint();
        }
    }

    @Test
    void the_keyboard_alone_changes_a_limit_and_the_way_back_takes_three_clicks(Stage stage) {
        Troupe troupe = stage.troupe("no-clicks", 4);
        troupe.awaitRevision(1);
        try (Window window = stage.window(stage.admin())) {
            window.open("/dev/apps/no-clicks");
            assertThat(window.resource("POST /pay").getByTestId("limit")).isVisible();
            window.page().keyboard().press("Control+k");
            window.page().keyboard().type("limit pay");
            window.page().keyboard().press("Enter");
            assertThat(window.the("limit-input")).isFocused();
            window.page().keyboard().type("9");
            window.page().keyboard().press("Enter");
            assertThat(window.the("confirm")).isFocused();
            window.page().keyboard().press("Enter");
            assertThat(window.the("toast")).containsText("r2 · 4/4 applied", PATIENT);
            assertThat(window.clicks()).isZero();
            troupe.awaitRevision(2);

            window.click(window.page().locator("nav.tabs a[href$='/changes']"));
            window.click(window.the("roll-back").first());
            window.click(window.the("confirm"));
            assertThat(window.clicks()).isEqualTo(3);
            troupe.awaitRevision(3);
            assertThat(stage.admin().get("/apps/no-clicks/envs/dev/ruleset").toString())
                    .contains("\"limitForPeriod\":15");
            window.expectNoComplaint();
        }
    }

    @Test
    void who_was_slower_sees_both_changes_and_loses_neither(Stage stage) {
        stage.troupe("two-editors", 2);
        try (Window window = stage.window(stage.admin())) {
            window.open("/dev/apps/two-editors");
            window.click(window.resource("POST /pay").getByTestId("limit"));
            window.page().keyboard().type("12");
            window.click(window.the("publish"));
            stage.admin()
                    .publish(
                            "two-editors",
                            "dev",
                            1,
                            Stage.RULES.replace("failureRateThreshold: 50", "failureRateThreshold: 40"));
            window.click(window.the("confirm"));
            Locator dialog = window.page().locator("dialog");
            assertThat(dialog).containsText("r2 was published by admin");
            assertThat(dialog).containsText("failureRateThreshold");
            window.click(window.the("rebase"));
            window.click(window.the("publish"));
            window.click(window.the("confirm"));
            assertThat(window.the("toast")).containsText("r3", PATIENT);
            String live =
                    stage.admin().get("/apps/two-editors/envs/dev/ruleset").toString();
            assertThat(live).contains("\"limitForPeriod\":12").contains("\"failureRateThreshold\":40");
            window.expectNoComplaint();
        }
    }

    @Test
    void where_both_changed_the_same_number_somebody_chooses(Stage stage) {
        stage.troupe("same-number", 2);
        try (Window window = stage.window(stage.admin())) {
            window.open("/dev/apps/same-number");
            window.typeLimit(12);
            window.the("publish").click();
            String theirs = Stage.RULES.replace("limitForPeriod: 15", "limitForPeriod: 13");
            stage.admin().publish("same-number", "dev", 1, theirs);
            window.the("confirm").click();
            Locator clash = window.page().locator("fieldset.clash");
            assertThat(clash).containsText("was 15");
            assertThat(clash.locator("label").filter(new FilterOptions().setHasText("yours")))
                    .containsText("12");
            clash.locator("label")
                    .filter(new FilterOptions().setHasText("live"))
                    .click();
            window.the("rebase").click();
            assertThat(window.the("draft")).containsText("0 rules changed");
            assertThat(window.the("publish")).isDisabled();
            String live =
                    stage.admin().get("/apps/same-number/envs/dev/ruleset").toString();
            assertThat(live).contains("\"limitForPeriod\":13");
            window.expectNoComplaint();
        }
    }

    /** From the next second on, no instance lets in more than its limit within any second of its own. */
    private static void expectAtMost(Troupe troupe, int limit) {
        long from = Math.floorDiv(System.currentTimeMillis(), 1_000L) * 1_000 + 2_000;
        await().atMost(Duration.ofSeconds(30))
                .until(() -> troupe.truth("POST /pay", from, from + 4_000, Tally::offered) > 0
                        && troupe.truth("POST /pay", from + 3_000, from + 4_000, Tally::offered) > 0);
        long let = troupe.truth("POST /pay", from, from + 3_000, tally -> tally.offered() - tally.rejected());
        assertThat(let).isBetween(1L, 3L * limit * INSTANCES);
    }
}
