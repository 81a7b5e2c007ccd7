package io.sluice.dashboard.web.it;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserType.LaunchOptions;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.options.ColorScheme;
import io.sluice.dashboard.sim.Traffic;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/** All that the tests have in common: a console that was set up, a browser, and whoever is on stage. Each test has applications of its own. */
final class Stage implements AutoCloseable {
    static final String RULES = """
            rules:
              - id: pay-rate
                resource: POST /pay
                kind: rateLimiter
                config: {algorithm: SLIDING_WINDOW, limitForPeriod: 15}
              - id: charge-breaker
                resource: payments.charge
                kind: circuitBreaker
                config: {failureRateThreshold: 50, slidingWindowType: TIME_BASED, slidingWindowSize: 10, minimumNumberOfCalls: 20, waitDurationInOpenState: 5s}
            """;
    static final List<Traffic> TRAFFIC = List.of(
            Traffic.of("POST /pay", 12.5), Traffic.of("payments.charge", 7.5), Traffic.of("GET /items/{id}", 5));

    private final ConsoleProcess console;
    private final Playwright playwright;
    private final Browser browser;
    private final Person admin;
    private final Map<String, Troupe> troupes = new ConcurrentHashMap<>();

    Stage() throws IOException {
        console = new ConsoleProcess(Files.createTempDirectory("sluice-console"));
        admin = new Person(console.address(), "admin");
        admin.setUp(console.setUpPath().substring("/setup#".length()), true);
        playwright = Playwright.create(
                new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
        browser = launch(playwright);
    }

    /** Chromium of the system's packages. */
    static Browser launch(Playwright playwright) {
        return playwright
                .chromium()
                .launch(new LaunchOptions()
                        .setExecutablePath(chromium())
                        .setArgs(List.of("--no-sandbox", "--disable-dev-shm-usage")));
    }

    private static Path chromium() {
        return Stream.of(Objects.requireNonNullElse(System.getenv("PATH"), "").split(File.pathSeparator))
                .flatMap(folder -> Stream.of("chromium", "chromium-browser", "google-chrome")
                        .map(name -> Path.of(folder, name)))
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("chromium is missing: ./sluice test installs it"));
    }

    ConsoleProcess console() {
        return console;
    }

    /** Who set the console up, and may do everything. */
    Person admin() {
        return admin;
    }

    /** Somebody with one role, everywhere. */
    Person person(String name, String role) {
        String token = admin.post(201, "/users", "{\"name\":\"" + name + "\"}")
                .path("token")
                .asString();
        admin.post(201, "/bindings", "{\"user\":\"" + name + "\",\"role\":\"" + role + "\",\"app\":null,\"env\":null}");
        Person person = new Person(console.address(), name);
        person.setUp(token, false);
        return person;
    }

    /** Instances of an application in {@code dev}, with {@link #RULES} in force; asked for again, the same ones. */
    Troupe troupe(String app, int instances) {
        return troupes.computeIfAbsent(app, name -> begin(name, instances));
    }

    private Troupe begin(String app, int instances) {
        admin.send("PUT", "/apps/" + app, "{\"owner\":\"team-pay\"}");
        admin.publish(app, "dev", 0, RULES);
        return new Troupe(console.address(), admin.agentToken("dev"), app, "dev", instances, TRAFFIC);
    }

    /** A browser of somebody's own, in which he is signed in. */
    Window window(Person person) {
        return window(person, ColorScheme.LIGHT, "en-US", 1440, 1000);
    }

    Window window(Person person, ColorScheme theme, String language, int width, int height) {
        Window window = stranger(theme, language, width, height);
        window.signIn(person.name(), Person.PASSWORD);
        return window;
    }

    /** A browser in which nobody is signed in. */
    Window stranger() {
        return stranger(ColorScheme.LIGHT, "en-US", 1440, 1000);
    }

    private Window stranger(ColorScheme theme, String language, int width, int height) {
        Browser.NewContextOptions options = new Browser.NewContextOptions()
                .setBaseURL(console.address().toString())
                .setColorScheme(theme)
                .setLocale(language)
                .setViewportSize(width, height);
        return new Window(browser.newContext(options));
    }

    @Override
    public void close() {
        troupes.values().forEach(Troupe::close);
        browser.close();
        playwright.close();
        console.close();
    }
}
