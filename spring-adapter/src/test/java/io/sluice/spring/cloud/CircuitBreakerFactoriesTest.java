package io.sluice.spring.cloud;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.circuitbreaker.CircuitBreakerConfig;
import io.sluice.core.gate.CallNotPermittedException;
import io.sluice.guard.Sluice;
import io.sluice.reactor.ReactorGuard;
import io.sluice.spring.SluiceAutoConfiguration;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.cloud.client.circuitbreaker.CircuitBreaker;
import org.springframework.cloud.client.circuitbreaker.CircuitBreakerFactory;
import org.springframework.cloud.client.circuitbreaker.Customizer;
import org.springframework.cloud.client.circuitbreaker.NoFallbackAvailableException;
import org.springframework.cloud.client.circuitbreaker.ReactiveCircuitBreaker;
import org.springframework.cloud.client.circuitbreaker.ReactiveCircuitBreakerFactory;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

@DisplayNameGeneration(ReplaceUnderscores.class)
class CircuitBreakerFactoriesTest {
    private static final CircuitBreakerConfig TWO =
            CircuitBreakerConfig.custom().slidingWindowSize(2).build();

    private final Sluice sluice = Sluice.ofDefaults();
    private final SluiceCircuitBreakerFactory factory = new SluiceCircuitBreakerFactory(sluice);
    private final ReactiveSluiceCircuitBreakerFactory reactive = new ReactiveSluiceCircuitBreakerFactory(sluice);

    private final ApplicationContextRunner contexts = new ApplicationContextRunner()
            .withConfiguration(
                    AutoConfigurations.of(SluiceAutoConfiguration.class, SluiceCircuitBreakerAutoConfiguration.class));

    private static String failing() {
        throw new IllegalStateException("no answer");
    }

    @Test
    void a_breaker_is_the_guard_of_its_id() {
        assertThat(factory.create("payments").run(() -> "paid")).isEqualTo("paid");
        assertThat(sluice.find("payments").orElseThrow().snapshot().counts().succeeded())
                .isEqualTo(1);
    }

    @Test
    void without_configuration_there_are_no_gates() {
        factory.create("payments");
        assertThat(sluice.find("payments").orElseThrow().rules()).isEmpty();
    }

    @Test
    void what_is_configured_is_in_force_and_the_fallback_answers_failures_and_refusals() {
        factory.configure(payments -> payments.guard(guard -> guard.circuitBreaker(TWO)), "payments");
        CircuitBreaker payments = factory.create("payments");
        assertThat(payments.run(CircuitBreakerFactoriesTest::failing, Throwable::getMessage))
                .isEqualTo("no answer");
        payments.run(CircuitBreakerFactoriesTest::failing, failure -> "later");
        assertThat(payments.<Class<?>>run(() -> String.class, Throwable::getClass))
                .matches(CallNotPermittedException.class::isAssignableFrom);
    }

    @Test
    void without_a_fallback_Spring_Clouds_exception_tells_why() {
        assertThatThrownBy(() -> factory.create("payments").run(CircuitBreakerFactoriesTest::failing))
                .isInstanceOf(NoFallbackAvailableException.class)
                .hasRootCauseMessage("no answer");
    }

    @Test
    void an_error_is_not_for_a_fallback_to_hide() {
        assertThatThrownBy(() -> factory.create("payments")
                        .run(
                                () -> {
                                    throw new AssertionError("broken");
                                },
                                failure -> "later"))
                .isInstanceOf(AssertionError.class);
    }

    @Test
    void the_default_is_for_ids_that_have_none_of_their_own() {
        factory.configureDefault(id -> guard -> guard.circuitBreaker(TWO));
        factory.configure(free -> {}, "free");
        factory.create("payments");
        factory.create("free");
        assertThat(sluice.find("payments").orElseThrow().circuitBreaker()).isPresent();
        assertThat(sluice.find("free").orElseThrow().circuitBreaker()).isEmpty();
    }

    @Test
    void to_say_something_else_of_a_guard_that_is_there_is_an_error() {
        factory.create("payments");
        factory.configure(payments -> payments.guard(guard -> guard.circuitBreaker(TWO)), "payments");
        assertThatThrownBy(() -> factory.create("payments"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("payments");
    }

    @Test
    void reactive_breakers_do_the_same() {
        reactive.configure(payments -> payments.guard(guard -> guard.circuitBreaker(TWO)), "payments");
        ReactiveCircuitBreaker payments = reactive.create("payments");
        Mono<String> failed = Mono.error(new IllegalStateException("no answer"));
        StepVerifier.create(payments.run(Mono.just("paid"))).expectNext("paid").verifyComplete();
        StepVerifier.create(payments.run(failed, failure -> Mono.just("later")))
                .expectNext("later")
                .verifyComplete();
        StepVerifier.create(payments.run(Flux.just(1, 2)))
                .expectError(NoFallbackAvailableException.class)
                .verify();
        StepVerifier.create(payments.run(Flux.just(1, 2), refusal -> Flux.just(0)))
                .expectNext(0)
                .verifyComplete();
    }

    @Test
    void the_context_has_both_factories_with_what_customizers_said() {
        contexts.withUserConfiguration(Customized.class).run(context -> {
            assertThat(context)
                    .hasSingleBean(CircuitBreakerFactory.class)
                    .hasSingleBean(ReactiveCircuitBreakerFactory.class);
            context.getBean(SluiceCircuitBreakerFactory.class).create("payments");
            assertThat(context.getBean(Sluice.class)
                            .find("payments")
                            .orElseThrow()
                            .circuitBreaker())
                    .isPresent();
        });
    }

    @Test
    void factories_of_others_and_absent_libraries_are_respected() {
        contexts.withBean(CircuitBreakerFactory.class, () -> factory)
                .run(context ->
                        assertThat(context.getBean(CircuitBreakerFactory.class)).isSameAs(factory));
        contexts.withPropertyValues("sluice.cloud.circuit-breaker.enabled=false")
                .run(context -> assertThat(context).doesNotHaveBean(CircuitBreakerFactory.class));
        contexts.withClassLoader(new FilteredClassLoader(CircuitBreakerFactory.class))
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean("sluiceCircuitBreakerFactory"));
        contexts.withClassLoader(new FilteredClassLoader(ReactorGuard.class))
                .run(context -> assertThat(context)
                        .hasSingleBean(CircuitBreakerFactory.class)
                        .doesNotHaveBean("reactiveSluiceCircuitBreakerFactory"));
    }

    @Configuration(proxyBeanMethods = false)
    static class Customized {
        @Bean
        Customizer<SluiceCircuitBreakerFactory> payments() {
            return factory ->
                    factory.configure(payments -> payments.guard(guard -> guard.circuitBreaker(TWO)), "payments");
        }
    }
}
