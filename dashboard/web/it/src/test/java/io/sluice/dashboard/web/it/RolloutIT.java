package io.sluice.dashboard.web.it;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions.ContainsTextOptions;
import com.microsoft.playwright.options.AriaRole;
import io.sluice.dashboard.sim.Tally;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Scenarios 10 and 11: a tenth gets it first, exactly those that the dialog named; then all, or nobody. That one which dies is replaced takes a
 * minute, so it is tried where time is virtual: {@code RolloutsTest} of the server.
 */
@DisplayNameGeneration(ReplaceUnderscores.class)
@ExtendWith(StageResolver.class)
class RolloutIT {
    private static final int INSTANCES = 20;
    private static final ContainsTextOptions PATIENT = new ContainsTextOptions().setTimeout(60_000);
    private static final Duration SOON = Duration.ofSeconds(20);

    @Test
    void four_clicks_bring_a_change_to_the_named_tenth_and_then_to_all(Stage stage) {
        Troupe troupe = stage.troupe("canary", INSTANCES);
        troupe.awaitRevision(1);
        try (Window window = stage.window(stage.admin())) {
            Set<String> named = beginCanary(window, "canary", 14);
            assertThat(named).hasSize(2);
            await().atMost(SOON).until(() -> troupe.having(2).equals(named));
            assertThat(ladder(window)).containsText("2/2 applied", PATIENT);
            assertThat(window.page().locator(".head")).containsText("baking", PATIENT);
            assertThat(troupe.having(1)).as("all others").hasSize(INSTANCES - 2);

            window.click(window.the("promote"));
            assertThat(window.clicks()).isEqualTo(4);
            troupe.awaitRevision(2);
            assertThat(window.page().locator(".head")).containsText("done", PATIENT);
            assertThat(window.the("promote")).hasCount(0);
            window.expectNoComplaint();
        }
    }

    @Test
    void who_is_in_doubt_pauses_it_goes_on_and_takes_it_back(Stage stage) {
        Troupe troupe = stage.troupe("doubt", INSTANCES);
        troupe.awaitRevision(1);
        try (Window window = stage.window(stage.admin())) {
            Set<String> named = beginCanary(window, "doubt", 14);
            Locator head = window.page().locator(".head");
            assertThat(head).containsText("baking", PATIENT);
            String rollout = window.page().url();
            window.the("pause").click();
            assertThat(head).containsText("paused", PATIENT);
            window.go("/dev");
            Locator matter =
                    window.page().locator("[data-kind=ROLLOUT_PAUSED]", new Page.LocatorOptions().setHasText("doubt"));
            assertThat(matter).containsText("paused by admin", PATIENT);
            matter.getByRole(AriaRole.BUTTON).click();
            assertThat(window.page()).hasURL(rollout);

            window.the("resume").click();
            assertThat(head).containsText("baking", PATIENT);
            assertThat(troupe.having(2)).as("the same ones").isEqualTo(named);
            window.the("abort").click();
            assertThat(head).containsText("rolled back", PATIENT);
            troupe.awaitRevision(3);
            assertThat(stage.admin().get("/apps/doubt/envs/dev/ruleset").toString())
                    .contains("\"limitForPeriod\":15");
            window.expectNoComplaint();
        }
    }

    @Test
    void a_canary_that_blocks_too_much_is_rolled_back_and_the_others_never_notice(Stage stage) {
        Troupe troupe = stage.troupe("guarded", INSTANCES);
        troupe.awaitRevision(1);
        try (Window window = stage.window(stage.admin())) {
            window.open("/dev/apps/guarded");
            chooseCanary(window, 1);
            window.page()
                    .getByRole(AriaRole.RADIO, new Page.GetByRoleOptions().setName("roll back"))
                    .click();
            Set<String> named = named(window);
            window.the("confirm").click();
            assertThat(window.page().locator(".head")).containsText("rolled back", PATIENT);
            assertThat(window.page().locator("main")).containsText("block ratio");
            assertThat(window.page().locator("main")).containsText("on 2 instances, n = ");
            troupe.awaitRevision(3);
            Set<String> refused = troupe.fleet().tallies(0, Long.MAX_VALUE).stream()
                    .filter(tally -> tally.rejected() > 0)
                    .map(Tally::instance)
                    .collect(Collectors.toCollection(TreeSet::new));
            assertThat(refused).as("where calls were refused").isEqualTo(named);
            window.expectNoComplaint();
        }
    }

    /** Publishes another limit of {@code POST /pay} to a tenth first. @return whom the dialog named */
    private static Set<String> beginCanary(Window window, String app, int limit) {
        window.open("/dev/apps/" + app);
        chooseCanary(window, limit);
        Set<String> named = named(window);
        window.click(window.the("confirm"));
        return named;
    }

    private static void chooseCanary(Window window, int limit) {
        window.typeLimit(limit);
        window.click(window.the("publish"));
        window.click(window.page().locator("input[value=canary10]"));
    }

    private static Set<String> named(Window window) {
        assertThat(window.the("preview")).containsText("First on 2 of " + INSTANCES, PATIENT);
        return new TreeSet<>(window.the("preview").locator(".num").allInnerTexts());
    }

    private static Locator ladder(Window window) {
        return window.page().locator(".ladder");
    }
}
