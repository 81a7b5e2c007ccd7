package io.sluice.micrometer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.resilience4j.bulkhead.BulkheadRegistry;
import io.github.resilience4j.bulkhead.ThreadPoolBulkheadRegistry;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.github.resilience4j.micrometer.tagged.TaggedBulkheadMetrics;
import io.github.resilience4j.micrometer.tagged.TaggedCircuitBreakerMetrics;
import io.github.resilience4j.micrometer.tagged.TaggedRateLimiterMetrics;
import io.github.resilience4j.micrometer.tagged.TaggedRetryMetrics;
import io.github.resilience4j.micrometer.tagged.TaggedThreadPoolBulkheadMetrics;
import io.github.resilience4j.ratelimiter.RateLimiterRegistry;
import io.github.resilience4j.retry.RetryRegistry;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.sluice.bulkhead.BulkheadConfig;
import io.sluice.bulkhead.ThreadPoolBulkheadConfig;
import io.sluice.circuitbreaker.CircuitBreakerConfig;
import io.sluice.core.time.ManualClock;
import io.sluice.guard.Guard;
import io.sluice.guard.GuardBuilder;
import io.sluice.ratelimiter.RateLimiterConfig;
import io.sluice.recovery.RetryConfig;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class Resilience4jNamesTest {
    private final MeterRegistry theirs = new SimpleMeterRegistry();
    private final MeterRegistry ours = new SimpleMeterRegistry();

    @Test
    void names_tags_and_values_of_tags_are_those_of_resilience4j() throws Exception {
        CircuitBreakerRegistry breakers = CircuitBreakerRegistry.ofDefaults();
        breakers.circuitBreaker("payments");
        TaggedCircuitBreakerMetrics.ofCircuitBreakerRegistry(breakers).bindTo(theirs);
        BulkheadRegistry bulkheads = BulkheadRegistry.ofDefaults();
        bulkheads.bulkhead("payments");
        TaggedBulkheadMetrics.ofBulkheadRegistry(bulkheads).bindTo(theirs);
        RateLimiterRegistry limiters = RateLimiterRegistry.ofDefaults();
        limiters.rateLimiter("payments");
        TaggedRateLimiterMetrics.ofRateLimiterRegistry(limiters).bindTo(theirs);
        RetryRegistry retries = RetryRegistry.ofDefaults();
        retries.retry("payments");
        TaggedRetryMetrics.ofRetryRegistry(retries).bindTo(theirs);
        bind(Guard.builder("payments")
                .circuitBreaker(CircuitBreakerConfig.ofDefaults())
                .bulkhead(BulkheadConfig.ofDefaults())
                .rateLimiter(RateLimiterConfig.ofDefaults())
                .retry(RetryConfig.ofDefaults()));
        assertThat(names(ours)).isEqualTo(names(theirs)).isNotEmpty();
    }

    @Test
    void so_are_those_of_a_bulkhead_with_threads() throws Exception {
        try (ThreadPoolBulkheadRegistry pools = ThreadPoolBulkheadRegistry.ofDefaults()) {
            pools.bulkhead("payments");
            TaggedThreadPoolBulkheadMetrics.ofThreadPoolBulkheadRegistry(pools).bindTo(theirs);
            bind(Guard.builder("payments").bulkhead(ThreadPoolBulkheadConfig.ofDefaults()));
            assertThat(names(ours)).isEqualTo(names(theirs)).isNotEmpty();
        }
    }

    @Test
    void the_numbers_are_the_guards() {
        Guard guard = bind(Guard.builder("payments")
                .clock(new ManualClock())
                .circuitBreaker(
                        CircuitBreakerConfig.custom().slidingWindowSize(4).build())
                .bulkhead(BulkheadConfig.custom().maxConcurrentCalls(3).build())
                .retry(RetryConfig.custom()
                        .maxAttempts(2)
                        .waitDuration(Duration.ZERO)
                        .build()));
        guard.executeRunnable(() -> {});
        assertThatThrownBy(() -> guard.executeRunnable(() -> {
                    throw new IllegalStateException("down");
                }))
                .hasMessage("down");
        assertThat(count("circuitbreaker.calls", "kind", "successful")).isEqualTo(1);
        assertThat(count("circuitbreaker.calls", "kind", "failed")).isEqualTo(2);
        assertThat(gauge("circuitbreaker.buffered.calls", "kind", "failed")).isEqualTo(2);
        assertThat(gauge("circuitbreaker.state", "state", "closed")).isEqualTo(1);
        assertThat(gauge("circuitbreaker.failure.rate")).as("in percent").isBetween(66.6, 66.7);
        assertThat(gauge("bulkhead.available.concurrent.calls")).isEqualTo(3);
        assertThat(retries("successful_without_retry")).isEqualTo(1);
        assertThat(retries("failed_with_retry")).isEqualTo(1);
        assertThat(retries("failed_without_retry")).isZero();
        assertThat(retries("successful_with_retry")).isZero();
    }

    @Test
    void they_are_off_unless_asked_for() {
        GuardMeters.of(Guard.builder("payments")
                        .circuitBreaker(CircuitBreakerConfig.ofDefaults())
                        .build())
                .bindTo(ours);
        assertThat(names(ours)).isEmpty();
    }

    private Guard bind(GuardBuilder builder) {
        Guard guard = builder.build();
        GuardMeters.of(guard).withResilience4jNames().bindTo(ours);
        return guard;
    }

    private static List<String> names(MeterRegistry registry) {
        return registry.getMeters().stream()
                .map(Meter::getId)
                .filter(id -> id.getName().startsWith("resilience4j."))
                .map(id -> id.getName()
                        + id.getTags().stream()
                                .filter(tag -> !tag.getKey().equals("group"))
                                .map(Object::toString)
                                .collect(Collectors.joining(",")))
                .sorted()
                .toList();
    }

    private double count(String name, String... tags) {
        return ours.get("resilience4j." + name).tags(tags).functionTimer().count();
    }

    private double gauge(String name, String... tags) {
        return ours.get("resilience4j." + name).tags(tags).gauge().value();
    }

    private double retries(String kind) {
        return ours.get("resilience4j.retry.calls")
                .tag("kind", kind)
                .functionCounter()
                .count();
    }
}
