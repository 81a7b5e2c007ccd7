package io.sluice.dashboard.web.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.ConsoleMessage;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Page.GetByRoleOptions;
import com.microsoft.playwright.options.AriaRole;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** A browser window: what is in it, how often it was clicked, and whether a page complained. */
final class Window implements AutoCloseable {
    private final BrowserContext context;
    private final Page page;
    private final List<String> complaints = new ArrayList<>();
    private int clicks;

    Window(BrowserContext context) {
        this.context = context;
        page = context.newPage();
        page.onPageError(complaints::add);
        page.onConsoleMessage(this::heard);
    }

    /** What the browser logs of answers other than 200 is no complaint: those are the console's business. */
    private void heard(ConsoleMessage message) {
        if (message.type().equals("error") && !message.text().startsWith("Failed to load resource")) {
            complaints.add(message.text());
        }
    }

    Page page() {
        return page;
    }

    void signIn(String name, String password) {
        page.navigate("/");
        page.getByLabel(label("User", "用户")).fill(name);
        page.getByLabel(label("Password", "密码")).fill(password);
        page.keyboard().press("Enter");
        page.waitForSelector(".bar");
    }

    /** A label, in whichever language. */
    private static Pattern label(String... words) {
        return Pattern.compile("^(" + String.join("|", words) + ")$");
    }

    Window open(String path) {
        page.navigate(path);
        page.waitForSelector("main h1");
        return this;
    }

    /** The only thing on the page with this test id. */
    Locator the(String testId) {
        return page.getByTestId(testId);
    }

    Locator button(String name) {
        return page.getByRole(
                AriaRole.BUTTON, new GetByRoleOptions().setName(name).setExact(true));
    }

    /** The row, or on phones the item, of a resource. */
    Locator resource(String name) {
        return page.locator("[data-resource=\"" + name + "\"]");
    }

    void click(Locator what) {
        clicks++;
        what.click();
    }

    int clicks() {
        return clicks;
    }

    /** No page may raise an error, break the content policy, or run what a name says. */
    void expectNoComplaint() {
        assertThat(complaints).isEmpty();
        assertThat(page.evaluate("() => window.hacked === undefined")).isEqualTo(true);
    }

    @Override
    public void close() {
        context.close();
    }
}
