package io.sluice.spring.it.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sluice.adaptive.AdaptiveLimiter;
import io.sluice.bulkhead.BulkheadConfig;
import io.sluice.core.gate.CallCounts;
import io.sluice.core.rule.Rule;
import io.sluice.guard.document.BulkheadRule;
import io.sluice.guard.document.StandardKinds;
import io.sluice.ratelimiter.KeyedRateLimiter;
import io.sluice.ratelimiter.KeyedRateLimiterConfig;
import io.sluice.ratelimiter.RateLimiterConfig;
import io.sluice.ratelimiter.access.AccessListConfig;
import java.io.InputStream;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** What every server's entry must do, seen from outside, by clients over TCP. Every test ends with nothing in flight. */
@DisplayNameGeneration(ReplaceUnderscores.class)
abstract class EntryContract {
    static final String ITEMS = "GET /items/{id}";
    private static final Duration DAY = Duration.ofDays(1);

    private RunningApp app;

    /** A running application that serves {@link Endpoints}. */
    protected abstract RunningApp start(String... properties);

    final RunningApp app(String... properties) {
        app = start(properties);
        return app;
    }

    @AfterEach
    void nothing_is_in_flight_at_the_end() {
        if (app != null) {
            try (RunningApp closing = app) {
                app.bean(Endpoints.class).leaveInner();
                await().until(() -> app.inFlight() == 0);
            }
        }
    }

    static Rule<?> limit(String resource, long permits, Duration period) {
        return Rule.of(
                StandardKinds.RATE_LIMITER,
                resource,
                RateLimiterConfig.custom()
                        .limitForPeriod(permits)
                        .limitRefreshPeriod(period)
                        .build());
    }

    static Rule<?> atOnce(String resource, int calls) {
        return Rule.of(
                StandardKinds.BULKHEAD,
                resource,
                BulkheadRule.of(
                        BulkheadConfig.custom().maxConcurrentCalls(calls).build()));
    }

    static Rule<?> perKey(String resource, String key, long permits) {
        return Rule.of(
                StandardKinds.KEYED_RATE_LIMITER,
                resource,
                KeyedRateLimiterConfig.custom()
                        .key(key)
                        .limitForPeriod(permits)
                        .limitRefreshPeriod(DAY)
                        .maxKeys(1_000)
                        .build());
    }

    private static Map<Integer, Long> byStatus(List<HttpResponse<String>> responses) {
        return responses.stream().collect(Collectors.groupingBy(HttpResponse::statusCode, Collectors.counting()));
    }

    private static List<HttpResponse<String>> all(List<CompletableFuture<HttpResponse<String>>> responses) {
        return responses.stream().map(CompletableFuture::join).toList();
    }

    @Test
    void a_rule_for_a_method_and_a_pattern_holds_for_all_paths_of_it() throws Exception {
        app();
        app.rules(limit(ITEMS, 2, DAY));

        assertThat(app.get("/items/1").body()).isEqualTo("item 1");
        assertThat(app.get("/items/2").body()).isEqualTo("item 2");
        HttpResponse<String> refused = app.get("/items/3");

        assertThat(refused.statusCode()).isEqualTo(429);
        assertThat(refused.body())
                .isEqualTo("{\"type\":\"about:blank\",\"title\":\"Too Many Requests\",\"status\":429,"
                        + "\"detail\":\"The limit of requests is reached. Try again in 43200 seconds.\"}");
        assertThat(refused.headers().map())
                .containsEntry("content-type", List.of("application/problem+json"))
                .containsEntry("content-length", List.of(String.valueOf(refused.body().length())))
                .containsEntry("retry-after", List.of("43200"))
                .containsEntry("ratelimit-policy", List.of("\"default\";q=2;w=86400"))
                .containsEntry("ratelimit", List.of("\"default\";r=0;t=43200"));
        assertThat(app.counts(ITEMS)).isEqualTo(new CallCounts(2, 1, 2, 0, 0, 0));

        app.clock.advance(DAY.dividedBy(2));
        assertThat(app.get("/items/3").statusCode()).as("when it was told to come back").isEqualTo(200);
    }

    @Test
    void a_rule_that_comes_later_holds_from_then_on_and_no_longer_than_it_is_there() throws Exception {
        app();
        assertThat(app.get("/items/1").statusCode()).isEqualTo(200);

        app.rules(limit("GET /{what}/{id}", 1, DAY));
        assertThat(app.get("/items/1").statusCode()).isEqualTo(200);
        assertThat(app.get("/items/1").statusCode()).isEqualTo(429);

        app.rules();
        assertThat(app.get("/items/1").statusCode()).isEqualTo(200);
    }

    @Test
    void a_limit_is_exact_under_many_clients_at_once() {
        app();
        app.rules(limit(ITEMS, 137, DAY));

        List<CompletableFuture<HttpResponse<String>>> responses = IntStream.range(0, 1_000)
                .mapToObj(i -> app.getAsync("/items/" + i))
                .toList();

        assertThat(byStatus(all(responses))).isEqualTo(Map.of(200, 137L, 429, 863L));
        assertThat(app.bean(Endpoints.class).served).hasValue(137);
    }

    @Test
    void a_cap_holds_until_asynchronous_answers_are_there() {
        app();
        app.rules(atOnce("GET /later", 5));
        Endpoints endpoints = app.bean(Endpoints.class);

        List<CompletableFuture<HttpResponse<String>>> responses = IntStream.range(0, 20)
                .mapToObj(i -> app.getAsync("/later"))
                .toList();
        await().until(() -> responses.stream().filter(CompletableFuture::isDone).count() == 15);

        assertThat(endpoints.waiting).hasSize(5);
        assertThat(app.counts("GET /later").inFlight()).isEqualTo(5);
        endpoints.waiting.forEach(answer -> answer.complete("at last"));
        assertThat(byStatus(all(responses))).isEqualTo(Map.of(200, 5L, 503, 15L));
    }

    @Test
    void what_was_answered_decides_how_a_call_ended() throws Exception {
        app("sluice.web.failure-status=5xx,418");

        assertThat(app.get("/status/204").statusCode()).isEqualTo(204);
        assertThat(app.get("/status/404").statusCode()).isEqualTo(404);
        assertThat(app.get("/status/418").statusCode()).isEqualTo(418);
        assertThat(app.get("/status/503").statusCode()).isEqualTo(503);
        HttpResponse<String> thrown = app.get("/thrown");
        assertThat(thrown.statusCode()).isEqualTo(500);
        assertThat(thrown.body()).doesNotContain("secret");
        assertThat(app.get("/handled").statusCode()).isEqualTo(409);
        assertThat(app.get("/missing").statusCode()).isEqualTo(404);

        await().until(() -> app.inFlight() == 0);
        assertThat(app.counts("GET /status/{status}")).isEqualTo(new CallCounts(4, 0, 2, 2, 0, 0));
        assertThat(app.counts("GET /thrown")).isEqualTo(new CallCounts(1, 0, 0, 1, 0, 0));
        assertThat(app.counts("GET /handled")).isEqualTo(new CallCounts(1, 0, 1, 0, 0, 0));
        assertThat(app.counts("GET /missing")).isEqualTo(new CallCounts(1, 0, 1, 0, 0, 0));
        assertThat(app.counts("inbound")).isEqualTo(new CallCounts(7, 0, 4, 3, 0, 0));
    }

    @Test
    void an_asynchronous_answer_that_fails_is_a_failure() {
        app();
        CompletableFuture<HttpResponse<String>> response = app.getAsync("/later");
        Endpoints endpoints = app.bean(Endpoints.class);
        await().until(() -> endpoints.waiting.size() == 1);

        endpoints.waiting.remove().completeExceptionally(new IllegalStateException("broken"));

        assertThat(response.join().statusCode()).isEqualTo(500);
        await().until(() -> app.inFlight() == 0);
        assertThat(app.counts("GET /later").failed()).isEqualTo(1);
    }

    @Test
    void a_stream_is_in_flight_until_its_end() throws Exception {
        app();
        CompletableFuture<HttpResponse<String>> response = app.getAsync("/stream");
        Endpoints endpoints = app.bean(Endpoints.class);
        await().until(() -> endpoints.streams.size() == 1);

        endpoints.streams.element().tryEmitNext("one").orThrow();
        assertThat(app.counts("GET /stream").inFlight()).isEqualTo(1);
        endpoints.streams.element().tryEmitComplete().orThrow();

        assertThat(response.join().body()).isEqualTo("data:one\n\n");
        await().until(() -> app.inFlight() == 0);
        assertThat(app.counts("GET /stream")).isEqualTo(new CallCounts(1, 0, 1, 0, 0, 0));
    }

    @Test
    void a_client_that_leaves_a_stream_is_no_verdict() throws Exception {
        app();
        Endpoints endpoints = app.bean(Endpoints.class);
        try (Socket socket = app.raw("GET /stream HTTP/1.1", "Host: shop")) {
            await().until(() -> endpoints.streams.size() == 1);
            endpoints.streams.element().tryEmitNext("one").orThrow();
            InputStream in = socket.getInputStream();
            assertThat(new String(in.readNBytes(12), StandardCharsets.US_ASCII)).isEqualTo("HTTP/1.1 200");
            socket.setSoLinger(true, 0); // a reset, as of a client that was killed
        }

        await().until(() -> {
            endpoints.streams.element().tryEmitNext("to nobody");
            return app.inFlight() == 0;
        });
        assertThat(app.counts("GET /stream")).isEqualTo(new CallCounts(1, 0, 0, 0, 0, 1));
        assertThat(app.counts("inbound").cancelled()).isEqualTo(1);
    }

    @Test
    void a_client_that_does_not_wait_for_its_answer_leaves_no_permit_behind() throws Exception {
        app();
        Endpoints endpoints = app.bean(Endpoints.class);
        for (int i = 0; i < 10; i++) {
            try (Socket socket = app.raw("GET /later HTTP/1.1", "Host: shop")) {
                int soFar = i + 1;
                await().until(() -> endpoints.waiting.size() == soFar);
                socket.setSoLinger(true, 0);
            }
        }

        endpoints.waiting.forEach(answer -> answer.complete("to nobody"));

        await().until(() -> app.inFlight() == 0);
        assertThat(app.counts("GET /later").failed()).isZero();
    }

    @Test
    void a_forged_address_is_not_believed() throws Exception {
        app();
        app.rules(perKey(ITEMS, "client", 3));

        List<Integer> statuses = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            statuses.add(app.get("/items/1", "X-Forwarded-For", "198.51.100." + i, "Forwarded", "for=198.51.100." + i)
                    .statusCode());
        }

        assertThat(statuses).containsExactly(200, 200, 200, 429, 429);
    }

    @Test
    void a_trusted_proxy_is_believed() throws Exception {
        app("sluice.web.trusted-proxies=127.0.0.0/8");
        app.rules(perKey(ITEMS, "client", 1));

        assertThat(app.get("/items/1", "X-Forwarded-For", "198.51.100.1").statusCode()).isEqualTo(200);
        assertThat(app.get("/items/1", "X-Forwarded-For", "198.51.100.2").statusCode()).isEqualTo(200);
        assertThat(app.get("/items/1", "X-Forwarded-For", "198.51.100.9, 198.51.100.2").statusCode())
                .as("the first entry was written by the client")
                .isEqualTo(429);
    }

    @Test
    void the_guard_of_the_process_comes_first() throws Exception {
        app("sluice.web.adaptive.enabled=true", "sluice.web.exclude=/free/**");
        assertThat(app.sluice().find("inbound").orElseThrow().find(AdaptiveLimiter.class)).isPresent();

        app.rules(Rule.of(
                StandardKinds.ACCESS_LIST,
                "inbound",
                AccessListConfig.custom().addresses("127.0.0.0/8").build()));

        assertThat(app.get("/items/1").statusCode()).isEqualTo(403);
        assertThat(app.sluice().find(ITEMS)).as("nobody got that far").isEmpty();
        assertThat(app.get("/free/item").body()).as("excluded").isEqualTo("free");
        assertThat(app.rawStatus("GET /free/..;/items/1 HTTP/1.1", "Host: shop")).isNotEqualTo(200);
        assertThat(app.rawStatus("GET /free/../items/1 HTTP/1.1", "Host: shop")).isNotEqualTo(200);
    }

    @Test
    void a_refusal_further_in_is_a_problem_document_too() throws Exception {
        app();

        assertThat(app.get("/inner").statusCode()).isEqualTo(200);
        HttpResponse<String> refused = app.get("/inner");

        assertThat(refused.statusCode()).isEqualTo(503);
        assertThat(refused.body())
                .isEqualTo("{\"type\":\"about:blank\",\"title\":\"Service Unavailable\",\"status\":503,"
                        + "\"detail\":\"The service cannot take the request at present.\"}");
        assertThat(refused.headers().firstValue("content-type")).hasValue("application/problem+json");
        await().until(() -> app.inFlight() == 1); // that of the first
        assertThat(app.counts("GET /inner").failed()).isEqualTo(1);
    }

    @Test
    void what_is_left_of_a_limit_can_be_told_to_all() throws Exception {
        app("sluice.web.rate-limit-headers=ALWAYS");
        app.rules(limit(ITEMS, 10, Duration.ofMinutes(1)));

        assertThat(app.get("/items/1").headers().map())
                .containsEntry("ratelimit-policy", List.of("\"default\";q=10;w=60"))
                .containsEntry("ratelimit", List.of("\"default\";r=9"));
        assertThat(app.get("/status/200").headers().map()).doesNotContainKey("ratelimit");
    }

    @Test
    void thousands_of_distinct_values_and_paths_take_bounded_room() {
        app("sluice.web.keys.user=header:X-User", "sluice.web.origin=header:X-User", "sluice.web.priority-header=X-User");
        app.rules(perKey(ITEMS, "user", 1));

        List<CompletableFuture<HttpResponse<String>>> responses = new ArrayList<>();
        for (int i = 0; i < 3_000; i++) {
            responses.add(app.getAsync("/items/" + i, "X-User", "user-" + i + "x".repeat(1_000)));
            responses.add(app.getAsync("/nowhere/" + i));
        }
        Map<Integer, Long> byStatus = byStatus(all(responses));

        assertThat(byStatus.get(404)).isEqualTo(3_000);
        assertThat(byStatus.get(200) + byStatus.get(429)).isEqualTo(3_000);
        assertThat(app.sluice().guards()).as("one for each pattern").hasSizeLessThan(6);
        assertThat(app.sluice()
                        .find(ITEMS)
                        .orElseThrow()
                        .find(KeyedRateLimiter.class)
                        .orElseThrow()
                        .snapshot()
                        .trackedKeys())
                .isLessThanOrEqualTo(1_000);
    }

    @Test
    void hostile_headers_break_nothing() throws Exception {
        app(
                "sluice.web.keys.user=header:X-User",
                "sluice.web.keys.sid=cookie:sid",
                "sluice.web.keys.q=parameter:q",
                "sluice.web.trusted-proxies=127.0.0.1",
                "sluice.web.priority-header=X-Priority");
        app.rules(perKey(ITEMS, "user", 1_000));

        assertThat(app.rawStatus("GET /items/1?q=%ff%00&q HTTP/1.1", "Host: shop", "X-User: \u00e4\u00ff", "Cookie: sid"))
                .isEqualTo(200);
        assertThat(app.rawStatus("GET /items/1 HTTP/1.1", "Host: shop", "X-Forwarded-For: " + ",".repeat(4_000)))
                .isEqualTo(200);
        assertThat(app.rawStatus("GET /items/1 HTTP/1.1", "Host: shop", "X-Priority:", "X-User:", "Cookie: =;=;sid==;"))
                .isEqualTo(200);
        assertThat(app.rawStatus("GET /items/1 HTTP/1.1", "Host: shop", "X-User: " + "x".repeat(100_000)))
                .isBetween(400, 499);
        assertThat(app.rawStatus("GET /items/1 HTTP/1.1", "Host: shop", "X-User: a\rX-Evil: b")).isIn(0, 200, 400);
        assertThat(app.get("/items/1").statusCode()).as("it goes on").isEqualTo(200);
    }

    @Test
    void a_handler_finds_who_calls() throws Exception {
        app("sluice.web.origin=principal,header:X-Caller", "sluice.web.keys.user=principal");

        assertThat(app.get("/context", "X-Login", "ann", "X-Caller", "shop").body())
                .isEqualTo("ann GET /context ann");
        assertThat(app.get("/context", "X-Caller", "shop").body()).isEqualTo("shop GET /context null");
    }

    @Test
    void turned_off_it_guards_nothing() throws Exception {
        app("sluice.web.enabled=false");
        app.rules(limit(ITEMS, 1, DAY));

        assertThat(app.get("/items/1").statusCode()).isEqualTo(200);
        assertThat(app.get("/items/1").statusCode()).isEqualTo(200);
        assertThat(app.sluice().find("inbound")).isEmpty();
    }
}
