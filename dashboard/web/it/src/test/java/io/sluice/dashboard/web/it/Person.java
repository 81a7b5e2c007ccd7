package io.sluice.dashboard.web.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.CookieManager;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Somebody who speaks to the API as pages do, to prepare what a page is to show and to look behind it. */
final class Person {
    static final String PASSWORD = "correct horse battery";
    private static final JsonMapper JSON = new JsonMapper();

    private final HttpClient http =
            HttpClient.newBuilder().cookieHandler(new CookieManager()).build();
    private final URI console;
    private final String name;

    Person(URI console, String name) {
        this.console = console;
        this.name = name;
    }

    String name() {
        return name;
    }

    /** Uses a link, once: with a name if it is the first one's. */
    void setUp(String token, boolean first) {
        String body = "{\"token\":\"" + token + "\",\"name\":" + (first ? '"' + name + '"' : "null")
                + ",\"password\":\"" + PASSWORD + "\"}";
        expect(200, send("POST", "/setup", body));
    }

    JsonNode get(String path) {
        return JSON.readTree(expect(200, send("GET", path, "")).body());
    }

    /** @return the answer, whatever its status */
    HttpResponse<String> send(String method, String path, String body, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(console + "/api/v1" + path))
                .header("Content-Type", "application/json")
                .method(method, BodyPublishers.ofString(body));
        if (!method.equals("GET")) {
            request.header("X-Sluice-CSRF", csrf());
        }
        for (int i = 0; i < headers.length; i += 2) {
            request.setHeader(headers[i], headers[i + 1]);
        }
        try {
            return http.send(request.build(), BodyHandlers.ofString());
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }

    private String csrf() {
        return JSON.readTree(send("GET", "/session", "").body()).path("csrf").asString("");
    }

    JsonNode post(int status, String path, String body) {
        String answer = expect(status, send("POST", path, body)).body();
        return answer.isEmpty() ? JSON.createObjectNode() : JSON.readTree(answer);
    }

    /** Publishes rules, a YAML document, in the place of revision {@code base}. */
    void publish(String app, String env, long base, String yaml) {
        expect(
                200,
                send(
                        "PUT",
                        "/apps/" + app + "/envs/" + env + "/ruleset?message=fixture",
                        yaml,
                        "If-Match",
                        "\"r" + base + '"',
                        "Content-Type",
                        "application/yaml"));
    }

    /** Makes an application that belongs to {@code team-pay}, with these rules as its first revision in {@code dev}. */
    void begin(String app, String yaml) {
        send("PUT", "/apps/" + app, "{\"owner\":\"team-pay\"}");
        publish(app, "dev", 0, yaml);
    }

    /** The secret of a token for agents. */
    String agentToken(String env) {
        return post(201, "/tokens", "{\"kind\":\"AGENT\",\"name\":\"test\",\"env\":\"" + env + "\"}")
                .path("secret")
                .asString();
    }

    private static HttpResponse<String> expect(int status, HttpResponse<String> answer) {
        if (answer.statusCode() != status) {
            throw new IllegalStateException(answer.request().method() + ' ' + answer.uri() + " was answered "
                    + answer.statusCode() + ": " + answer.body());
        }
        return answer;
    }
}
