package io.sluice.spring.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.gate.CallCounts;
import io.sluice.core.gate.CallNotPermittedException;
import io.sluice.core.rule.Rule;
import io.sluice.core.rule.RuleLayer;
import io.sluice.core.rule.RuleSet;
import io.sluice.guard.GuardOverride;
import io.sluice.guard.Sluice;
import io.sluice.guard.document.StandardKinds;
import io.sluice.recovery.RetryConfig;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DefaultDataBufferFactory;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatusCode;
import org.springframework.web.reactive.function.client.ClientRequest;
import org.springframework.web.reactive.function.client.ClientResponse;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.test.StepVerifier;

/** When a reactive call ends, how, and what becomes of bodies that nobody reads. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class GuardedExchangeFilterTest {
    private static final String TEMPLATE = "org.springframework.web.reactive.function.client.WebClient.uriTemplate";

    private final Sluice sluice = Sluice.ofDefaults();
    private final GuardedExchangeFilter filter = GuardedExchangeFilter.of(ClientGuards.of(sluice));
    private final Deque<Mono<ClientResponse>> answers = new ArrayDeque<>();
    private final Sinks.Many<DataBuffer> body = Sinks.many().unicast().onBackpressureBuffer();
    private int sent;

    @AfterEach
    void close() {
        sluice.close();
    }

    private Mono<ClientResponse> call(String method) {
        ClientRequest request = ClientRequest.create(
                        HttpMethod.valueOf(method), URI.create("http://shop.example/items/7"))
                .attribute(TEMPLATE, "http://shop.example/items/{id}")
                .build();
        return filter.filter(request, any -> {
            sent++;
            return answers.remove();
        });
    }

    private static ClientResponse response(int status, Flux<DataBuffer> body) {
        return ClientResponse.create(HttpStatusCode.valueOf(status)).body(body).build();
    }

    private static DataBuffer bytes(String text) {
        return DefaultDataBufferFactory.sharedInstance.wrap(text.getBytes(StandardCharsets.UTF_8));
    }

    private static Mono<String> text(ClientResponse response) {
        return response.bodyToMono(String.class);
    }

    private CallCounts counts(String method) {
        return sluice.guard(method + " shop.example/items/{id}").snapshot().counts();
    }

    private void retry(String method) {
        sluice.apply(
                RuleLayer.FILE,
                "rules",
                RuleSet.of(List.of(Rule.of(
                        StandardKinds.RETRY,
                        method + " shop.example/items/{id}",
                        RetryConfig.custom().waitDuration(Duration.ZERO).build()))));
    }

    @Test
    void a_call_lasts_as_long_as_its_body() {
        answers.add(Mono.just(response(200, body.asFlux())));
        StepVerifier.create(call("GET").flatMap(GuardedExchangeFilterTest::text))
                .then(() -> body.tryEmitNext(bytes("tea")))
                .then(() -> assertThat(counts("GET").inFlight()).isEqualTo(1))
                .then(body::tryEmitComplete)
                .expectNext("tea")
                .verifyComplete();
        assertThat(counts("GET").succeeded()).isEqualTo(1);
        assertThat(counts("GET").inFlight()).isZero();
    }

    @Test
    void a_body_that_breaks_off_is_a_failure_and_one_that_is_left_is_none() {
        answers.add(Mono.just(response(200, Flux.error(new IOException("broken")))));
        StepVerifier.create(call("GET").flatMap(GuardedExchangeFilterTest::text))
                .verifyError();
        assertThat(counts("GET").failed()).isEqualTo(1);

        answers.add(Mono.just(response(200, body.asFlux())));
        StepVerifier.create(call("GET").flatMap(GuardedExchangeFilterTest::text))
                .thenCancel()
                .verify();
        assertThat(counts("GET").failed()).isEqualTo(1);
        assertThat(counts("GET").inFlight()).isZero();
    }

    @Test
    void a_bad_status_is_a_failure_whose_body_the_caller_reads_all_the_same() {
        answers.add(Mono.just(response(503, Flux.just(bytes("closed today")))));
        StepVerifier.create(call("GET").flatMap(GuardedExchangeFilterTest::text))
                .expectNext("closed today")
                .verifyComplete();
        assertThat(counts("GET").failed()).isEqualTo(1);
    }

    @Test
    void the_body_of_an_attempt_that_failed_is_let_go_of_before_the_next() {
        retry("GET");
        answers.add(Mono.just(response(503, body.asFlux())));
        answers.add(Mono.fromSupplier(() -> {
            assertThat(body.currentSubscriberCount())
                    .as("readers of the first body")
                    .isEqualTo(1);
            return response(200, Flux.just(bytes("open")));
        }));
        StepVerifier.create(call("GET").flatMap(GuardedExchangeFilterTest::text))
                .expectNext("open")
                .verifyComplete();
        assertThat(sent).isEqualTo(2);
    }

    @Test
    void what_must_not_be_sent_twice_is_not() {
        retry("POST");
        answers.add(Mono.just(response(503, Flux.empty())));
        StepVerifier.create(call("POST").map(answer -> answer.statusCode().value()))
                .expectNext(503)
                .verifyComplete();
        assertThat(sent).isEqualTo(1);
    }

    @Test
    void a_refused_call_is_not_sent_and_one_without_an_answer_ends_empty() {
        answers.add(Mono.empty());
        StepVerifier.create(call("GET")).verifyComplete();

        sluice.guard("GET shop.example/items/{id}")
                .override(GuardOverride.FORCE_OPEN, Duration.ofMinutes(1), "maintenance");
        StepVerifier.create(call("GET")).verifyError(CallNotPermittedException.class);
        assertThat(sent).isEqualTo(1);
    }

    @Test
    void whoever_leaves_before_the_answer_leaves_no_verdict() {
        answers.add(Mono.never());
        StepVerifier.create(call("GET")).thenCancel().verify();
        assertThat(counts("GET").cancelled()).isEqualTo(1);
    }
}
