package io.sluice.spring.it.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sluice.core.gate.CallContext;
import io.sluice.core.gate.CallCounts;
import jakarta.servlet.Filter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.Principal;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.context.request.async.DeferredResult;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;
import org.springframework.web.servlet.mvc.method.annotation.StreamingResponseBody;

/** Spring MVC on Tomcat. */
class MvcEntryTest extends EntryContract {

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    @Import({Endpoints.class, MvcEndpoints.class})
    static class Application {
        /** Whoever says so has logged in. */
        @Bean
        Filter login() {
            return (request, response, chain) -> {
                HttpServletRequest http = (HttpServletRequest) request;
                String name = http.getHeader("X-Login");
                chain.doFilter(name == null ? request : loggedIn(http, name), response);
            };
        }

        private static HttpServletRequest loggedIn(HttpServletRequest request, String name) {
            return new HttpServletRequestWrapper(request) {
                @Override
                public Principal getUserPrincipal() {
                    return () -> name;
                }
            };
        }
    }

    /** What only servlets serve. */
    @RestController
    static class MvcEndpoints {
        final Queue<SseEmitter> emitters = new ConcurrentLinkedQueue<>();
        final CountDownLatch streamGoesOn = new CountDownLatch(1);

        private static String described() {
            CallContext context = CallContext.current();
            return context.origin() + " " + context.entrance() + " "
                    + context.keys().get("user");
        }

        @GetMapping("/context")
        String context() {
            return described();
        }

        @GetMapping("/callable")
        Callable<String> callable() {
            return MvcEndpoints::described;
        }

        @GetMapping("/never")
        DeferredResult<String> never() {
            return new DeferredResult<>(50L);
        }

        @GetMapping("/emitter")
        SseEmitter emitter() {
            SseEmitter emitter = new SseEmitter(0L);
            emitters.add(emitter);
            return emitter;
        }

        @GetMapping("/written")
        StreamingResponseBody written() {
            return out -> {
                out.write(("first " + "x".repeat(100_000)).getBytes(StandardCharsets.US_ASCII)); // more than is held back
                try {
                    streamGoesOn.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
                for (int i = 0; i < 10_000; i++) {
                    out.write("and on ".repeat(100).getBytes(StandardCharsets.US_ASCII));
                }
            };
        }
    }

    @Override
    protected RunningApp start(String... properties) {
        return RunningApp.onTomcat(Application.class, properties);
    }

    @Test
    void a_callable_runs_in_the_context_of_its_request() throws Exception {
        RunningApp app = app("sluice.web.origin=header:X-Caller");

        assertThat(app.get("/callable", "X-Caller", "shop").body()).isEqualTo("shop GET /callable null");
        await().until(() -> app.inFlight() == 0);
        assertThat(app.counts("GET /callable")).isEqualTo(new CallCounts(1, 0, 1, 0, 0, 0));
    }

    @Test
    void an_answer_that_never_comes_is_a_failure_when_its_time_is_up() throws Exception {
        RunningApp app = app();

        assertThat(app.get("/never").statusCode()).isEqualTo(503);

        await().until(() -> app.inFlight() == 0);
        assertThat(app.counts("GET /never")).isEqualTo(new CallCounts(1, 0, 0, 1, 0, 0));
    }

    @Test
    void an_emitter_is_in_flight_until_it_is_completed() throws Exception {
        RunningApp app = app();
        var response = app.getAsync("/emitter");
        MvcEndpoints endpoints = app.bean(MvcEndpoints.class);
        await().until(() -> endpoints.emitters.size() == 1);

        endpoints.emitters.element().send("one");
        assertThat(app.counts("GET /emitter").inFlight()).isEqualTo(1);
        endpoints.emitters.element().complete();

        assertThat(response.join().body()).isEqualTo("data:one\n\n");
        await().until(() -> app.inFlight() == 0);
        assertThat(app.counts("GET /emitter").succeeded()).isEqualTo(1);
    }

    @Test
    void a_body_that_is_written_on_another_thread_is_in_flight_until_it_is_written() throws Exception {
        RunningApp app = app();
        try (var body = app.open("/written").body()) {
            assertThat(body.readNBytes(6)).asString(StandardCharsets.US_ASCII).isEqualTo("first ");
            assertThat(app.counts("GET /written").inFlight()).isEqualTo(1);
            app.bean(MvcEndpoints.class).streamGoesOn.countDown();
            assertThat(body.readAllBytes()).hasSize(7_100_000);
        }
        await().until(() -> app.inFlight() == 0);
        assertThat(app.counts("GET /written")).isEqualTo(new CallCounts(1, 0, 1, 0, 0, 0));
    }

    @Test
    void a_client_that_leaves_a_body_is_no_verdict() throws Exception {
        RunningApp app = app();
        try (Socket socket = app.raw("GET /written HTTP/1.1", "Host: shop")) {
            socket.getInputStream().readNBytes(12);
            socket.setSoLinger(true, 0);
        }
        app.bean(MvcEndpoints.class).streamGoesOn.countDown();

        await().until(() -> app.inFlight() == 0);
        assertThat(app.counts("GET /written")).isEqualTo(new CallCounts(1, 0, 0, 0, 0, 1));
    }
}
