package io.sluice.dashboard.web.it;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserType.LaunchOptions;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.ReducedMotion;
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
    private final Map<String, String> sessions = new ConcurrentHashMap<>(); // cookies, by who is signed in with them

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
        admin.begin(app, RULES);
        return Troupe.of(console.address(), admin.agentToken("dev"), app, "dev", instances, TRAFFIC);
    }

    /** Instances whose time the test moves, with these rules; to be closed by who asked for them. */
    Troupe still(String app, int instances, String rules) {
        admin.begin(app, rules);
        Troupe troupe = Troupe.still(console.address(), admin.agentToken("dev"), app, "dev", instances, TRAFFIC);
        troupe.awaitRevision(1);
        troupe.awaitStreams();
        return troupe;
    }

    /** A browser of somebody's own, in which he is signed in. */
    Window window(Person person) {
        String session = sessions.get(person.name());
        Window window = new Window(browser.newContext(options().setStorageState(session)));
        if (session == null) {
            window.signIn(person.name(), Person.PASSWORD);
            sessions.put(person.name(), window.session());
        }
        return window;
    }

    /** A browser in which nobody is signed in. */
    Window stranger() {
        return new Window(browser.newContext(options()));
    }

    /** Nothing moves that is not data, so that no picture and no colour is in between. */
    private Browser.NewContextOptions options() {
        return new Browser.NewContextOptions()
                .setBaseURL(console.address().toString())
                .setLocale("en-US")
                .setColorScheme(ColorScheme.LIGHT)
                .setReducedMotion(ReducedMotion.REDUCE)
                .setPermissions(List.of("clipboard-read", "clipboard-write"))
                .setViewportSize(1440, 1000);
    }

    @Override
    public void close() {
        troupes.values().forEach(Troupe::close);
        browser.close();
        playwright.close();
        console.close();
    }
}
