package io.sluice.dashboard.web.it;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import com.microsoft.playwright.assertions.LocatorAssertions.ContainsTextOptions;
import io.sluice.dashboard.sim.Tally;
import io.sluice.dashboard.sim.Traffic;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Scenarios 2 and 3: who comes is seen by itself, and what is shown is what happened. */
@DisplayNameGeneration(ReplaceUnderscores.class)
@ExtendWith(StageResolver.class)
class LiveIT {
    /** Calls of all ten instances in a tenth of a second, at both ends. */
    private static final long EDGES = 25;

    private static final ContainsTextOptions PATIENT = new ContainsTextOptions().setTimeout(20_000);

    @Test
    void the_seconds_of_the_table_add_up_to_what_instances_did(Stage stage) {
        Troupe troupe = stage.troupe("live", 10);
        try (Window window = stage.window(stage.admin())) {
            window.open("/dev/apps/live/resources/POST%20/pay?t=2m&view=table");
            assertThat(window.the("freshness")).containsText("live", PATIENT);
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> window.numbers("offered").size() >= 20);
            Map<Long, Long> told = window.numbers("offered");
            List<Long> closed =
                    told.keySet().stream().skip(2).limit(told.size() - 6L).toList();
            assertThat(closed).hasSizeGreaterThan(8);
            // An instance's clock differs by milliseconds, so a call close to the end of a second may be told in the
            // next one.
            long from = closed.get(0);
            long to = closed.get(closed.size() - 1) + 1_000;
            long truth = troupe.truth("POST /pay", from, to, Tally::offered);
            await("what instances on a busy machine tell late")
                    .atMost(Duration.ofSeconds(20))
                    .untilAsserted(() -> {
                        Map<Long, Long> now = window.numbers("offered");
                        assertThat(closed.stream()
                                        .mapToLong(at -> now.getOrDefault(at, 0L))
                                        .sum())
                                .as("offered in %d s", closed.size())
                                .isCloseTo(truth, within(EDGES));
                    });
            window.expectNoComplaint();
        }
    }

    @Test
    void an_instance_without_calls_is_seen_at_once_and_shows_zero_and_not_nothing(Stage stage) {
        try (Window window = stage.window(stage.admin())) {
            window.open("/staging/connect");
            assertThat(window.the("waiting")).isVisible();
            String token = stage.admin().agentToken("staging");
            try (Troupe troupe = Troupe.of(
                    stage.console().address(), token, "quiet", "staging", 1, List.of(Traffic.of("GET /quiet", 0)))) {
                assertThat(window.the("connected")).containsText("1 instance connected", PATIENT);
                assertThat(window.the("connected")).containsText("quiet");
                assertThat(troupe.fleet().size()).isEqualTo(1);
                window.open("/staging/apps/quiet");
                assertThat(window.page().locator(".fig").first()).containsText("0rps", PATIENT);
            }
            window.expectNoComplaint();
        }
    }
}
