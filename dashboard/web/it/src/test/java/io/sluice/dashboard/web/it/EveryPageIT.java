package io.sluice.dashboard.web.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page.EmulateMediaOptions;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.options.ColorScheme;
import io.sluice.dashboard.sim.Traffic;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Scenario 20: every page in both themes, both languages, and at the widths of desks, of a desk at 200 %, and of a phone, with names that somebody
 * chose to do harm. Nothing serious by axe's rules, nothing wider than the window, nothing run, nothing logged.
 */
@Tag("slow")
@DisplayNameGeneration(ReplaceUnderscores.class)
@ExtendWith(StageResolver.class)
class EveryPageIT {
    private static final String HOSTILE = "<img src=x onerror=window.hacked=1>";
    private static final String TURNED = "GET /\u202Egnp.exe";
    private static final String APP = "/dev/apps/pages";

    private static final int DESK = 1440;
    private static final int SMALL_DESK = 1280;
    private static final int HALF_A_DESK = 720;
    private static final int PHONE = 390;

    /** What was found, each with where. */
    private final List<String> findings = new ArrayList<>();

    @Test
    void every_page_can_be_used_by_everybody(Stage stage) {
        Troupe troupe = stage.troupe("pages", 5);
        troupe.fleet().traffic(Traffic.of(HOSTILE, 2));
        troupe.fleet().traffic(Traffic.of(TURNED, 2));
        String rollout = stage.admin()
                .get("/apps/pages/envs/dev/rollouts?limit=1")
                .at("/0/id")
                .asString();
        List<String> pages = List.of(
                "/dev",
                "/dev/apps",
                "/dev/connect",
                "/dev/changes",
                "/dev/templates?app=pages",
                "/dev/settings",
                APP,
                APP + "/resources",
                APP + "/resources/POST%20/pay",
                APP + "/resources/POST%20/pay?t=2m&view=table",
                APP + "/rules",
                APP + "/rules?view=yaml",
                APP + "/rules/pay-rate",
                APP + "/import",
                APP + "/rollouts",
                APP + "/rollouts/" + rollout,
                APP + "/instances",
                APP + "/changes");
        try (Window window = stage.window(stage.admin())) {
            window.open(APP);
            window.page().getByText(HOSTILE).first().waitFor();
            assertThat(window.page().innerText("body")).doesNotContain("\u202E");
            Axe axe = new Axe(window.page());
            for (String path : pages) {
                window.go(path);
                lookAt(window, axe, path);
            }
            window.expectNoComplaint();
        }
        assertThat(findings).isEmpty();
    }

    @Test
    void what_opens_above_a_page_can_be_used_by_everybody(Stage stage) {
        stage.troupe("pages", 5).awaitRevision(1);
        try (Window window = stage.window(stage.admin())) {
            window.open(APP);
            Axe axe = new Axe(window.page());
            window.page().keyboard().press("?");
            lookAt(window, axe, "keys");
            window.page().keyboard().press("Escape");
            window.page().keyboard().press("Control+k");
            window.page().keyboard().type("limit");
            lookAt(window, axe, "palette");
            window.page().keyboard().press("Escape");

            window.call("force.js", "openForce", "POST /pay");
            lookAt(window, axe, "force");
            window.page().keyboard().press("Escape");
            window.typeLimit(3);
            window.the("what-if").waitFor();
            lookAt(window, axe, "limit");
            window.the("publish").click();
            window.page().locator("input[value=canary10]").check();
            window.the("preview").waitFor();
            lookAt(window, axe, "publish");
            window.expectNoComplaint();
        }
        assertThat(findings).isEmpty();
    }

    @Test
    void a_draft_that_is_behind_and_not_saved_can_be_used_by_everybody(Stage stage) {
        stage.troupe("drafted", 2).awaitRevision(1);
        try (Window window = stage.window(stage.admin())) {
            window.page().route(Pattern.compile("/draft(\\?|$)"), Route::abort);
            window.open("/dev/apps/drafted");
            window.typeLimit(12);
            window.button("Save draft").click();
            stage.admin().publish("drafted", "dev", 1, Stage.RULES.replace("Period: 15", "Period: 14"));
            window.go("/dev/apps/drafted/rules");
            window.the("ask-to-rebase").waitFor();
            lookAt(window, new Axe(window.page()), "draft");
            window.expectNoComplaint();
        }
        assertThat(findings).isEmpty();
    }

    @Test
    void strangers_can_use_the_page_that_asks_who_they_are(Stage stage) {
        try (Window window = stage.stranger()) {
            window.page().navigate("/");
            window.page().getByLabel("User").waitFor();
            lookAt(window, new Axe(window.page()), "sign-in");
            window.expectNoComplaint();
        }
        assertThat(findings).isEmpty();
    }

    /** Looks at what is shown in all themes, languages and widths. The structure depends on the width only. */
    private void lookAt(Window window, Axe axe, String what) {
        for (int width : new int[] {DESK, PHONE}) {
            show(window, width, ColorScheme.LIGHT, "en");
            note(window, what, width + " light en", axe.all());
            show(window, width, ColorScheme.DARK, "zh-CN");
            note(window, what, width + " dark zh", axe.ofLooks());
        }
        show(window, HALF_A_DESK, ColorScheme.DARK, "en");
        note(window, what, HALF_A_DESK + " dark en", axe.ofLooks());
        show(window, HALF_A_DESK, ColorScheme.LIGHT, "zh-CN");
        note(window, what, HALF_A_DESK + " light zh", axe.ofLooks());
        show(window, SMALL_DESK, ColorScheme.LIGHT, "en");
        note(window, what, SMALL_DESK + " light en", List.of());
        show(window, DESK, ColorScheme.LIGHT, "en");
    }

    private static void show(Window window, int width, ColorScheme theme, String language) {
        window.page().setViewportSize(width, 900);
        window.page().emulateMedia(new EmulateMediaOptions().setColorScheme(theme));
        window.call("i18n.js", "speak", language);
    }

    private void note(Window window, String what, String look, List<String> found) {
        found.forEach(each -> findings.add(String.format(Locale.ROOT, "%s, %s: %s", what, look, each)));
        Object beyond = window.page().evaluate("() => document.documentElement.scrollWidth - innerWidth");
        if (((Number) beyond).intValue() > 0) {
            findings.add(what + ", " + look + ": " + beyond + " px wider than the window");
        }
        window.picture(what + ' ' + look);
    }
}
