package io.sluice.cli.demo.shop;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** The front of a shop that runs, as customers meet it. Safe for many threads. */
public final class Front {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final HttpClient client;
    private final URI tea;

    /** @param port where the front listens on this machine */
    public Front(HttpClient client, long port) {
        this.client = client;
        tea = URI.create("http://127.0.0.1:" + port + "/buy/tea");
    }

    /** Has a customer buy something; the future is what he is answered. */
    public CompletableFuture<HttpResponse<String>> buy(String customer) {
        HttpRequest request = HttpRequest.newBuilder(tea)
                .header("X-Customer", customer)
                .timeout(PATIENCE)
                .POST(BodyPublishers.noBody())
                .build();
        return client.sendAsync(request, BodyHandlers.ofString());
    }

    /** Serves so many customers, one after the other: the first ones take longer than those to come. */
    public void warmUp(int customers) {
        for (int i = 0; i < customers; i++) {
            buy("early-" + i).join();
        }
    }
}
