package io.sluice.cli.demo.shop;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

/** The payments of a shop that runs: what came to them, and how they are doing. Safe for many threads. */
public final class Payments {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final HttpClient client;
    private final URI uri;

    /** @param port where they listen on this machine */
    public Payments(HttpClient client, long port) {
        this.client = client;
        uri = URI.create("http://127.0.0.1:" + port);
    }

    /** Where shops reach them. */
    public URI uri() {
        return uri;
    }

    /** How often they were asked for so far. */
    public long asked() throws InterruptedException {
        return Long.parseLong(send(HttpRequest.newBuilder(uri.resolve("/asked"))));
    }

    /** Changes how they are doing. */
    void weather(String next) throws InterruptedException {
        send(HttpRequest.newBuilder(uri.resolve("/weather/" + next)).PUT(BodyPublishers.noBody()));
    }

    private String send(HttpRequest.Builder request) throws InterruptedException {
        try {
            return client.send(request.timeout(PATIENCE).build(), BodyHandlers.ofString())
                    .body();
        } catch (IOException e) {
            throw new UncheckedIOException("payments could not be reached", e);
        }
    }
}
