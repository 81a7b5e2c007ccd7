package io.sluice.guard.convert;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class HystrixConverterTest {

    @Test
    void a_command_becomes_a_breaker_a_timeout_and_a_bulkhead_and_inherits_from_default() {
        Converted converted = from("""
                # a comment
                hystrix.command.default.execution.isolation.thread.timeoutInMilliseconds=3000
                hystrix.command.default.circuitBreaker.requestVolumeThreshold = 10
                hystrix.command.Stock#find(String).execution.isolation.strategy=SEMAPHORE
                hystrix.command.Stock#find(String).execution.isolation.semaphore.maxConcurrentRequests=200
                hystrix.command.Stock#find(String).circuitBreaker.sleepWindowInMilliseconds=7500
                hystrix.command.Stock#find(String).circuitBreaker.errorThresholdPercentage=20
                """);
        assertThat(converted.yaml())
                .isEqualTo("""
                rules:
                  - id: bulkhead:Stock#find(String)
                    resource: "Stock#find(String)"
                    kind: bulkhead
                    config:
                      maxConcurrentCalls: 200
                  - id: circuitBreaker:Stock#find(String)
                    resource: "Stock#find(String)"
                    kind: circuitBreaker
                    config:
                      failureRateThreshold: 20
                      permittedNumberOfCallsInHalfOpenState: 1
                      slidingWindowType: TIME_BASED
                      slidingWindowSize: 10
                      minimumNumberOfCalls: 10
                      waitDurationInOpenState: 7500ms
                  - id: circuitBreaker:regex:.*
                    resource: regex:.*
                    kind: circuitBreaker
                    config:
                      permittedNumberOfCallsInHalfOpenState: 1
                      slidingWindowType: TIME_BASED
                      slidingWindowSize: 10
                      minimumNumberOfCalls: 10
                      waitDurationInOpenState: 5s
                  - id: timeout:Stock#find(String)
                    resource: "Stock#find(String)"
                    kind: timeout
                    config:
                      deadline: 3s
                      interrupt: true
                  - id: timeout:regex:.*
                    resource: regex:.*
                    kind: timeout
                    config:
                      deadline: 3s
                      interrupt: true
                """.replace("id: bulkhead:Stock#find(String)", "id: \"bulkhead:Stock#find(String)\"")
                        .replace("id: circuitBreaker:Stock#find(String)", "id: \"circuitBreaker:Stock#find(String)\"")
                        .replace("id: timeout:Stock#find(String)", "id: \"timeout:Stock#find(String)\""));
        assertThat(converted.unconverted()).isEmpty();
    }

    @Test
    void yaml_is_read_as_well_and_what_is_switched_off_is_left_out() {
        Converted converted = from("""
                hystrix:
                  command:
                    pay:
                      execution:
                        timeout: {enabled: false}
                      circuitBreaker:
                        enabled: false
                        forceOpen: true
                      fallback.enabled: true
                      metrics.rollingStats.timeInMilliseconds: 2500
                  threadpool.default.coreSize: 20
                  collapser.default.maxRequestsInBatch: 5
                """);
        assertThat(converted.yaml()).isEqualTo("rules: []\n");
        assertThat(converted.unconverted())
                .containsExactly(
                        "hystrix.threadpool.default.coreSize: belongs to a group of commands; give each command a"
                                + " bulkhead of type THREAD_POOL if it needs one",
                        "hystrix.collapser.default.maxRequestsInBatch: has no counterpart",
                        "hystrix.command.pay.metrics.rollingStats.timeInMilliseconds: is 2500 ms; windows are whole"
                                + " seconds, so it became 3 s",
                        "hystrix.command.pay.circuitBreaker.forceOpen: is a state to be forced on the running guard,"
                                + " for a while, rather than a rule",
                        "hystrix.command.pay.fallback.enabled: a guard has a fallback or has none");
    }

    private static Converted from(String text) {
        return Converted.from(ForeignFormat.HYSTRIX, text);
    }
}
