package io.sluice.dashboard.web.it;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator.FilterOptions;
import com.microsoft.playwright.assertions.LocatorAssertions.ContainsTextOptions;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Rules of other libraries, and our own documents, become a draft; what has no counterpart is named, and what is wrong is not taken. */
@DisplayNameGeneration(ReplaceUnderscores.class)
@ExtendWith(StageResolver.class)
class ImportIT {
    private static final ContainsTextOptions PATIENT = new ContainsTextOptions().setTimeout(20_000);

    static Stream<Arguments> files() {
        String resilience4j =
                "resilience4j.ratelimiter:\n  instances:\n    pay: {limitForPeriod: 7, limitRefreshPeriod: 1s}\n";
        String sentinel = "[{\"resource\":\"GET /cart\",\"grade\":1,\"count\":7,\"controlBehavior\":0}]";
        String hystrix = "hystrix.command.charge.circuitBreaker.requestVolumeThreshold=7\n";
        String yaml = "rules:\n  - {id: mine, resource: GET /cart, kind: bulkhead, config: {maxConcurrentCalls: 7}}\n";
        String json = "{\"rules\":[{\"id\":\"mine\",\"resource\":\"GET /cart\",\"kind\":\"bulkhead\","
                + "\"config\":{\"maxConcurrentCalls\":7}}]}";
        return Stream.of(
                Arguments.of("Resilience4j", resilience4j, "rateLimiter"),
                Arguments.of("Sentinel", sentinel, "rateLimiter"),
                Arguments.of("Hystrix", hystrix, "circuitBreaker"),
                Arguments.of("Sluice", yaml, "bulkhead"),
                Arguments.of("Sluice", json, "bulkhead"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("files")
    void whatever_it_is_written_in_it_becomes_a_draft(String format, String text, String kind, Stage stage) {
        stage.troupe("import", 2);
        try (Window window = stage.window(stage.admin())) {
            window.open("/dev/apps/import/import");
            window.the("source").fill(text);
            window.the("read").click();
            assertThat(window.page().locator("main")).containsText(" of " + format, PATIENT);
            assertThat(window.the("changes")).containsText(kind);
            window.the("open-draft").click();
            assertThat(window.the("draft")).containsText("changed");
            assertThat(window.page().locator("tr.draft .kd").filter(new FilterOptions().setHasText(kind)))
                    .hasCount(1);
            assertThat(stage.admin().get("/apps/import/envs/dev/ruleset").toString())
                    .as("nothing is published by that")
                    .doesNotContain("\"mine\"");
            window.expectNoComplaint();
        }
    }

    @Test
    void what_is_imported_can_be_published_and_arrives(Stage stage) {
        Troupe troupe = stage.troupe("imported", 2);
        troupe.awaitRevision(1);
        try (Window window = stage.window(stage.admin())) {
            window.open("/dev/apps/imported/rules");
            window.the("import").click();
            window.the("source").fill("[{\"resource\":\"GET /cart\",\"grade\":1,\"count\":7,\"controlBehavior\":0}]");
            window.the("read").click();
            assertThat(window.the("changes")).containsText("GET /cart", PATIENT);
            window.the("open-draft").click();
            window.the("publish").click();
            window.the("confirm").click();
            troupe.awaitRevision(2);
            assertThat(stage.admin().get("/apps/imported/envs/dev/ruleset").toString())
                    .contains("GET /cart", "pay-rate");
            window.expectNoComplaint();
        }
    }

    @Test
    void what_is_wrong_is_said_with_its_place_and_not_taken(Stage stage) {
        stage.troupe("import", 2);
        try (Window window = stage.window(stage.admin())) {
            window.open("/dev/apps/import/import");
            window.the("source").fill(Stage.RULES.replace("limitForPeriod: 15", "limitForPeriod: -5"));
            window.the("read").click();
            assertThat(window.the("mistakes")).containsText("rules[0].config.limitForPeriod", PATIENT);
            assertThat(window.the("open-draft")).hasCount(0);
            window.the("source").fill("nothing of the kind");
            window.the("read").click();
            assertThat(window.page().locator("main [role=alert]"))
                    .containsText("Resilience4j, Sentinel or Hystrix", PATIENT);
            window.expectNoComplaint();
        }
    }
}
