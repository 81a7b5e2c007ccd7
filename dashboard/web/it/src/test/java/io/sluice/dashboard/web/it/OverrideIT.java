package io.sluice.dashboard.web.it;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import io.sluice.dashboard.sim.Tally;
import java.time.Duration;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A breaker is forced open with three clicks and a reason, and let go with one. */
@DisplayNameGeneration(ReplaceUnderscores.class)
@ExtendWith(StageResolver.class)
class OverrideIT {
    private static final String RESOURCE = "payments.charge";

    @Test
    void three_clicks_force_a_breaker_open_and_one_ends_it(Stage stage) {
        Troupe troupe = stage.troupe("forced", 3);
        troupe.awaitRevision(1);
        try (Window window = stage.window(stage.admin())) {
            window.open("/dev/apps/forced/resources/" + RESOURCE);
            window.click(window.page().locator("summary.btn"));
            window.click(window.page().getByRole(AriaRole.MENUITEM, new Page.GetByRoleOptions().setName("Force open")));
            assertThat(window.the("confirm")).isDisabled();
            window.page().keyboard().type("provider down, INC-311");
            window.click(window.the("confirm"));
            assertThat(window.clicks()).isEqualTo(3);
            assertThat(window.the("override")).containsText("provider down, INC-311");
            await().atMost(Duration.ofSeconds(20)).until(() -> refusedNow(troupe));

            window.click(window.the("end-now"));
            assertThat(window.the("override")).hasCount(0);
            assertThat(window.clicks()).isEqualTo(4);
            await().atMost(Duration.ofSeconds(20)).until(() -> !refusedNow(troupe));
            window.expectNoComplaint();
        }
    }

    /** Whether all calls of the last whole second were refused. */
    private static boolean refusedNow(Troupe troupe) {
        long second = Math.floorDiv(System.currentTimeMillis(), 1_000L) * 1_000 - 1_000;
        long offered = troupe.truth(RESOURCE, second, second + 1_000, Tally::offered);
        return offered > 0 && offered == troupe.truth(RESOURCE, second, second + 1_000, Tally::rejected);
    }
}
