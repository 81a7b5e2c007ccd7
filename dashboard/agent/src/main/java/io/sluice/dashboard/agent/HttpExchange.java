package io.sluice.dashboard.agent;

import io.sluice.dashboard.api.AgentProtocol;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodySubscribers;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/** The calls of one agent, by the JDK's client; see {@link HttpExchanges}. */
final class HttpExchange implements Exchange {
    private static final Duration OPEN_STREAM = Duration.ofSeconds(10);
    private static final Duration LONGEST_RETRY_AFTER = Duration.ofMinutes(5);

    private final String token;
    private final HttpClient client;

    HttpExchange(String token, HttpClient client) {
        this.token = token;
        this.client = client;
    }

    @Override
    public CompletableFuture<Answer> post(URI endpoint, String path, String mediaType, byte[] body, Duration patience) {
        HttpRequest request = request(endpoint, path, AgentProtocol.JSON)
                .header("Content-Type", mediaType)
                .timeout(patience)
                .POST(BodyPublishers.ofByteArray(body))
                .build();
        return answered(request);
    }

    @Override
    public CompletableFuture<Answer> get(URI endpoint, String path, Map<String, String> headers, Duration patience) {
        HttpRequest.Builder request =
                request(endpoint, path, AgentProtocol.JSON).timeout(patience).GET();
        headers.forEach(request::header);
        return answered(request.build());
    }

    private CompletableFuture<Answer> answered(HttpRequest request) {
        return client.sendAsync(request, info -> new BoundedBody(AgentProtocol.MAX_MESSAGE_BYTES))
                .thenApply(
                        response -> new Answer(response.statusCode(), response.body(), retryAfter(response.headers())));
    }

    @Override
    public Runnable stream(URI endpoint, String path, Listener listener) {
        HttpRequest request = request(endpoint, path, AgentProtocol.EVENT_STREAM)
                .header("Cache-Control", "no-store")
                .timeout(OPEN_STREAM) // until the headers are there
                .GET()
                .build();
        EventBody events = new EventBody(AgentProtocol.MAX_MESSAGE_BYTES + 1024, listener::event);
        CompletableFuture<HttpResponse<Void>> streamed =
                client.sendAsync(request, info -> info.statusCode() == 200 ? events : BodySubscribers.replacing(null));
        CompletableFuture<?> unused =
                streamed.whenComplete((response, failure) -> listener.ended(why(response, failure)));
        return () -> {
            events.cancel();
            streamed.cancel(true);
        };
    }

    private static IOException why(@Nullable HttpResponse<Void> response, @Nullable Throwable failure) {
        if (response != null && response.statusCode() != 200) {
            return new RefusedException(response.statusCode(), retryAfter(response.headers()));
        }
        return failure == null ? new IOException("the console ended the stream") : asIoException(failure);
    }

    /** What a future failed with, as it was thrown. */
    static IOException asIoException(Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        return cause instanceof IOException thrown ? thrown : new IOException(cause.toString(), cause);
    }

    private HttpRequest.Builder request(URI endpoint, String path, String accept) {
        String base = endpoint.toString();
        String slashless = base.endsWith("/") ? base.substring(0, base.length() - 1) : base;
        return HttpRequest.newBuilder(URI.create(slashless + path))
                .header("Authorization", "Bearer " + token)
                .header("User-Agent", "sluice-agent/" + ConsoleAgent.VERSION)
                .header("Accept", accept);
    }

    private static @Nullable Duration retryAfter(HttpHeaders headers) {
        return headers.firstValue("Retry-After")
                .filter(value -> value.matches("\\d{1,6}"))
                .map(value -> Duration.ofSeconds(Long.parseLong(value)))
                .map(asked -> asked.compareTo(LONGEST_RETRY_AFTER) > 0 ? LONGEST_RETRY_AFTER : asked)
                .orElse(null);
    }
}
