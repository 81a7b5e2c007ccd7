package io.sluice.spring.it.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sluice.circuitbreaker.CircuitBreaker;
import io.sluice.circuitbreaker.CircuitBreakerConfig;
import io.sluice.guard.Guard;
import io.sluice.guard.Sluice;
import io.sluice.ratelimiter.KeyedRateLimiterConfig;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.client.RestClient;
import org.springframework.web.reactive.function.client.WebClient;
import org.springframework.web.server.ResponseStatusException;
import reactor.core.publisher.Mono;

/** A shop as in {@code examples/spring-shop}: a front on WebFlux, orders on Spring MVC, payments that fail for a while. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class ShopTrafficTest {

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    @Import(PaymentsEndpoints.class)
    static class Payments {}

    @RestController
    static class PaymentsEndpoints {
        final AtomicLong asked = new AtomicLong();
        volatile boolean storm;

        @GetMapping("/pay/{order}")
        String pay(@PathVariable("order") long order) {
            asked.incrementAndGet();
            if (storm) {
                throw new ResponseStatusException(HttpStatus.INTERNAL_SERVER_ERROR);
            }
            return "PAID";
        }
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    @Import(OrdersEndpoints.class)
    static class Orders {
        @Bean
        Guard payments(Sluice sluice) {
            return sluice.guard(
                    "payments",
                    guard -> guard.circuitBreaker(CircuitBreakerConfig.custom()
                                    .slidingWindowSize(20)
                                    .minimumNumberOfCalls(10)
                                    .waitDurationInOpenState(Duration.ofSeconds(3))
                                    .permittedNumberOfCallsInHalfOpenState(3)
                                    .build())
                            .fallbackValue("LATER"));
        }
    }

    @RestController
    static class OrdersEndpoints {
        private final RestClient client;
        private final Guard payments;

        OrdersEndpoints(@Value("${shop.payments}") String url, Guard payments) {
            client = RestClient.create(url);
            this.payments = payments;
        }

        @GetMapping("/orders/{item}")
        String order(@PathVariable("item") long item) {
            return payments.executeSupplier(
                    () -> client.get().uri("/pay/{order}", item).retrieve().body(String.class));
        }
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    @Import(FrontEndpoints.class)
    static class Front {
        @Bean
        Guard buying(Sluice sluice) {
            return sluice.guard(
                    "GET /buy/{item}",
                    guard -> guard.keyedRateLimiter(KeyedRateLimiterConfig.custom()
                            .key("customer")
                            .limitForPeriod(5)
                            .build()));
        }
    }

    @RestController
    static class FrontEndpoints {
        private final WebClient orders;

        FrontEndpoints(@Value("${shop.orders}") String url) {
            orders = WebClient.create(url);
        }

        @GetMapping("/buy/{item}")
        Mono<ResponseEntity<String>> buy(@PathVariable("item") long item) {
            return orders.get().uri("/orders/{item}", item).exchangeToMono(answer -> answer.toEntity(String.class));
        }
    }

    /** What so many customers see who buy at the same time, each as often. */
    private static Map<String, Long> seen(RunningApp front, int customers, int times) {
        List<CompletableFuture<HttpResponse<String>>> answers = IntStream.range(0, customers * times)
                .mapToObj(i -> front.getAsync("/buy/" + i, "X-Customer", "customer-" + i % customers))
                .toList();
        return answers.stream()
                .map(CompletableFuture::join)
                .collect(Collectors.groupingBy(
                        answer -> answer.statusCode() == 200 ? answer.body() : "status " + answer.statusCode(),
                        Collectors.counting()));
    }

    @Test
    void customers_are_served_whatever_payments_do_and_none_gets_more_than_the_others() {
        try (RunningApp payments = RunningApp.onTomcat(Payments.class);
                RunningApp orders = RunningApp.onTomcat(Orders.class, "shop.payments=" + payments.url());
                RunningApp front = RunningApp.onNetty(
                        Front.class, "shop.orders=" + orders.url(), "sluice.web.keys.customer=header:X-Customer")) {
            PaymentsEndpoints weather = payments.bean(PaymentsEndpoints.class);
            CircuitBreaker breaker = orders.bean(Guard.class).circuitBreaker().orElseThrow();

            assertThat(seen(front, 40, 5)).isEqualTo(Map.of("PAID", 200L));
            assertThat(seen(front, 40, 2)).isEqualTo(Map.of("status 429", 80L));

            weather.storm = true;
            front.clock.advance(Duration.ofSeconds(1));
            assertThat(seen(front, 40, 5)).isEqualTo(Map.of("LATER", 200L));
            assertThat(breaker.state()).isEqualTo(CircuitBreaker.State.OPEN);
            long asked = weather.asked.get();
            front.clock.advance(Duration.ofSeconds(1));
            assertThat(seen(front, 40, 5)).isEqualTo(Map.of("LATER", 200L));
            assertThat(weather.asked).as("left alone").hasValue(asked);

            weather.storm = false;
            front.clock.advance(Duration.ofSeconds(1));
            orders.clock.advance(Duration.ofSeconds(4));
            assertThat(seen(front, 3, 1)).isEqualTo(Map.of("PAID", 3L));
            assertThat(breaker.state()).isEqualTo(CircuitBreaker.State.CLOSED);

            await().until(() -> payments.inFlight() + orders.inFlight() + front.inFlight() == 0);
        }
    }
}
