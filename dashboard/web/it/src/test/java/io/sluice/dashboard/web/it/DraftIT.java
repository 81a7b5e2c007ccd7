package io.sluice.dashboard.web.it;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions.ContainsTextOptions;
import com.microsoft.playwright.options.AriaRole;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What is made of rules before they are published: it can be undone, it can be a table or a document, and keys are enough for it. */
@DisplayNameGeneration(ReplaceUnderscores.class)
@ExtendWith(StageResolver.class)
class DraftIT {
    private static final ContainsTextOptions PATIENT = new ContainsTextOptions().setTimeout(20_000);

    @Test
    void each_step_of_a_draft_can_be_undone_also_that_it_was_discarded(Stage stage) {
        stage.troupe("draft", 2);
        try (Window window = stage.window(stage.admin())) {
            window.open("/dev/apps/draft");
            saveDraft(window, 12);
            saveDraft(window, 11);
            window.go("/dev/apps/draft/rules");
            assertThat(limit(window)).containsText("15 11");
            window.page().keyboard().press("Control+z");
            assertThat(limit(window)).containsText("15 12");
            window.button("Discard").click();
            assertThat(window.the("draft")).hasCount(0);
            window.page().keyboard().press("Control+z");
            assertThat(limit(window)).containsText("15 12");
            window.the("undo").click();
            assertThat(window.the("draft")).hasCount(0);
            window.expectNoComplaint();
        }
    }

    private static void saveDraft(Window window, int limit) {
        window.typeLimit(limit);
        window.button("Save draft").click();
        assertThat(window.the("limit-input")).hasCount(0);
    }

    private static Locator limit(Window window) {
        return window.page().locator("tr[data-rule=pay-rate] .chg");
    }

    @Test
    void a_document_that_was_edited_is_a_table_again_unless_it_has_mistakes(Stage stage) {
        stage.troupe("document", 2);
        try (Window window = stage.window(stage.admin())) {
            window.open("/dev/apps/document/rules?view=yaml");
            window.page().getByLabel("YAML").fill(Stage.RULES.replace("limitForPeriod: 15", "limitForPeriod: -5"));
            table(window).click();
            assertThat(window.the("mistakes")).containsText("rules[0].config.limitForPeriod", PATIENT);
            window.page().getByLabel("YAML").fill(Stage.RULES.replace("limitForPeriod: 15", "limitForPeriod: 8"));
            table(window).click();
            assertThat(limit(window)).containsText("15 8", PATIENT);
            window.page().keyboard().press("Control+Enter");
            assertThat(window.the("diff")).containsText(Pattern.compile("limitForPeriod\\s*15\\s*→\\s*8"));
            window.expectNoComplaint();
        }
    }

    private static Locator table(Window window) {
        return window.page().getByRole(AriaRole.RADIO, new Page.GetByRoleOptions().setName("Table"));
    }

    @Test
    void brackets_show_more_of_the_past_and_less(Stage stage) {
        stage.troupe("draft", 2);
        try (Window window = stage.window(stage.admin())) {
            window.open("/dev/apps/draft/resources/POST%20/pay");
            window.page().keyboard().press("[");
            assertThat(window.page()).hasURL(Pattern.compile("t=5m"));
            window.page().keyboard().press("[");
            window.page().keyboard().press("[");
            assertThat(window.page()).hasURL(Pattern.compile("t=2m"));
            window.page().keyboard().press("]");
            assertThat(window.page()).hasURL(Pattern.compile("t=5m"));
            window.expectNoComplaint();
        }
    }
}
