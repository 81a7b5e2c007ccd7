package io.sluice.spring.it.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sluice.core.gate.CallContext;
import io.sluice.core.gate.CallCounts;
import io.sluice.core.rule.Rule;
import io.sluice.guard.document.StandardKinds;
import io.sluice.ratelimiter.RateLimiter;
import io.sluice.ratelimiter.RateLimiterConfig;
import io.sluice.reactor.ReactorGuard;
import java.net.Socket;
import java.security.Principal;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerResponse;
import org.springframework.web.server.WebFilter;
import reactor.core.publisher.Hooks;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** WebFlux on Netty. */
class FluxEntryTest extends EntryContract {

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    @Import({Endpoints.class, FluxEndpoints.class, PlainEndpoints.class})
    static class Application {
        /** Whoever says so has logged in. */
        @Bean
        WebFilter login() {
            return (exchange, chain) -> {
                String name = exchange.getRequest().getHeaders().getFirst("X-Login");
                Principal principal = () -> name;
                return chain.filter(
                        name == null
                                ? exchange
                                : exchange.mutate()
                                        .principal(Mono.just(principal))
                                        .build());
            };
        }

        @Bean
        RouterFunction<ServerResponse> routes() {
            return RouterFunctions.route()
                    .GET("/routed/{id}", request -> ServerResponse.ok().bodyValue(request.pathVariable("id")))
                    .build();
        }
    }

    /** What is served only here. */
    @RestController
    static class FluxEndpoints {
        @GetMapping("/context")
        Mono<String> context() {
            return Mono.deferContextual(reactor -> {
                CallContext context = reactor.get(ReactorGuard.CALL_CONTEXT);
                return Mono.just(context.origin() + " " + context.entrance() + " "
                        + context.keys().get("user"));
            });
        }
    }

    /** What has no idea of Reactor. */
    private static String seenByPlainCode() {
        CallContext context = CallContext.current();
        return context.origin() + " " + context.entrance() + " " + context.keys().get("user");
    }

    /** Code that asks its thread who calls. */
    @RestController
    static class PlainEndpoints {
        @GetMapping("/plain")
        String plain() {
            return seenByPlainCode();
        }

        @GetMapping("/elsewhere")
        Mono<String> elsewhere() {
            return Mono.fromCallable(FluxEntryTest::seenByPlainCode).subscribeOn(Schedulers.boundedElastic());
        }
    }

    @Override
    protected RunningApp start(String... properties) {
        return RunningApp.onNetty(Application.class, properties);
    }

    @Test
    void a_route_is_a_resource_by_its_pattern() throws Exception {
        RunningApp app = app();

        assertThat(app.get("/routed/7").body()).isEqualTo("7");

        await().until(() -> app.inFlight() == 0);
        assertThat(app.counts("GET /routed/{id}")).isEqualTo(new CallCounts(1, 0, 1, 0, 0, 0));
    }

    @Test
    void plain_code_finds_who_calls_on_any_thread_if_Reactor_propagates_contexts() throws Exception {
        try (RunningApp app =
                start("sluice.web.keys.user=header:X-User", "spring.reactor.context-propagation=auto")) {
            assertThat(app.get("/plain", "X-User", "ann").body()).isEqualTo("127.0.0.1 GET /plain ann");
            assertThat(app.get("/elsewhere", "X-User", "bob").body()).isEqualTo("127.0.0.1 GET /elsewhere bob");
        } finally {
            Hooks.disableAutomaticContextPropagation(); // Boot has switched it on for the whole process
        }
    }

    @Test
    void a_request_waits_for_its_turn_without_a_thread_and_leaves_the_line_with_its_client() throws Exception {
        RunningApp app = app();
        app.rules(Rule.of(
                StandardKinds.RATE_LIMITER,
                ITEMS,
                RateLimiterConfig.custom()
                        .limitForPeriod(1)
                        .limitRefreshPeriod(Duration.ofHours(1))
                        .timeoutDuration(Duration.ofDays(1))
                        .build()));
        assertThat(app.get("/items/1").statusCode()).isEqualTo(200);
        RateLimiter limiter = app.sluice().find(ITEMS).orElseThrow().rateLimiter().orElseThrow();

        try (Socket socket = app.raw("GET /items/2 HTTP/1.1", "Host: shop")) {
            await().until(() -> limiter.snapshot().waiting() == 1);
            socket.setSoLinger(true, 0);
        }
        await().until(() -> limiter.snapshot().waiting() == 0);

        var third = app.getAsync("/items/3");
        await().until(() -> limiter.snapshot().waiting() == 1);
        app.clock.advance(Duration.ofHours(1));
        assertThat(third.join().body()).isEqualTo("item 3");
    }

    @Test
    void a_client_that_leaves_before_its_answer_is_no_verdict() throws Exception {
        RunningApp app = app();
        try (Socket socket = app.raw("GET /later HTTP/1.1", "Host: shop")) {
            await().until(() -> app.bean(Endpoints.class).waiting.size() == 1);
            socket.setSoLinger(true, 0);
        }

        await().until(() -> app.inFlight() == 0);
        assertThat(app.counts("GET /later")).isEqualTo(new CallCounts(1, 0, 0, 0, 0, 1));
    }
}
