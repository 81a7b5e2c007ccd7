package io.sluice.dashboard.web.it;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions.ContainsTextOptions;
import com.microsoft.playwright.assertions.LocatorAssertions.HasCountOptions;
import com.microsoft.playwright.assertions.LocatorAssertions.IsVisibleOptions;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Scenario 7: an instance that cannot do what it is told keeps what it had, and everybody sees who and why. */
@DisplayNameGeneration(ReplaceUnderscores.class)
@ExtendWith(StageResolver.class)
class RefusedIT {
    private static final ContainsTextOptions PATIENT = new ContainsTextOptions().setTimeout(20_000);
    private static final HasCountOptions PATIENT_COUNT = new HasCountOptions().setTimeout(20_000);
    private static final String HOT_KEY = """
              - id: pay-user
                resource: POST /pay
                kind: keyedRateLimiter
                config: {key: user, limitForPeriod: 20}
            """;

    @Test
    void a_refusal_is_told_by_name_place_and_reason(Stage stage) {
        Troupe troupe = stage.troupe("refused", 5);
        troupe.awaitRevision(1);
        troupe.fleet().know(3, "keyedRateLimiter", false);
        try (Window window = stage.window(stage.admin())) {
            stage.admin().publish("refused", "dev", 1, Stage.RULES + HOT_KEY);
            window.open("/dev/apps/refused");
            assertThat(window.the("arrival-chip")).containsText("4/5", PATIENT);
            window.click(window.the("arrival-chip"));
            assertThat(window.clicks()).as("who has not applied it?").isEqualTo(1);
            String refuser = troupe.fleet().id(3);
            window.page()
                    .locator("[data-testid=instances] tbody tr", new Page.LocatorOptions().setHasText(refuser))
                    .locator("a")
                    .click();
            assertThat(window.the("why").first()).containsText("rules[2]");
            assertThat(window.page().locator(".cell.REJECTED")).hasCount(1);
            assertThat(window.page().locator(".cell.REJECTED").getAttribute("aria-label"))
                    .startsWith(refuser + ", zone b, rejected");
            assertThat(troupe.revision(3)).as("the truth").isEqualTo(1);
            window.page().reload();
            assertThat(window.page().locator(".cell.REJECTED")).isVisible(new IsVisibleOptions().setTimeout(20_000));
            window.open("/dev");
            assertThat(window.page().locator("[data-kind=REJECTED]", new Page.LocatorOptions().setHasText("refused")))
                    .isVisible(new IsVisibleOptions().setTimeout(20_000));

            window.open("/dev/apps/refused/instances?inst=" + refuser);
            window.the("retry").click();
            assertThat(window.page().locator(".cell.REJECTED")).hasCount(1);
            assertThat(troupe.revision(3)).as("it still cannot").isEqualTo(1);
            troupe.fleet().know(3, "keyedRateLimiter", true);
            troupe.fleet().stop(3);
            troupe.fleet().start(3);
            troupe.awaitRevision(2);
            assertThat(window.page().locator(".cell.APPLIED")).hasCount(5, PATIENT_COUNT);
            assertThat(window.the("arrival-chip")).containsText("5/5", PATIENT);
            window.expectNoComplaint();
        }
    }
}
