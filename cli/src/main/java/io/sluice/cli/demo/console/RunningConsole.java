package io.sluice.cli.demo.console;

import io.sluice.cli.demo.Built;
import io.sluice.cli.demo.Child;
import io.sluice.cli.demo.Message;
import io.sluice.cli.demo.Processes;
import io.sluice.cli.demo.Processes.Program;
import java.net.URI;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The console in a process of its own, on a free port, with all it keeps in a folder that goes with it. The act sets it up by the link that the
 * console tells, with a password that nobody learns, and invites whoever watches by a link that is good once.
 */
final class RunningConsole {
    private static final Pattern LINK = Pattern.compile("(http://127\\.0\\.0\\.1:\\d+)/setup#([A-Za-z0-9_-]+)");
    private static final Duration START = Duration.ofMinutes(2);
    private static final String MAIN = "org.springframework.boot.loader.launch.JarLauncher";
    private static final String ACT = "demo";
    private static final String GUEST = "guest";
    private static final int PASSWORD_BYTES = 32;

    private final ConsoleApi api;
    private final String guestLink;

    private RunningConsole(ConsoleApi api, String guestLink) {
        this.api = api;
        this.guestLink = guestLink;
    }

    /** Starts the process; returns at once. */
    static Child begin(Processes processes) {
        Path folder = processes.folder();
        List<String> options = List.of("-Xmx256m", "-Djava.io.tmpdir=" + folder);
        List<String> arguments = List.of(
                "--server.port=0",
                "--console.home=" + folder,
                "--logging.level.root=warn",
                "--logging.level.io.sluice.dashboard.server.Doorstep=info"); // tells the link
        String jar = Built.file("dashboard/server", "-exec.jar").toString();
        return processes.start(new Program("the console", jar, MAIN, options, arguments), RunningConsole::heard);
    }

    /** What a line of its log tells: the link, or nothing. */
    static Optional<Message> heard(String line) {
        Matcher link = LINK.matcher(line);
        return link.find()
                ? Optional.of(Message.of("link").with("at", link.group(1)).with("token", link.group(2)))
                : Optional.empty();
    }

    /** Waits until it has started, and sets it up. */
    static RunningConsole ready(Child process) throws InterruptedException {
        Message link = process.next("link", START);
        ConsoleApi api = new ConsoleApi(URI.create(link.text("at")));
        byte[] password = new byte[PASSWORD_BYTES];
        new SecureRandom().nextBytes(password);
        api.setUp(link.text("token"), ACT, Base64.getUrlEncoder().encodeToString(password));
        String guest = api.post("/users", "{\"name\":\"" + GUEST + "\"}").text("path");
        Answer unused =
                api.post("/bindings", "{\"user\":\"" + GUEST + "\",\"role\":\"ORG_ADMIN\",\"app\":null,\"env\":null}");
        return new RunningConsole(api, api.address() + guest);
    }

    URI address() {
        return api.address();
    }

    /** Where whoever watches chooses a password, once. */
    String guestLink() {
        return guestLink;
    }

    /** The page of an application. */
    String page(String app) {
        return api.address() + "/" + Plan.ENV + "/apps/" + app;
    }

    /** The secret of a token for agents. */
    String agentToken() throws InterruptedException {
        return api.post("/tokens", "{\"kind\":\"AGENT\",\"name\":\"demo\",\"env\":\"" + Plan.ENV + "\"}")
                .text("secret");
    }

    /** A new application with its first rules. */
    void add(String app, String rules) throws InterruptedException {
        Answer unused = api.put("/apps/" + app, "{\"owner\":\"the demo\"}");
        publish(app, rules, "to begin with");
    }

    /** Publishes rules in the place of those of now. */
    void publish(String app, String rules, String why) throws InterruptedException {
        String before = api.get(place(app) + "/ruleset").etag();
        Answer unused = api.publish(place(app) + "/ruleset?message=" + why.replace(" ", "%20"), rules, before);
    }

    /** How far the rules of an application have come. */
    Arrived arrived(String app) throws InterruptedException {
        Answer rules = api.get(place(app) + "/ruleset");
        Answer instances = api.get(place(app) + "/instances");
        return new Arrived(
                rules.etag().replace("\"", ""),
                rules.number("limitForPeriod"),
                instances.count("arrival", "APPLIED"),
                instances.greatest("answerMillis"));
    }

    /** Who published the newest rules of an application. */
    String author(String app) throws InterruptedException {
        return api.get(place(app) + "/revisions?limit=1").text("author");
    }

    private static String place(String app) {
        return "/apps/" + app + "/envs/" + Plan.ENV;
    }

    /**
     * Rules on their way.
     *
     * @param revision such as {@code r2}
     * @param limit the first that they name; empty if they name none
     * @param instances how many have them in force
     * @param slowestMillis from sending to the last answer
     */
    record Arrived(String revision, OptionalLong limit, int instances, long slowestMillis) {
        boolean isIn(int shops) {
            return instances >= shops;
        }
    }
}
