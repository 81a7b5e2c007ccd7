package io.sluice.dashboard.server;

import io.sluice.core.time.ManualClock;
import io.sluice.core.time.NanoClock;
import io.sluice.dashboard.server.access.Grant;
import io.sluice.dashboard.server.access.People;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.springframework.context.ConfigurableApplicationContext;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The whole server on a port of its own, with its database in a folder of the test's, on a clock that the test moves. What a test asks for is asked
 * by {@link #ADMIN}, who is signed in and may do everything, unless it says who asks: see {@link #person}.
 */
public final class Console implements AutoCloseable {
    public static final String ADMIN = "admin";
    public static final String PASSWORD = "correct horse battery";

    private static final JsonMapper JSON = new JsonMapper();

    static {
        Awaitility.setDefaultTimeout(
                Duration.ofSeconds(30)); // a machine that builds two modules takes its time to connect
    }

    private final HttpClient http = HttpClient.newHttpClient();
    private final Visitor admin = new Visitor(this);
    private final NanoClock clock;
    private final ConfigurableApplicationContext context;

    public Console(Path home, NanoClock clock) {
        this(home, clock, true);
    }

    private Console(Path home, NanoClock clock, boolean signIn, String... settings) {
        this.clock = clock;
        List<String> all = new ArrayList<>(List.of(settings));
        all.addAll(List.of("--server.port=0", "--console.home=" + home, "--server.shutdown=immediate"));
        context = ConsoleApplication.on(clock).run(all.toArray(String[]::new));
        if (signIn) {
            String link = bean(People.class).firstLink();
            Answer answer = link == null ? admin.signIn(ADMIN, PASSWORD) : admin.setUp(link, ADMIN, PASSWORD);
            if (answer.status() != 200) {
                throw new IllegalStateException(answer.text());
            }
        }
    }

    /** With settings of its own. */
    public static Console on(Path home, NanoClock clock, String... settings) {
        return new Console(home, clock, true, settings);
    }

    /** Where nobody has signed in, and nobody can yet if the folder is new. */
    public static Console untouched(Path home, NanoClock clock, String... settings) {
        return new Console(home, clock, false, settings);
    }

    /** Somebody with a browser of his own, who has not signed in. */
    public Visitor visitor() {
        return new Visitor(this);
    }

    /** Somebody who was invited, has chosen a password, got these roles, and is signed in. */
    public Visitor person(String name, Grant... grants) {
        String token = post("/api/v1/users", "{\"name\":\"" + name + "\"}")
                .json()
                .path("token")
                .asString();
        for (Grant grant : grants) {
            bean(People.class).bind(name, grant, ADMIN);
        }
        Visitor visitor = visitor();
        Answer answer = visitor.useLink(token, PASSWORD);
        if (answer.status() != 200) {
            throw new IllegalStateException(answer.text());
        }
        return visitor;
    }

    /** The one who asks unless a test says who. */
    public Visitor admin() {
        return admin;
    }

    /** That the test moves, if it gave one that can be moved. */
    public ManualClock clock() {
        return (ManualClock) clock;
    }

    public <T> T bean(Class<T> type) {
        return context.getBean(type);
    }

    /** One of several of a type. */
    public <T> T bean(String name, Class<T> type) {
        return context.getBean(name, type);
    }

    public URI uri(String path) {
        return URI.create(
                "http://127.0.0.1:" + context.getEnvironment().getRequiredProperty("local.server.port") + path);
    }

    public Answer get(String path, String... headers) {
        return admin.get(path, headers);
    }

    public Answer put(String path, String body, String... headers) {
        return admin.put(path, body, headers);
    }

    public Answer post(String path, String body, String... headers) {
        return admin.post(path, body, headers);
    }

    public Answer delete(String path) {
        return admin.delete(path);
    }

    /** A request of nobody in particular. */
    public HttpRequest.Builder request(String path, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri(path)).header("Content-Type", "application/json");
        if (headers.length > 0) {
            for (int i = 0; i < headers.length; i += 2) {
                request.setHeader(headers[i], headers[i + 1]);
            }
        }
        return request;
    }

    public Answer send(HttpRequest.Builder request) {
        try {
            return new Answer(http.send(request.build(), BodyHandlers.ofString()));
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }

    /** What the server answered. */
    public record Answer(HttpResponse<String> response) {
        public int status() {
            return response.statusCode();
        }

        public String text() {
            return response.body();
        }

        public JsonNode json() {
            return JSON.readTree(text());
        }

        public String header(String name) {
            return response.headers().firstValue(name).orElse("");
        }
    }

    @Override
    public void close() {
        context.close();
    }
}
