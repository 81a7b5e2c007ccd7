package io.sluice.shop;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.circuitbreaker.CircuitBreaker;
import io.sluice.core.time.ManualClock;
import io.sluice.guard.Guard;
import io.sluice.guard.Sluice;
import io.sluice.spring.SluiceBuilderCustomizer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.GenericApplicationContext;

/** The whole shop, on free ports, on one clock that moves when it is told to. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class ShopTest {
    private final ManualClock clock = new ManualClock();
    private final HttpClient client = HttpClient.newHttpClient();
    private final Deque<ConfigurableApplicationContext> running = new ArrayDeque<>();
    private String payments = "";
    private String front = "";
    private Guard paymentGuard = Guard.builder("to be").build();

    @BeforeEach
    void open() {
        payments = started("payments", Map.of());
        String orders = started("orders", Map.of("shop.payments", payments));
        paymentGuard = running.element().getBean(Sluice.class).guard("payments");
        front = started("front", Map.of("shop.orders", orders));
    }

    private String started(String name, Map<String, Object> properties) {
        Map<String, Object> all = new HashMap<>(properties);
        all.put("server.port", 0);
        ApplicationContextInitializer<GenericApplicationContext> onOurClock =
                context -> context.registerBean(SluiceBuilderCustomizer.class, () -> builder -> builder.clock(clock));
        ConfigurableApplicationContext context = Shop.start(name, all, List.of(onOurClock));
        running.push(context);
        return "http://localhost:" + context.getEnvironment().getRequiredProperty("local.server.port");
    }

    @AfterEach
    void close() {
        Awaitility.await()
                .until(() -> running.stream()
                        .flatMap(context -> context.getBean(Sluice.class).guards().stream())
                        .allMatch(guard -> guard.snapshot().counts().inFlight() == 0));
        running.forEach(ConfigurableApplicationContext::close);
    }

    private HttpResponse<String> buy(String customer) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(front + "/buy/tea"))
                .header("X-Customer", customer)
                .POST(BodyPublishers.noBody())
                .build();
        return client.send(request, BodyHandlers.ofString());
    }

    private void weather(String next) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(payments + "/weather/" + next))
                .PUT(BodyPublishers.noBody())
                .build();
        assertThat(client.send(request, BodyHandlers.discarding()).statusCode()).isEqualTo(200);
    }

    private long asked() throws Exception {
        HttpRequest request =
                HttpRequest.newBuilder(URI.create(payments + "/asked")).build();
        return Long.parseLong(client.send(request, BodyHandlers.ofString()).body());
    }

    private CircuitBreaker.State breaker() {
        return paymentGuard.circuitBreaker().orElseThrow().state();
    }

    @Test
    void what_is_bought_is_paid() throws Exception {
        HttpResponse<String> bought = buy("ann");

        assertThat(bought.statusCode()).isEqualTo(200);
        assertThat(bought.body()).isEqualTo("{\"id\":1,\"item\":\"tea\",\"payment\":\"PAID\"}");
    }

    @Test
    void a_customer_who_buys_too_fast_is_told_when_to_come_back_and_others_do_not_notice() throws Exception {
        for (int i = 0; i < 5; i++) {
            assertThat(buy("ann").statusCode()).isEqualTo(200);
        }

        HttpResponse<String> refused = buy("ann");
        assertThat(refused.statusCode()).isEqualTo(429);
        assertThat(refused.headers().firstValue("Content-Type")).hasValue("application/problem+json");
        assertThat(refused.headers().firstValue("Retry-After")).hasValue("1");
        assertThat(refused.headers().firstValue("RateLimit-Policy")).hasValue("\"default\";q=5;w=1");
        assertThat(refused.body())
                .isEqualTo("{\"type\":\"about:blank\",\"title\":\"Too Many Requests\",\"status\":429,"
                        + "\"detail\":\"The limit of requests is reached. Try again in 1 second.\"}");
        assertThat(buy("bob").statusCode()).isEqualTo(200);

        clock.advance(Duration.ofSeconds(1));
        assertThat(buy("ann").statusCode()).isEqualTo(200);
    }

    @Test
    void when_payments_fail_customers_pay_later_and_payments_are_left_alone_until_they_work_again() throws Exception {
        weather("STORM");
        for (int i = 0; i < 30; i++) {
            assertThat(buy("customer " + i).body()).contains("\"payment\":\"LATER\"");
        }
        assertThat(breaker()).isEqualTo(CircuitBreaker.State.OPEN);
        assertThat(asked()).as("only until the breaker opened").isEqualTo(10);

        weather("FINE");
        clock.advance(Duration.ofSeconds(4));
        for (int i = 0; i < 3; i++) {
            assertThat(buy("prober " + i).body()).contains("\"payment\":\"PAID\"");
        }
        assertThat(breaker()).isEqualTo(CircuitBreaker.State.CLOSED);
    }
}
