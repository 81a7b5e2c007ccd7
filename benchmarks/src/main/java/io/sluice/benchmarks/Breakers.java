package io.sluice.benchmarks;

import dev.failsafe.CircuitBreakerBuilder;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.sluice.circuitbreaker.CircuitBreaker;
import io.sluice.circuitbreaker.CircuitBreakerConfig;
import io.sluice.circuitbreaker.CircuitBreakerConfig.SlidingWindowType;
import io.sluice.core.time.NanoClock;
import io.sluice.guard.Guard;
import java.time.Duration;
import java.util.function.Consumer;

/** The circuit breakers that are compared, ours and the rivals', all with the same rule. */
final class Breakers {
    static final int WINDOW = 100;
    static final Duration TIME_WINDOW = Duration.ofSeconds(10);
    static final Duration SLOW = Duration.ofSeconds(1);
    static final Duration LONG = Duration.ofHours(1);

    private Breakers() {}

    static CircuitBreakerConfig.Builder plain() {
        return CircuitBreakerConfig.custom().slidingWindowSize(WINDOW).waitDurationInOpenState(LONG);
    }

    static CircuitBreakerConfig.Builder timed() {
        return plain().slowCallDurationThreshold(SLOW);
    }

    static CircuitBreakerConfig.Builder overTime() {
        return plain().slidingWindowType(SlidingWindowType.TIME_BASED)
                .slidingWindowSize((int) TIME_WINDOW.toSeconds())
                .minimumNumberOfCalls(WINDOW);
    }

    static CircuitBreaker sluice(CircuitBreakerConfig.Builder config, NanoClock clock) {
        return CircuitBreaker.of("sluice", config.build(), clock);
    }

    static CircuitBreaker sluice(CircuitBreakerConfig.Builder config) {
        return sluice(config, NanoClock.system());
    }

    static Guard guard(CircuitBreakerConfig.Builder config) {
        return Guard.builder("guard").circuitBreaker(config.build()).build();
    }

    /** It always measures durations; its threshold for slow calls is a minute unless told otherwise. */
    static io.github.resilience4j.circuitbreaker.CircuitBreaker resilience4j(
            Consumer<io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.Builder> options) {
        return resilience4jRegistry(options).circuitBreaker("resilience4j");
    }

    static CircuitBreakerRegistry resilience4jRegistry(
            Consumer<io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.Builder> options) {
        var config = io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.custom()
                .slidingWindowSize(WINDOW)
                .minimumNumberOfCalls(WINDOW)
                .waitDurationInOpenState(LONG);
        options.accept(config);
        return CircuitBreakerRegistry.of(config.build());
    }

    static CircuitBreakerBuilder<Integer> failsafeBuilder() {
        return dev.failsafe.CircuitBreaker.<Integer>builder().withDelay(LONG);
    }

    static dev.failsafe.CircuitBreaker<Integer> failsafe() {
        return failsafeBuilder().withFailureThreshold(WINDOW / 2, WINDOW).build();
    }
}
