package io.sluice.dashboard.web.it;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import java.io.IOException;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Scenario 1: nobody gets in by a password that everybody knows; who has the link from the log does, once. */
@DisplayNameGeneration(ReplaceUnderscores.class)
@ExtendWith(StageResolver.class)
class FirstStartIT {
    @Test
    void a_new_console_is_set_up_by_the_link_in_its_log_and_by_nothing_else(Stage stage, @TempDir Path home)
            throws IOException {
        try (ConsoleProcess console = new ConsoleProcess(home);
                Window window = stage.stranger()) {
            Page page = window.page();
            page.navigate(console.address() + "/");
            assertThat(page.getByText("set up with the link in the log")).isVisible();
            String refusal = guess(window, "admin", "admin");
            assertThat(guess(window, "sluice", "sluice")).isEqualTo(refusal);

            page.navigate(console.address() + console.setUpPath());
            page.getByLabel("User").fill("admin");
            page.getByLabel(Pattern.compile("^Password")).fill(Person.PASSWORD);
            page.keyboard().press("Enter");
            assertThat(page.getByText("Waiting for the first hello")).isVisible();
            assertThat(page.url()).endsWith("/dev");

            page.navigate("about:blank");
            page.navigate(console.address() + console.setUpPath());
            assertThat(page.getByText("This link was used before")).isVisible();
            window.expectNoComplaint();
        }
    }

    /** What the page says to a wrong password. */
    private static String guess(Window window, String name, String password) {
        window.page().reload();
        window.page().getByLabel("User").fill(name);
        window.page().getByLabel("Password").fill(password);
        window.page().keyboard().press("Enter");
        return window.page().locator("[role=alert]").innerText().strip();
    }
}
