package io.sluice.dashboard.web.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.deque.html.axecore.playwright.AxeBuilder;
import com.microsoft.playwright.options.ColorScheme;
import io.sluice.dashboard.sim.Traffic;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Scenario 20: every page in both themes, both languages and both widths, with names that somebody chose to do harm. Nothing serious by axe's
 * rules, nothing wider than the window, nothing run, nothing logged.
 */
@Tag("slow")
@DisplayNameGeneration(ReplaceUnderscores.class)
@ExtendWith(StageResolver.class)
class EveryPageIT {
    private static final String HOSTILE = "<img src=x onerror=window.hacked=1>";
    private static final String TURNED = "GET /\u202Egnp.exe";
    private static final Set<String> SERIOUS = Set.of("serious", "critical");
    private static final List<String> PAGES = List.of(
            "",
            "/apps",
            "/connect",
            "/changes",
            "/templates",
            "/settings",
            "/apps/pages",
            "/apps/pages/resources",
            "/apps/pages/resources/POST%20/pay",
            "/apps/pages/resources/POST%20/pay?view=table",
            "/apps/pages/rules",
            "/apps/pages/rules?view=yaml",
            "/apps/pages/rules/pay-rate",
            "/apps/pages/rollouts",
            "/apps/pages/instances",
            "/apps/pages/changes");

    static Stream<Arguments> looks() {
        return Stream.of(
                Arguments.of(ColorScheme.LIGHT, "en-US", 1440),
                Arguments.of(ColorScheme.DARK, "zh-CN", 1440),
                Arguments.of(ColorScheme.DARK, "en-US", 390),
                Arguments.of(ColorScheme.LIGHT, "zh-CN", 390));
    }

    @ParameterizedTest(name = "{0} {1} {2}")
    @MethodSource("looks")
    void every_page_can_be_used_by_everybody(ColorScheme theme, String language, int width, Stage stage) {
        Troupe troupe = stage.troupe("pages", 5);
        troupe.fleet().traffic(Traffic.of(HOSTILE, 2));
        troupe.fleet().traffic(Traffic.of(TURNED, 2));
        List<String> findings = new ArrayList<>();
        try (Window window = stage.window(stage.admin(), theme, language, width, 900)) {
            for (String path : PAGES) {
                window.open("/dev" + path);
                window.page().waitForFunction("() => !document.querySelector('.skeleton')");
                new AxeBuilder(window.page())
                        .analyze().getViolations().stream()
                                .filter(rule -> SERIOUS.contains(rule.getImpact()))
                                .forEach(rule -> findings.add(path + ": " + rule.getId() + ' '
                                        + rule.getNodes().get(0).getHtml()));
                Object beyond = window.page().evaluate("() => document.documentElement.scrollWidth - innerWidth");
                if (((Number) beyond).intValue() > 0) {
                    findings.add(path + ": " + beyond + " px wider than the window");
                }
            }
            window.open("/dev/apps/pages");
            window.page().getByText(HOSTILE).first().waitFor();
            assertThat(window.page().innerText("body")).doesNotContain("\u202E");
            window.expectNoComplaint();
        }
        assertThat(findings).isEmpty();
    }
}
