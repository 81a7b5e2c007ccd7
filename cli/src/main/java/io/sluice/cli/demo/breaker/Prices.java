package io.sluice.cli.demo.breaker;

import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

/** The caller's client of the service: an ordinary blocking one, with a timeout. */
final class Prices {
    private static final int OK = 200;
    private static final int WARM_UP_ROUNDS = 10;
    private static final int WARM_UP_CALLS = 20;

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final HttpRequest request;
    private final HttpRequest patientRequest;

    Prices(int port, Duration timeout) {
        String host = InetAddress.getLoopbackAddress().getHostAddress();
        HttpRequest.Builder builder = HttpRequest.newBuilder(URI.create("http://" + host + ":" + port + "/price"));
        patientRequest = builder.copy().timeout(Duration.ofSeconds(10)).build();
        request = builder.timeout(timeout).build();
    }

    /**
     * Asks for a price; the calling thread waits for it.
     *
     * @throws IOException if there was no answer in time, or it was no price
     */
    String ask() throws IOException, InterruptedException {
        HttpResponse<String> answer = client.send(request, BodyHandlers.ofString());
        if (answer.statusCode() != OK) {
            throw new IOException("the service answered " + answer.statusCode());
        }
        return answer.body();
    }

    /** As an application that has been running for a while: classes loaded and compiled, connections open. */
    void warmUp() {
        for (int round = 0; round < WARM_UP_ROUNDS; round++) {
            CompletableFuture<?>[] answers = Stream.generate(
                            () -> client.sendAsync(patientRequest, BodyHandlers.ofString()))
                    .limit(WARM_UP_CALLS)
                    .toArray(CompletableFuture<?>[]::new);
            CompletableFuture.allOf(answers).join();
        }
    }
}
