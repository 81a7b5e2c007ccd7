package io.sluice.dashboard.web.it;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.assertions.LocatorAssertions.ContainsTextOptions;
import io.sluice.dashboard.sim.Tally;
import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A limit of each instance becomes one of all together: the editor says what each has of it, and that is what each lets in. */
@DisplayNameGeneration(ReplaceUnderscores.class)
@ExtendWith(StageResolver.class)
class ShareIT {
    private static final int INSTANCES = 4;
    private static final int TOTAL = 20;
    private static final ContainsTextOptions PATIENT = new ContainsTextOptions().setTimeout(20_000);

    @Test
    void a_total_is_shared_by_the_instances_there_are(Stage stage) {
        Troupe troupe = stage.troupe("shared", INSTANCES);
        troupe.awaitRevision(1);
        await().atMost(Duration.ofSeconds(30))
                .until(() -> IntStream.range(0, INSTANCES)
                        .allMatch(number -> troupe.fleet().status(number).fleet() == INSTANCES));
        try (Window window = stage.window(stage.admin())) {
            window.open("/dev/apps/shared/rules/pay-rate");
            assertThat(window.the("sum")).containsText("15 each on 4 = 60 in total", PATIENT);
            Locator scope = window.page().locator("[data-field=scope] select");
            assertThat(scope).containsText("SHARE · shared by all instances");
            scope.selectOption("SHARE");
            window.page().locator("[data-field=limitForPeriod] input").fill(Integer.toString(TOTAL));
            assertThat(window.the("sum")).hasText("20 over 4 instances = 5 each");
            window.the("publish").click();
            window.the("confirm").click();
            assertThat(window.the("toast")).containsText("r2 · 4/4 applied", PATIENT);

            troupe.awaitRevision(2);
            expectAtMostTogether(troupe);
            window.open("/dev/apps/shared");
            assertThat(window.resource("POST /pay").getByTestId("limit")).containsText("/s in total", PATIENT);
            window.expectNoComplaint();
        }
    }

    /** From the next second on, all together let in no more than the total, though they are offered more. */
    private static void expectAtMostTogether(Troupe troupe) {
        long from = Math.floorDiv(System.currentTimeMillis(), 1_000L) * 1_000 + 2_000;
        await().atMost(Duration.ofSeconds(30))
                .until(() -> troupe.truth("POST /pay", from + 3_000, from + 4_000, Tally::offered) > 0);
        long offered = troupe.truth("POST /pay", from, from + 3_000, Tally::offered);
        long let = troupe.truth("POST /pay", from, from + 3_000, tally -> tally.offered() - tally.rejected());
        assertThat(offered).isGreaterThan(3 * TOTAL);
        assertThat(let).isBetween(2L * TOTAL, 3L * TOTAL);
    }
}
