package io.sluice.dashboard.web.it;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import com.microsoft.playwright.Locator;
import io.sluice.dashboard.sim.Tally;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Scenario 15: a rule in shadow refuses nothing and tells what it would; one click enforces it. The rule lets one call an hour in, so what it would
 * refuse is known: all that are offered.
 */
@DisplayNameGeneration(ReplaceUnderscores.class)
@ExtendWith(StageResolver.class)
class ShadowIT {
    private static final String RESOURCE = "GET /items/{id}";
    private static final String SHADOW = """
              - id: items-hourly
                resource: GET /items/{id}
                kind: rateLimiter
                mode: SHADOW
                config: {algorithm: FIXED_WINDOW, limitForPeriod: 1, limitRefreshPeriod: 1h}
            """;
    /** Calls of both instances in a tenth of a second, at both ends. */
    private static final long EDGES = 4;

    @Test
    void what_would_be_refused_is_told_and_nothing_is_until_somebody_turns_it_on(Stage stage) {
        Troupe troupe = stage.troupe("shadow", 2);
        troupe.awaitRevision(1);
        stage.admin().publish("shadow", "dev", 1, Stage.RULES + SHADOW);
        troupe.awaitRevision(2);
        long begin = System.currentTimeMillis() + 2_000;
        try (Window window = stage.window(stage.admin())) {
            window.open("/dev/apps/shadow/resources/" + RESOURCE + "?t=2m&view=table");
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> would(window, begin).size() >= 8);
            Map<Long, Long> would = would(window, begin);
            List<Long> seconds = would.keySet().stream().toList();
            long from = seconds.get(0);
            long to = seconds.get(seconds.size() - 3);
            long told =
                    seconds.stream().filter(at -> at < to).mapToLong(would::get).sum();
            assertThat(told).isPositive();
            assertThat(told).isCloseTo(troupe.truth(RESOURCE, from, to, Tally::offered), within(EDGES));
            assertThat(troupe.truth(RESOURCE, 0, Long.MAX_VALUE, Tally::rejected))
                    .isZero();

            window.go("/dev/apps/shadow/resources/" + RESOURCE + "?t=2m");
            assertThat(window.page().locator("path.would-a").first()).hasAttribute("d", Pattern.compile("M.+z"));
            Locator rule = window.page().locator("[data-rule=items-hourly]");
            assertThat(rule).containsText(Pattern.compile("would \\d+"));
            window.click(rule.getByTestId("enforce"));
            assertThat(window.the("diff")).containsText("mode SHADOW → ENFORCE");
            window.click(window.the("confirm"));
            assertThat(window.clicks()).isEqualTo(2);
            troupe.awaitRevision(3);
            long enforced = Math.floorDiv(System.currentTimeMillis(), 1_000L) * 1_000 + 1_000;
            await().atMost(Duration.ofSeconds(20))
                    .until(() -> troupe.truth(RESOURCE, enforced + 2_000, enforced + 3_000, Tally::offered) > 0);
            long offered = troupe.truth(RESOURCE, enforced, enforced + 2_000, Tally::offered);
            assertThat(troupe.truth(RESOURCE, enforced, enforced + 2_000, Tally::rejected))
                    .as("all but one of each instance")
                    .isBetween(offered - 2, offered);
            assertThat(stage.admin()
                            .get("/apps/shadow/envs/dev/revisions")
                            .at("/0/revision")
                            .intValue())
                    .as("one publication, one revision")
                    .isEqualTo(3);
            window.expectNoComplaint();
        }
    }

    /** What the table says would have been refused, by second, from a moment on. */
    private static Map<Long, Long> would(Window window, long from) {
        Map<Long, Long> would = window.numbers("would block");
        would.keySet().removeIf(at -> at < from);
        return would;
    }
}
