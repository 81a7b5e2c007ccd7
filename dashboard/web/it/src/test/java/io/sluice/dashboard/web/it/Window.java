package io.sluice.dashboard.web.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.ConsoleMessage;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Page.GetByRoleOptions;
import com.microsoft.playwright.Page.ScreenshotOptions;
import com.microsoft.playwright.options.AriaRole;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A browser window: what is in it, how often it was clicked, and whether a page complained. */
final class Window implements AutoCloseable {
    /** Where pictures are put, if somebody wants to look; null if nobody does. */
    private static final @Nullable String PICTURES = System.getProperty("sluice.pictures");

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
        page.getByLabel("User").fill(name);
        page.getByLabel("Password").fill(password);
        page.keyboard().press("Enter");
        page.waitForSelector(".bar");
    }

    /** By what other windows are signed in, too. */
    String session() {
        return context.storageState();
    }

    /** Loads a page, and waits until all that it asked for is there. */
    Window open(String path) {
        page.navigate(path);
        return settled();
    }

    /** Goes to a page as a link does, without loading anything anew, and waits until all that it asked for is there. */
    Window go(String path) {
        call("router.js", "go", path);
        return settled();
    }

    private Window settled() {
        page.waitForFunction("() => document.querySelector('main[aria-busy=false] h1')"
                + " && !document.querySelector('.skeleton')");
        return this;
    }

    /** Calls a function that a module of the pages gives to others, and waits until what follows from it is drawn. */
    void call(String module, String function, Object argument) {
        page.evaluate("""
                async ([module, name, argument]) => {
                  const main = document.querySelector('script[type=module]').src;
                  (await import(new URL(module, main)))[name](argument);
                }""", new Object[] {module, function, argument});
        drawn();
    }

    /** Waits until what has just changed is drawn. */
    void drawn() {
        page.evaluate("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))");
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

    /** Begins to change the limit of {@code POST /pay} in its row, by keys. */
    void typeLimit(int limit) {
        resource("POST /pay").getByTestId("limit").waitFor();
        page.keyboard().press("Control+k");
        page.keyboard().type("limit pay");
        page.keyboard().press("Enter");
        the("limit-input").waitFor();
        page.keyboard().type(Integer.toString(limit));
    }

    /**
     * The first table of numbers on the page: one column of it, by the seconds, in milliseconds since 1970. Seconds that nobody told of are left
     * out.
     */
    Map<Long, Long> numbers(String column) {
        Object rows = page.evaluate("""
                column => {
                  const table = document.querySelector('[data-testid=numbers]');
                  const at = [...table.tHead.rows[0].cells].findIndex(cell => cell.textContent === column);
                  return [...table.tBodies[0].rows].map(row => [row.dataset.at, row.cells[at].textContent]);
                }""", column);
        Map<Long, Long> numbers = new TreeMap<>();
        for (Object row : (List<?>) rows) {
            List<?> cells = (List<?>) row;
            if (!cells.get(1).equals("–")) {
                numbers.put(Long.valueOf((String) cells.get(0)), Long.valueOf((String) cells.get(1)));
            }
        }
        return numbers;
    }

    /** Keeps a picture of the whole page, if somebody wants to look: {@code -Dsluice.pictures=folder}. */
    void picture(String name) {
        if (PICTURES != null) {
            Path file = Path.of(PICTURES, name.replaceAll("[^\\w.-]+", "_") + ".png");
            page.screenshot(new ScreenshotOptions().setPath(file).setFullPage(true));
        }
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
