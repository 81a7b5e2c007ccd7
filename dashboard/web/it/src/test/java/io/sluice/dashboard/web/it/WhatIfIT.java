package io.sluice.dashboard.web.it;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.assertions.LocatorAssertions.ContainsTextOptions;
import io.sluice.dashboard.sim.Tally;
import io.sluice.dashboard.sim.Traffic;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Scenario 5: what another limit would have done is what it does, when the same calls come again. The truth is a second troupe that gets the very
 * same calls under that limit.
 */
@DisplayNameGeneration(ReplaceUnderscores.class)
@ExtendWith(StageResolver.class)
class WhatIfIT {
    private static final String PAY = "POST /pay";
    private static final int INSTANCES = 4;
    private static final int TRIED = 10;
    /** Calls of all instances in two tenths of a second, of which one is not over and one may not be in yet, and some for the odds. */
    private static final long EDGES = 30;

    private static final ContainsTextOptions PATIENT = new ContainsTextOptions().setTimeout(20_000);

    @ParameterizedTest(name = "{0}")
    @CsvSource({"SLIDING_WINDOW, exact", "TOKEN_BUCKET, between two bounds"})
    void what_the_panel_says_comes_true(String algorithm, String fidelity, Stage stage) {
        String app = "what-if-" + algorithm.substring(0, 5).toLowerCase(Locale.ROOT);
        List<Long> said;
        try (Troupe asked = stage.still(app, INSTANCES, rules(algorithm, 100));
                Window window = stage.window(stage.admin())) {
            play(asked);
            window.open("/dev/apps/" + app + "/resources/POST%20/pay");
            Locator panel = window.the("what-if-panel");
            panel.locator("input").fill(Integer.toString(TRIED));
            window.page().keyboard().press("Tab");
            assertThat(panel)
                    .containsText(INSTANCES + " of " + INSTANCES + " instances answered · " + fidelity, PATIENT);
            said = numbers(window.the("what-if").locator("b .num").innerText());
            assertThat(numberIn(window.the("what-if").innerText(), "of ([\\d\u202f]+) requests"))
                    .isCloseTo(offered(asked), within(EDGES));
            assertThat(rejected(asked)).as("nothing was refused for it").isZero();

            window.the("limit-handle").focus();
            window.page().keyboard().press("Shift+ArrowDown");
            assertThat(panel.locator("input")).hasValue(Integer.toString(TRIED - 1));
            window.expectNoComplaint();
        }
        try (Troupe troupe = stage.still(app + "-again", INSTANCES, rules(algorithm, TRIED))) {
            play(troupe);
            long truth = rejected(troupe);
            assertThat(truth).isPositive();
            assertThat(said.get(0)).as("at least").isLessThanOrEqualTo(truth + EDGES);
            assertThat(said.get(said.size() - 1)).as("at most").isGreaterThanOrEqualTo(truth - EDGES);
        }
    }

    private static String rules(String algorithm, int limit) {
        return Stage.RULES
                .replace("SLIDING_WINDOW", algorithm)
                .replace("limitForPeriod: 15", "limitForPeriod: " + limit);
    }

    /** Some seconds as usual, then a burst; not so long that instances would miss the console's pings, which come by the machine's time. */
    private static void play(Troupe troupe) {
        troupe.fleet().advance(Duration.ofSeconds(10));
        troupe.fleet().traffic(Traffic.of(PAY, 25));
        troupe.fleet().advance(Duration.ofSeconds(8));
    }

    private static long rejected(Troupe troupe) {
        return troupe.truth(PAY, 0, Long.MAX_VALUE, Tally::rejected);
    }

    private static long offered(Troupe troupe) {
        return troupe.truth(PAY, 0, Long.MAX_VALUE, Tally::offered);
    }

    private static long numberIn(String text, String pattern) {
        Matcher found = Pattern.compile(pattern).matcher(text);
        assertThat(found.find()).as("%s in “%s”", pattern, text).isTrue();
        return numbers(found.group(1)).get(0);
    }

    /** One number, or two bounds, whose thousands are parted by a narrow space. */
    private static List<Long> numbers(String text) {
        return Stream.of(text.replace("\u202f", "").split(" – "))
                .map(Long::valueOf)
                .toList();
    }
}
