package io.sluice.spring.cloud;

import io.sluice.guard.Sluice;
import io.sluice.reactor.ReactorGuard;
import io.sluice.spring.SluiceAutoConfiguration;
import java.util.List;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.cloud.client.circuitbreaker.CircuitBreakerFactory;
import org.springframework.cloud.client.circuitbreaker.Customizer;
import org.springframework.cloud.client.circuitbreaker.ReactiveCircuitBreakerFactory;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import reactor.core.publisher.Mono;

/**
 * Factories of Spring Cloud's circuit breakers, where Spring Cloud is there and no other makes them. Beans of type {@code Customizer} of a
 * factory configure it.
 */
@AutoConfiguration(after = SluiceAutoConfiguration.class)
@ConditionalOnClass(CircuitBreakerFactory.class)
@ConditionalOnBean(Sluice.class)
@ConditionalOnProperty(name = "sluice.cloud.circuit-breaker.enabled", matchIfMissing = true)
public class SluiceCircuitBreakerAutoConfiguration {

    @Bean
    @ConditionalOnMissingBean(CircuitBreakerFactory.class)
    SluiceCircuitBreakerFactory sluiceCircuitBreakerFactory(
            Sluice sluice, ObjectProvider<List<Customizer<SluiceCircuitBreakerFactory>>> customizers) {
        SluiceCircuitBreakerFactory factory = new SluiceCircuitBreakerFactory(sluice);
        customizers.getIfAvailable(List::of).forEach(customizer -> customizer.customize(factory));
        return factory;
    }

    /** The reactive one. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass({Mono.class, ReactorGuard.class, ReactiveCircuitBreakerFactory.class})
    static class Reactive {
        @Bean
        @ConditionalOnMissingBean(ReactiveCircuitBreakerFactory.class)
        ReactiveSluiceCircuitBreakerFactory reactiveSluiceCircuitBreakerFactory(
                Sluice sluice, ObjectProvider<List<Customizer<ReactiveSluiceCircuitBreakerFactory>>> customizers) {
            ReactiveSluiceCircuitBreakerFactory factory = new ReactiveSluiceCircuitBreakerFactory(sluice);
            customizers.getIfAvailable(List::of).forEach(customizer -> customizer.customize(factory));
            return factory;
        }
    }
}
