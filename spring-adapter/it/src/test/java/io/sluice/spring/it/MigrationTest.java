package io.sluice.spring.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.circuitbreaker.CircuitBreaker.State;
import io.sluice.core.gate.CallNotPermittedException;
import io.sluice.guard.Guard;
import io.sluice.guard.Sluice;
import io.sluice.recovery.CallTimeoutException;
import io.sluice.spring.annotation.Bulkhead;
import io.sluice.spring.annotation.CircuitBreaker;
import io.sluice.spring.annotation.RateLimiter;
import io.sluice.spring.annotation.Retry;
import io.sluice.spring.annotation.TimeLimiter;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.test.util.AopTestUtils;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

/**
 * An application written for Resilience4j, in the manner of its own sample: its configuration as it is, its annotations with other
 * imports.
 */
class MigrationTest {
    private final ConfigurableApplicationContext context = new SpringApplicationBuilder(Application.class)
            .web(WebApplicationType.NONE)
            .properties("spring.config.location=classpath:migration/application.yml")
            .run();
    private final BackendA backendA = context.getBean(BackendA.class);
    private final Sluice sluice = context.getBean(Sluice.class);

    @AfterEach
    void close() {
        context.close();
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Application {
        @Bean
        BackendA backendA() {
            return new BackendA();
        }

        @Bean
        BackendC backendC() {
            return new BackendC();
        }
    }

    static class BackendA {
        private static final String BACKEND_A = "backendA";
        int calls;

        @CircuitBreaker(name = BACKEND_A)
        @Bulkhead(name = BACKEND_A)
        @Retry(name = BACKEND_A)
        public String failure() throws IOException {
            calls++;
            throw new IOException("BAM!");
        }

        @CircuitBreaker(name = BACKEND_A)
        @Bulkhead(name = BACKEND_A)
        public String ignoreException() {
            calls++;
            throw new IllegalArgumentException("This exception is ignored by the CircuitBreaker of backend A");
        }

        @CircuitBreaker(name = BACKEND_A, fallbackMethod = "fallback")
        public String failureWithFallback() throws IOException {
            return failure();
        }

        @TimeLimiter(name = BACKEND_A)
        @CircuitBreaker(name = BACKEND_A, fallbackMethod = "futureFallback")
        public CompletableFuture<String> futureTimeout() {
            return new CompletableFuture<>();
        }

        @CircuitBreaker(name = BACKEND_A, fallbackMethod = "monoFallback")
        @Retry(name = BACKEND_A)
        public Mono<String> monoFailure() {
            calls++;
            return Mono.error(new IOException("BAM!"));
        }

        @CircuitBreaker(name = BACKEND_A)
        public Flux<String> fluxFailure() {
            return Flux.error(new IOException("BAM!"));
        }

        @RateLimiter(name = BACKEND_A)
        public String limited() {
            return "Hello World";
        }

        @SuppressWarnings({"UnusedMethod", "UnusedVariable"}) // by its name
        private String fallback(CallNotPermittedException ex) {
            return "Handled the exception when the CircuitBreaker is open";
        }

        @SuppressWarnings({"UnusedMethod", "UnusedVariable"}) // by its name
        private String fallback(IOException ex) {
            return "Recovered: " + ex.getMessage();
        }

        @SuppressWarnings({"UnusedMethod", "UnusedVariable"}) // by its name
        private CompletableFuture<String> futureFallback(CallTimeoutException ex) {
            return CompletableFuture.completedFuture("Recovered specific TimeoutException");
        }

        @SuppressWarnings({"UnusedMethod", "UnusedVariable"}) // by its name
        private Mono<String> monoFallback(Exception ex) {
            return Mono.just("Recovered: " + ex.getMessage());
        }
    }

    static class BackendC {
        @Bulkhead(name = "backendC", type = Bulkhead.Type.THREADPOOL)
        public CompletableFuture<String> thread() {
            return CompletableFuture.completedFuture(Thread.currentThread().getName());
        }
    }

    private int calls() {
        BackendA target = AopTestUtils.getTargetObject(backendA);
        return target.calls;
    }

    @Test
    void retriesAndOpensTheBreakerThatAllMethodsShare() {
        assertThatThrownBy(backendA::failure).isInstanceOf(IOException.class).hasMessage("BAM!");
        assertThat(calls()).isEqualTo(3);
        assertThatThrownBy(backendA::failure).isInstanceOfAny(IOException.class, CallNotPermittedException.class);
        assertThat(calls()).isEqualTo(5);
        Guard guard = sluice.guard("backendA");
        assertThat(guard.circuitBreaker().orElseThrow().state()).isEqualTo(State.OPEN);
        assertThatThrownBy(backendA::ignoreException).isInstanceOf(CallNotPermittedException.class);
        assertThat(catchFallback()).isEqualTo("Handled the exception when the CircuitBreaker is open");
    }

    private String catchFallback() {
        try {
            return backendA.failureWithFallback();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void ignoresAndRecoversAsConfigured() {
        for (int i = 0; i < 20; i++) {
            assertThatThrownBy(backendA::ignoreException).isInstanceOf(IllegalArgumentException.class);
        }
        assertThat(calls()).as("a method without @Retry is not repeated").isEqualTo(20);
        assertThat(catchFallback()).isEqualTo("Recovered: BAM!");
    }

    @Test
    void reactiveAndAsynchronousMethodsKeepTheirMeaning() {
        StepVerifier.create(backendA.monoFailure())
                .expectNext("Recovered: BAM!")
                .verifyComplete();
        assertThat(calls()).isEqualTo(3);
        StepVerifier.create(backendA.fluxFailure()).verifyErrorMessage("BAM!");
        assertThat(backendA.futureTimeout())
                .succeedsWithin(Duration.ofSeconds(20))
                .isEqualTo("Recovered specific TimeoutException");
        assertThat(context.getBean(BackendC.class).thread())
                .succeedsWithin(Duration.ofSeconds(20))
                .isNotEqualTo(Thread.currentThread().getName());
    }

    @Test
    void limitsAsConfigured() {
        assertThat(backendA.limited()).isEqualTo("Hello World");
        assertThat(backendA.limited()).isEqualTo("Hello World");
        assertThatThrownBy(backendA::limited).isInstanceOf(CallNotPermittedException.class);
    }
}
