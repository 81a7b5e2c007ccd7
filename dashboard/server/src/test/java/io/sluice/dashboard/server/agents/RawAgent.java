package io.sluice.dashboard.server.agents;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.dashboard.api.Ack;
import io.sluice.dashboard.api.AgentMessages;
import io.sluice.dashboard.api.AgentProtocol;
import io.sluice.dashboard.api.DownEvent;
import io.sluice.dashboard.api.FleetSize;
import io.sluice.dashboard.api.Hello;
import io.sluice.dashboard.api.Mistake;
import io.sluice.dashboard.api.Position;
import io.sluice.dashboard.api.Ruleset;
import io.sluice.dashboard.api.Welcome;
import io.sluice.dashboard.api.sse.SseEvent;
import io.sluice.dashboard.api.sse.SseReader;
import io.sluice.dashboard.server.Console;
import io.sluice.dashboard.server.Console.Answer;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** An agent that does what the test says, right or wrong, over HTTP. It is sent all rules whole. */
final class RawAgent implements AutoCloseable {
    private static final List<String> CAPABILITIES = AgentProtocol.CAPABILITIES.stream()
            .filter(each -> !each.equals(AgentProtocol.SPLICE))
            .toList();

    private final Console console;
    private final HttpClient http = HttpClient.newHttpClient();
    private final String token;
    private final String app;
    private final String instance;
    private final String boot;
    private Position current = Position.NONE;
    private String session = "";
    private @Nullable InputStream body;
    private @Nullable SseReader events;

    RawAgent(Console console, String token, String app, String instance) {
        this.console = console;
        this.token = token;
        this.app = app;
        this.instance = instance;
        boot = UUID.randomUUID().toString();
    }

    String boot() {
        return boot;
    }

    Answer tryHello() {
        Hello hello = new Hello(
                app,
                "dev",
                instance,
                boot,
                Map.of("zone", "b"),
                "0.1.0",
                CAPABILITIES,
                AgentProtocol.SCHEMA,
                current,
                List.of(),
                List.of(),
                console.clock().wallClock().millis(),
                Hello.Transport.STREAM);
        return console.post(AgentProtocol.HELLO, AgentMessages.write(hello), "Authorization", "Bearer " + token);
    }

    Welcome hello() {
        Answer answer = tryHello();
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        Welcome welcome = AgentMessages.read(Welcome.class, answer.text());
        session = welcome.session();
        return welcome;
    }

    /** Says hello, opens the stream, and has seen its first ping. */
    RawAgent connected() {
        hello();
        open();
        assertThat(next().name()).isEqualTo("ping");
        return this;
    }

    private void open() {
        HttpRequest request = HttpRequest.newBuilder(console.uri(path(AgentProtocol.STREAM)))
                .header("Authorization", "Bearer " + token)
                .build();
        try {
            HttpResponse<InputStream> response = http.send(request, BodyHandlers.ofInputStream());
            assertThat(response.statusCode()).isEqualTo(200);
            assertThat(response.headers().firstValue("Content-Type").orElse("")).startsWith("text/event-stream");
            body = response.body();
            events = new SseReader(response.body(), AgentProtocol.MAX_MESSAGE_BYTES * 2);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }

    /** The next event; waits for it. */
    SseEvent next() {
        SseEvent event = nextOrEnd();
        assertThat(event).as("the stream has ended").isNotNull();
        return event;
    }

    /** The next event, or null if the stream has ended. */
    @Nullable SseEvent nextOrEnd() {
        SseReader reader = events;
        assertThat(reader).as("stream").isNotNull();
        try {
            return reader.next();
        } catch (IOException ended) {
            return null;
        }
    }

    /** The next rule set on the stream; passes over all else. */
    Ruleset nextRules() {
        return next(DownEvent.RULESET, Ruleset.class);
    }

    /** How many there are, as it is told next without rules; passes over all else. */
    int nextFleet() {
        return next(DownEvent.FLEET, FleetSize.class).instances();
    }

    private <T extends Record> T next(DownEvent kind, Class<T> type) {
        SseEvent event = next();
        while (!event.name().equals(kind.wireName())) {
            event = next();
        }
        return AgentMessages.read(type, event.data());
    }

    void apply(Ruleset rules) {
        current = rules.position();
        acknowledge(rules, Ack.Status.APPLIED, current, List.of());
    }

    void reject(Ruleset rules, Mistake mistake) {
        acknowledge(rules, Ack.Status.REJECTED, current, List.of(mistake));
    }

    void acknowledge(Ruleset rules, Ack.Status status, Position now, List<Mistake> mistakes) {
        Ack ack = new Ack(rules.nonce(), Ack.Subject.RULESET, status, now, 1, true, 250, mistakes);
        assertThat(post(AgentProtocol.ACK, AgentMessages.write(ack)).status()).isEqualTo(200);
    }

    Answer post(String path, String json) {
        return console.post(path(path), json, "Authorization", "Bearer " + token);
    }

    int postMetrics(byte[] batch) {
        HttpRequest.Builder request = HttpRequest.newBuilder(console.uri(path(AgentProtocol.METRICS)))
                .header("Authorization", "Bearer " + token)
                .header("Content-Type", AgentProtocol.METRICS_TYPE)
                .POST(HttpRequest.BodyPublishers.ofByteArray(batch));
        return console.send(request).status();
    }

    Answer pull(int waitSeconds, String etag) {
        return console.send(HttpRequest.newBuilder(console.uri(path(AgentProtocol.RULESET) + "&wait=" + waitSeconds))
                .header("Authorization", "Bearer " + token)
                .header("If-None-Match", etag)
                .timeout(Duration.ofSeconds(60)));
    }

    private String path(String call) {
        return call + "?session=" + session;
    }

    @Override
    public void close() {
        if (body != null) {
            try {
                body.close();
            } catch (IOException gone) {
                // that is what is wanted
            }
        }
    }
}
