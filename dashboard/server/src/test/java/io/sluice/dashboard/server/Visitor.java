package io.sluice.dashboard.server;

import io.sluice.dashboard.server.Console.Answer;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Somebody with a browser: keeps the cookie that he was given, and shows with each change what the page would show. */
public final class Visitor {
    private static final String SESSION = "/api/v1/session";

    private final Console console;
    private String cookie = "";
    private String csrf = "";

    Visitor(Console console) {
        this.console = console;
    }

    /** What the page asks first. */
    public Answer look() {
        return taken(get(SESSION));
    }

    public Answer signIn(String name, String password) {
        look();
        ObjectNode body =
                JsonNodeFactory.instance.objectNode().put("name", name).put("password", password);
        return taken(post(SESSION, body.toString()));
    }

    /** Uses the link of the first start. */
    public Answer setUp(String token, String name, String password) {
        look();
        ObjectNode body =
                JsonNodeFactory.instance.objectNode().put("token", token).put("name", name);
        return taken(post("/api/v1/setup", body.put("password", password).toString()));
    }

    /** Uses the link of an invitation. */
    public Answer useLink(String token, String password) {
        look();
        ObjectNode body =
                JsonNodeFactory.instance.objectNode().put("token", token).put("password", password);
        return taken(post("/api/v1/setup", body.toString()));
    }

    public Answer get(String path, String... headers) {
        return console.send(request(path, headers).GET());
    }

    public Answer put(String path, String body, String... headers) {
        return console.send(request(path, headers).PUT(BodyPublishers.ofString(body)));
    }

    public Answer post(String path, String body, String... headers) {
        return console.send(request(path, headers).POST(BodyPublishers.ofString(body)));
    }

    public Answer patch(String path, String body, String... headers) {
        return console.send(request(path, headers).method("PATCH", BodyPublishers.ofString(body)));
    }

    public Answer delete(String path, String... headers) {
        return console.send(request(path, headers).DELETE());
    }

    /** A request with the cookie and what belongs to it. */
    public HttpRequest.Builder request(String path, String... headers) {
        HttpRequest.Builder request = console.request(path);
        if (!cookie.isEmpty()) {
            request.setHeader("Cookie", cookie).setHeader("X-Sluice-CSRF", csrf);
        }
        for (int i = 0; i < headers.length; i += 2) {
            request.setHeader(headers[i], headers[i + 1]);
        }
        return request;
    }

    /** The cookie, as the browser sends it. */
    public String cookie() {
        return cookie;
    }

    /** What the page shows with each change. */
    public String csrf() {
        return csrf;
    }

    private Answer taken(Answer answer) {
        String given = answer.header("Set-Cookie");
        if (answer.status() == 200) {
            cookie = given.isEmpty() ? cookie : given.substring(0, given.indexOf(';'));
            csrf = answer.json().path("csrf").asString();
        }
        return answer;
    }
}
