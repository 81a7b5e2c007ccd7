package io.sluice.cli.demo.console;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.CookieManager;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

/** The console's REST API, called as its pages call it: with the cookie of a session, and with each change what belongs to that. */
final class ConsoleApi {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final String JSON = "application/json";
    private static final String YAML = "application/yaml";

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .cookieHandler(new CookieManager())
            .build();
    private final URI address;
    private String csrf = "";

    ConsoleApi(URI address) {
        this.address = address;
    }

    URI address() {
        return address;
    }

    /** Becomes the first who can sign in, by the link that the console tells once; is signed in from then on. */
    void setUp(String token, String name, String password) throws InterruptedException {
        csrf = get("/session").text("csrf");
        csrf = post("/setup", "{\"token\":\"%s\",\"name\":\"%s\",\"password\":\"%s\"}".formatted(token, name, password))
                .text("csrf");
    }

    Answer get(String path) throws InterruptedException {
        return send(request(path).header("Accept", JSON).GET());
    }

    Answer post(String path, String json) throws InterruptedException {
        return send(request(path).header("Content-Type", JSON).POST(BodyPublishers.ofString(json)));
    }

    Answer put(String path, String json) throws InterruptedException {
        return send(request(path).header("Content-Type", JSON).PUT(BodyPublishers.ofString(json)));
    }

    /**
     * Publishes rules in the place of those that an answer told.
     *
     * @param before the entity tag of those
     */
    Answer publish(String path, String yaml, String before) throws InterruptedException {
        return send(request(path)
                .header("Content-Type", YAML)
                .header("If-Match", before)
                .PUT(BodyPublishers.ofString(yaml)));
    }

    private HttpRequest.Builder request(String path) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(address + "/api/v1" + path)).timeout(PATIENCE);
        return csrf.isEmpty() ? request : request.header("X-Sluice-CSRF", csrf);
    }

    /** @throws UncheckedIOException if the console cannot be reached, or does not do it */
    private Answer send(HttpRequest.Builder builder) throws InterruptedException {
        HttpRequest request = builder.build();
        try {
            Answer answer = Answer.of(http.send(request, BodyHandlers.ofString()));
            if (!answer.isGood()) {
                throw new IOException("the console answered " + request.method() + ' '
                        + request.uri().getPath() + " by " + answer.status() + ": " + answer.body());
            }
            return answer;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
