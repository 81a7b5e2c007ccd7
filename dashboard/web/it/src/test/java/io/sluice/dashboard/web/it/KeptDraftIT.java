package io.sluice.dashboard.web.it;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.assertions.LocatorAssertions.ContainsTextOptions;
import com.microsoft.playwright.assertions.LocatorAssertions.HasCountOptions;
import com.microsoft.playwright.assertions.LocatorAssertions.HasTextOptions;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Where a draft is: in the browser at once, on the console behind that, in other browsers of the same person, and nowhere else. */
@DisplayNameGeneration(ReplaceUnderscores.class)
@ExtendWith(StageResolver.class)
class KeptDraftIT {
    private static final int PATIENCE = 30_000;
    private static final ContainsTextOptions PATIENT = new ContainsTextOptions().setTimeout(PATIENCE);
    private static final HasCountOptions PATIENT_COUNT = new HasCountOptions().setTimeout(PATIENCE);
    private static final HasTextOptions PATIENT_TEXT = new HasTextOptions().setTimeout(PATIENCE);

    /** What the page says to the console of drafts. */
    private static final Pattern DRAFT = Pattern.compile("/draft(\\?|$)");

    @Test
    void what_is_typed_in_one_browser_is_there_in_another_and_gone_from_both_once_it_is_published(Stage stage) {
        Troupe troupe = stage.troupe("two-browsers", 2);
        try (Window here = stage.window(stage.admin());
                Window there = stage.window(stage.admin())) {
            draft(here, "two-browsers", 12);
            assertThat(here.the("kept")).hasText("saved", PATIENT_TEXT);
            there.open("/dev/apps/two-browsers/rules");
            assertThat(limit(there)).containsText("15 12", PATIENT);

            draft(there, "two-browsers", 11);
            assertThat(limit(here)).containsText("15 11", PATIENT); // while one looks

            there.the("publish").click();
            there.the("confirm").click();
            troupe.awaitRevision(2);
            assertThat(there.the("draft")).hasCount(0);
            assertThat(here.the("draft")).hasCount(0, PATIENT_COUNT);
            assertThat(kept(stage, "two-browsers")).isEqualTo(204);
            here.expectNoComplaint();
            there.expectNoComplaint();
        }
    }

    @Test
    void what_the_console_does_not_take_is_kept_here_and_follows_as_soon_as_it_can(Stage stage) {
        stage.troupe("offline", 2);
        try (Window window = stage.window(stage.admin())) {
            window.page().route(DRAFT, Route::abort);
            draft(window, "offline", 12);
            assertThat(window.the("kept")).hasText("kept in this browser; not saved to server, retrying", PATIENT_TEXT);
            window.page().reload();
            assertThat(limit(window)).containsText("15 12", PATIENT);
            assertThat(kept(stage, "offline")).as("nothing has come there").isEqualTo(204);

            window.page().unroute(DRAFT);
            assertThat(window.the("kept")).hasText("saved", PATIENT_TEXT);
            assertThat(stage.admin().get("/apps/offline/envs/dev/draft").toString())
                    .contains("\"limitForPeriod\":12");
            window.expectNoComplaint();
        }
    }

    @Test
    void of_two_changes_in_two_browsers_the_later_is_shown_and_the_other_is_one_step_away(Stage stage) {
        stage.troupe("both-changed", 2);
        try (Window late = stage.window(stage.admin());
                Window other = stage.window(stage.admin())) {
            late.page().route(DRAFT, Route::abort);
            draft(late, "both-changed", 12);
            assertThat(late.the("kept")).containsText("not saved to server", PATIENT);
            draft(other, "both-changed", 11);
            assertThat(other.the("kept")).hasText("saved", PATIENT_TEXT);

            late.page().unroute(DRAFT);
            assertThat(late.the("toast")).containsText("You see that one, which is newer", PATIENT);
            assertThat(limit(late)).containsText("15 11");
            late.page().keyboard().press("Control+z");
            assertThat(limit(late)).containsText("15 12");
            assertThat(limit(other)).containsText("15 12", PATIENT); // that is the latest now
            late.expectNoComplaint();
            other.expectNoComplaint();
        }
    }

    @Test
    void a_draft_on_an_older_revision_is_brought_onto_the_live_one_before_it_is_published(Stage stage) {
        stage.troupe("rebased", 2);
        try (Window window = stage.window(stage.admin())) {
            draft(window, "rebased", 12);
            String theirs = Stage.RULES.replace("failureRateThreshold: 50", "failureRateThreshold: 40");
            stage.admin().publish("rebased", "dev", 1, theirs);
            assertThat(window.the("draft")).containsText("r2 is live meanwhile", PATIENT);
            window.the("ask-to-rebase").click();
            Locator dialog = window.page().locator("dialog");
            assertThat(dialog).containsText("r2 was published by admin. Your draft is on r1.");
            assertThat(dialog).containsText("failureRateThreshold");
            window.the("rebase").click();
            assertThat(window.the("draft")).containsText("Your draft on r2");
            assertThat(window.the("draft")).containsText("1 rule changed");
            assertThat(window.the("ask-to-rebase")).hasCount(0);
            assertThat(limit(window)).containsText("15 12");
            window.expectNoComplaint();
        }
    }

    @Test
    void who_publishes_something_else_keeps_his_draft(Stage stage) {
        stage.troupe("kept", 2);
        try (Window window = stage.window(stage.admin())) {
            draft(window, "kept", 12);
            window.go("/dev/apps/kept");
            window.typeLimit(9);
            window.the("publish").click();
            window.the("confirm").click();
            assertThat(window.the("toast")).containsText("r2", PATIENT);
            window.go("/dev/apps/kept/rules");
            assertThat(window.the("draft")).containsText("Your draft on r1");
            assertThat(limit(window)).containsText("15 12");
            window.expectNoComplaint();
        }
    }

    @Test
    void who_uses_the_same_browser_later_sees_nothing_of_it(Stage stage) {
        stage.troupe("one-browser", 2);
        Person ann = stage.person("ann", "EDITOR");
        Person bea = stage.person("bea", "EDITOR");
        try (Window window = stage.window(ann)) {
            window.open("/dev/apps/one-browser");
            window.call("router.js", "go", "/dev/apps/one-browser/rules/pay-rate");
            window.page().locator("[data-field=limitForPeriod] input").fill("12");
            window.go("/dev/apps/one-browser/rules");
            assertThat(window.the("kept")).hasText("saved", PATIENT_TEXT);
            signOut(window);
            window.signIn(bea.name(), Person.PASSWORD);
            window.open("/dev/apps/one-browser/rules");
            assertThat(window.the("rules")).isVisible();
            assertThat(window.the("draft")).hasCount(0);
            signOut(window);
            window.signIn(ann.name(), Person.PASSWORD);
            window.open("/dev/apps/one-browser/rules");
            assertThat(limit(window)).containsText("15 12", PATIENT);
            window.expectNoComplaint();
        }
    }

    private static void signOut(Window window) {
        window.call("session.js", "signOut", "");
        window.page().getByLabel("Password").waitFor();
    }

    /** Drafts another limit of {@code POST /pay}, and looks at the rules then. */
    private static void draft(Window window, String app, int limit) {
        window.open("/dev/apps/" + app);
        window.typeLimit(limit);
        window.button("Save draft").click();
        assertThat(window.the("limit-input")).hasCount(0);
        window.go("/dev/apps/" + app + "/rules");
        assertThat(limit(window)).containsText("15 " + limit);
    }

    private static Locator limit(Window window) {
        return window.page().locator("tr[data-rule=pay-rate] .chg");
    }

    /** 204 if the console has no draft of the administrator. */
    private static int kept(Stage stage, String app) {
        return stage.admin().send("GET", "/apps/" + app + "/envs/dev/draft", "").statusCode();
    }
}
