package io.sluice.spring.it.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.springframework.http.HttpMethod;
import org.springframework.web.reactive.function.client.WebClient;
import reactor.core.publisher.Mono;

class WebClientTest extends ClientContract {
    private WebClient client;

    @Override
    void connect() {
        client = context.getBean(WebClient.Builder.class).baseUrl(callee.url()).build();
    }

    @Override
    Answer call(String method, String id) {
        return client.method(HttpMethod.valueOf(method))
                .uri("/items/{id}?full={full}", id, true)
                .exchangeToMono(response -> response.bodyToMono(String.class)
                        .map(body -> new Answer(response.statusCode().value(), body)))
                .block(Duration.ofSeconds(30));
    }

    @Test
    void a_stream_is_in_flight_until_its_body_ends() throws InterruptedException {
        CountDownLatch first = new CountDownLatch(1);
        Mono<String> stream = client.get()
                .uri("/stream")
                .exchangeToFlux(response -> response.bodyToFlux(String.class))
                .doOnNext(line -> first.countDown())
                .collectList()
                .map(lines -> String.join(" ", lines));
        CompletableFuture<String> read = stream.toFuture();
        first.await();
        String name = "GET " + callee.host() + "/stream";
        assertThat(sluice.find(name).orElseThrow().snapshot().counts().inFlight()).isEqualTo(1);
        callee.sendTheRest();
        assertThat(read.join()).isEqualTo("first last");
        assertThat(sluice.find(name).orElseThrow().snapshot().counts().inFlight()).isZero();
        assertThat(sluice.find(name).orElseThrow().snapshot().counts().succeeded()).isEqualTo(1);
    }

    @Test
    void a_stream_that_is_cancelled_has_succeeded() {
        String first = client.get()
                .uri("/stream")
                .exchangeToFlux(response -> response.bodyToFlux(String.class))
                .blockFirst(Duration.ofSeconds(30));
        assertThat(first).isEqualTo("first");
        String name = "GET " + callee.host() + "/stream";
        assertThat(sluice.find(name).orElseThrow().snapshot().counts().succeeded()).isEqualTo(1);
        assertThat(sluice.find(name).orElseThrow().snapshot().counts().inFlight()).isZero();
    }

    @Test
    void a_body_that_nobody_reads_ends_the_call_too() {
        assertThat(client.get()
                        .uri("/items/{id}", 1)
                        .exchangeToMono(response -> Mono.just(response.statusCode().value()))
                        .block(Duration.ofSeconds(30)))
                .isEqualTo(200);
        assertThat(guard("GET").snapshot().counts().succeeded()).isEqualTo(1);
    }
}
