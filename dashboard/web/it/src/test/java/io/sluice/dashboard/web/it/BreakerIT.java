package io.sluice.dashboard.web.it;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions.ContainsTextOptions;
import com.microsoft.playwright.assertions.LocatorAssertions.HasCountOptions;
import com.microsoft.playwright.options.AriaRole;
import io.sluice.dashboard.sim.Tally;
import io.sluice.dashboard.sim.Traffic;
import java.time.Duration;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Scenario 14: a breaker that opens is the first thing one sees, with why; and when it is closed again, it is gone from there. */
@DisplayNameGeneration(ReplaceUnderscores.class)
@ExtendWith(StageResolver.class)
class BreakerIT {
    private static final String RESOURCE = "payments.charge";
    private static final ContainsTextOptions PATIENT = new ContainsTextOptions().setTimeout(30_000);

    @Test
    void an_open_breaker_is_told_with_its_cause_for_as_long_as_it_is_open(Stage stage) {
        Troupe troupe = stage.troupe("broken", 3);
        troupe.awaitRevision(1);
        try (Window window = stage.window(stage.admin())) {
            window.open("/dev");
            troupe.fleet().traffic(new Traffic(RESOURCE, 15, Duration.ofMillis(10), 90));
            Locator matter =
                    window.page().locator("[data-kind=BREAKER_OPEN]", new Page.LocatorOptions().setHasText("broken"));
            assertThat(matter).containsText("3 of 3 instances", PATIENT);
            assertThat(troupe.truth(RESOURCE, 0, Long.MAX_VALUE, Tally::rejected))
                    .isPositive();
            window.click(matter.getByRole(AriaRole.BUTTON));
            assertThat(window.clicks()).as("why?").isEqualTo(1);
            Locator causes = window.the("breakers").locator(".causes");
            assertThat(causes).containsText(Pattern.compile("open · \\d+ % of \\d+ calls failed"), PATIENT);
            assertThat(window.the("breakers").locator("rect.br.OPEN").first()).isVisible();

            troupe.fleet().traffic(new Traffic(RESOURCE, 15, Duration.ofMillis(10), 0));
            assertThat(causes.locator("li").first()).containsText("closed", PATIENT);
            window.go("/dev");
            assertThat(matter).hasCount(0, new HasCountOptions().setTimeout(30_000));
            window.expectNoComplaint();
        }
    }
}
