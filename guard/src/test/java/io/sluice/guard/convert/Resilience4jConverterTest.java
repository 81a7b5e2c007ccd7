package io.sluice.guard.convert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** In the shapes that applications publish; names and numbers are ours. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class Resilience4jConverterTest {

    @Test
    void all_sections_of_one_instance_become_rules_of_one_resource() {
        Converted converted = from("""
                management:
                  health:
                    circuitbreakers:
                      enabled: true
                resilience4j:
                  circuitbreaker:
                    instances:
                      catalog:
                        register-health-indicator: true
                        event-consumer-buffer-size: 10
                        failure-rate-threshold: 80
                        minimum-number-of-calls: 5
                        automatic-transition-from-open-to-half-open-enabled: true
                        wait-duration-in-open-state: 20s
                        permitted-number-of-calls-in-half-open-state: 3
                        sliding-window-size: 10
                        sliding-window-type: COUNT_BASED
                  retry:
                    instances:
                      catalog:
                        max-retry-attempts: 4
                        wait-duration: 10s
                  timelimiter:
                    instances:
                      catalog:
                        timeout-duration: 2s
                        cancel-running-future: true
                  ratelimiter:
                    instances:
                      catalog:
                        limit-for-period: 5
                        limit-refresh-period: 1s
                        timeout-duration: 2s
                  bulkhead:
                    instances:
                      catalog:
                        max-concurrent-calls: 2
                        max-wait-duration: 1s
                  thread-pool-bulkhead:
                    instances:
                      other:
                        max-thread-pool-size: 20
                        core-thread-pool-size: 10
                        queue-capacity: 20
                """);
        assertThat(converted.yaml()).isEqualTo("""
                rules:
                  - id: bulkhead:catalog
                    resource: catalog
                    kind: bulkhead
                    config:
                      maxConcurrentCalls: 2
                      maxWaitDuration: 1s
                  - id: bulkhead:other
                    resource: other
                    kind: bulkhead
                    config:
                      type: THREAD_POOL
                      maxThreadPoolSize: 20
                      coreThreadPoolSize: 10
                      queueCapacity: 20
                      keepAliveDuration: 20ms
                  - id: circuitBreaker:catalog
                    resource: catalog
                    kind: circuitBreaker
                    config:
                      failureRateThreshold: 80
                      permittedNumberOfCallsInHalfOpenState: 3
                      slidingWindowSize: 10
                      minimumNumberOfCalls: 5
                      waitDurationInOpenState: 20s
                      automaticTransitionFromOpenToHalfOpenEnabled: true
                  - id: rateLimiter:catalog
                    resource: catalog
                    kind: rateLimiter
                    config:
                      algorithm: FIXED_WINDOW
                      limitForPeriod: 5
                      timeoutDuration: 2s
                  - id: retry:catalog
                    resource: catalog
                    kind: retry
                    config:
                      maxAttempts: 4
                      waitDuration: 10s
                  - id: timeout:catalog
                    resource: catalog
                    kind: timeout
                    config:
                      attemptTimeout: 2s
                      interrupt: true
                """);
        assertThat(converted.unconverted())
                .containsExactly(
                        "resilience4j.circuitbreaker.instances.catalog.event-consumer-buffer-size:"
                                + " belongs to monitoring, not to rules",
                        "resilience4j.circuitbreaker.instances.catalog.register-health-indicator:"
                                + " belongs to monitoring, not to rules");
    }

    @Test
    void what_is_inherited_becomes_ones_own_and_what_is_nearer_wins() {
        Converted converted = from("""
                resilience4j.circuitbreaker:
                  configs:
                    default:
                      slidingWindowSize: 200
                      waitDurationInOpenState: PT1S
                      recordExceptions:
                        - org.springframework.web.client.HttpServerErrorException
                        - java.io.IOException
                    shared:
                      baseConfig: default
                      slidingWindowSize: 60
                      failureRateThreshold: 40
                  backends:
                    a: {}
                    b:
                      baseConfig: shared
                      wait_duration_in_open_state: 1500
                    c:
                      baseConfig: missing
                """);
        assertThat(converted.yaml()).isEqualTo("""
                rules:
                  - id: circuitBreaker:a
                    resource: a
                    kind: circuitBreaker
                    config:
                      slidingWindowSize: 200
                      waitDurationInOpenState: 1s
                      recordExceptions:
                        - java.io.IOException
                        - org.springframework.web.client.HttpServerErrorException
                  - id: circuitBreaker:b
                    resource: b
                    kind: circuitBreaker
                    config:
                      failureRateThreshold: 40
                      slidingWindowSize: 60
                      waitDurationInOpenState: 1500ms
                      recordExceptions:
                        - java.io.IOException
                        - org.springframework.web.client.HttpServerErrorException
                  - id: circuitBreaker:c
                    resource: c
                    kind: circuitBreaker
                """);
        assertThat(converted.unconverted())
                .containsExactly(
                        "resilience4j.circuitbreaker.backends.c.baseConfig: there is no config called missing");
    }

    @Test
    void a_breaker_with_all_that_it_can_have() {
        Converted converted = from("""
                resilience4j.circuitbreaker.instances.a:
                  slowCallRateThreshold: 50
                  minimumNumberOfCalls: 500
                  slidingWindowSize: 50
                  enableExponentialBackoff: true
                  exponentialBackoffMultiplier: 2
                  exponentialMaxWaitDurationInOpenState: 10m
                  maxWaitDurationInHalfOpenState: 0
                  enableRandomizedWait: true
                  recordFailurePredicate: com.example.IsBusy
                  ignoreExceptions: com.example.NotFound, com.example.Gone
                  circuitBreakerAspectOrder: 1
                """);
        assertThat(converted.yaml()).isEqualTo("""
                rules:
                  - id: circuitBreaker:a
                    resource: a
                    kind: circuitBreaker
                    config:
                      slowCallRateThreshold: 50
                      slowCallDurationThreshold: 1m
                      slidingWindowSize: 50
                      waitDurationMultiplier: 2
                      maxWaitDurationInOpenState: 10m
                      ignoreExceptions:
                        - com.example.Gone
                        - com.example.NotFound
                """);
        String path = "resilience4j.circuitbreaker.instances.a.";
        assertThat(converted.unconverted())
                .containsExactly(
                        path + "enableRandomizedWait: the wait of an open breaker is not left to chance",
                        path + "maxWaitDurationInHalfOpenState: 0 is for ever; a half-open breaker that gets no verdict"
                                + " opens again after the open wait here",
                        path + "recordFailurePredicate: is code: give it a name in the application, and refer to that"
                                + " name by recordException",
                        path + "circuitBreakerAspectOrder: has no counterpart");
    }

    @Test
    void retries_with_exponential_and_random_waits() {
        assertThat(from("""
                resilience4j.retry:
                  retryAspectOrder: 399
                  instances:
                    a:
                      maxAttempts: 5
                      waitDuration: 100ms
                      enableExponentialBackoff: true
                      exponentialMaxWaitDuration: 5s
                      retryExceptions: [java.io.IOException]
                    b:
                      enableRandomizedWait: true
                      resultPredicate: com.example.IsEmpty
                """).yaml()).isEqualTo("""
                rules:
                  - id: retry:a
                    resource: a
                    kind: retry
                    config:
                      maxAttempts: 5
                      waitDuration: 100ms
                      waitDurationMultiplier: 1.5
                      maxWaitDuration: 5s
                      jitter: NONE
                      retryExceptions:
                        - java.io.IOException
                  - id: retry:b
                    resource: b
                    kind: retry
                    config:
                      jitter: EQUAL
                """);
    }

    @Test
    void what_cannot_be_is_told_with_its_reason_and_makes_no_rule() {
        Converted converted = from("""
                resilience4j:
                  ratelimiter.instances:
                    a: {limitForPeriod: 10}
                    b: {limitForPeriod: 10, limitRefreshPeriod: 500ns}
                    c: {limitForPeriod: "${LIMIT}", limitRefreshPeriod: 1s}
                  circuitbreaker.instances:
                    d: {failureRateThreshold: 0}
                  bulkhead.instances.e.maxConcurrentCalls: 7
                  thread-pool-bulkhead.instances.e.maxThreadPoolSize: 7
                """);
        assertThat(converted.yaml()).contains("rateLimiter:c", "bulkhead:e").doesNotContain(":a", ":b", ":d");
        assertThat(converted.unconverted())
                .containsExactly(
                        "resilience4j.ratelimiter.instances.a: limitRefreshPeriod is not given, so that it is 500 ns;"
                                + " the shortest period here is 1 ms",
                        "resilience4j.ratelimiter.instances.b.limitRefreshPeriod: cannot be told in whole milliseconds:"
                                + " PT0.0000005S",
                        "resilience4j.ratelimiter.instances.c.limitForPeriod: is a placeholder, whose value is not known"
                                + " here: ${LIMIT}",
                        "resilience4j.circuitbreaker.instances.d: would be no valid rule: config.failureRateThreshold:"
                                + " failureRateThreshold must be above 0 and at most 100 (percent), but was 0.0",
                        "resilience4j.thread-pool-bulkhead.instances.e: there is one bulkhead for e already, from"
                                + " resilience4j.bulkhead.instances.e");
    }

    @Test
    void what_is_no_such_file_is_refused() {
        assertThatExceptionOfType(UnreadableFormatException.class)
                .isThrownBy(() -> ForeignFormat.RESILIENCE4J.convert("spring: {}"));
        assertThatExceptionOfType(UnreadableFormatException.class)
                .isThrownBy(() -> ForeignFormat.RESILIENCE4J.convert("a: [b"));
    }

    @Test
    void what_several_inherit_is_told_once() {
        assertThat(from("""
                resilience4j.bulkhead:
                  configs:
                    default: {eventConsumerBufferSize: 10}
                  instances:
                    a: {maxConcurrentCalls: 1}
                    b: {maxConcurrentCalls: 2}
                """).unconverted())
                .containsExactly("resilience4j.bulkhead.configs.default.eventConsumerBufferSize: belongs to monitoring,"
                        + " not to rules");
    }

    @Test
    void properties_mean_what_yaml_does() {
        Converted converted = Converted.from(ForeignFormat.RESILIENCE4J, """
                # application.properties
                server.port=8080
                resilience4j.circuitbreaker.configs.shared.failure-rate-threshold=30
                resilience4j.circuitbreaker.instances.backendA.base-config=shared
                resilience4j.circuitbreaker.instances.backendA.recordExceptions[0]=java.io.IOException
                resilience4j.circuitbreaker.instances.backendA.recordExceptions[1]=java.lang.IllegalStateException
                resilience4j.bulkhead.instances.backendA.max-concurrent-calls = 9
                """);
        assertThat(converted.yaml())
                .contains("failureRateThreshold: 30", "- java.io.IOException", "- java.lang.IllegalStateException")
                .contains("maxConcurrentCalls: 9");
        assertThat(converted.unconverted()).isEmpty();
    }

    private static Converted from(String yaml) {
        return Converted.from(ForeignFormat.RESILIENCE4J, yaml);
    }
}
