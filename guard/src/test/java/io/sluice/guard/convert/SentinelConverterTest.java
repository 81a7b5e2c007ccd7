package io.sluice.guard.convert;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** In the shapes that its dashboard and its documentation have; names and numbers are ours. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class SentinelConverterTest {

    @Test
    void flow_rules_become_limits_of_the_same_shape() {
        Converted converted = from("""
                [
                  {"resource": "/pay", "limitApp": "default", "grade": 1, "count": 20.0, "strategy": 0,
                   "controlBehavior": 0, "warmUpPeriodSec": 10, "maxQueueingTimeMs": 500, "clusterMode": false,
                   "clusterConfig": {"fallbackToLocalWhenFail": true}},
                  {"resource": "/sale", "grade": 1, "count": 100, "controlBehavior": 1, "warmUpPeriodSec": 30},
                  {"resource": "/mail", "grade": 1, "count": 0.5, "controlBehavior": 2, "maxQueueingTimeMs": 4000},
                  {"resource": "/db", "grade": 0, "count": 8}
                ]
                """);
        assertThat(converted.yaml()).isEqualTo("""
                rules:
                  - id: bulkhead:/db
                    resource: /db
                    kind: bulkhead
                    config:
                      maxConcurrentCalls: 8
                  - id: flow-0:/pay
                    resource: /pay
                    kind: rateLimiter
                    config:
                      algorithm: SLIDING_WINDOW
                      limitForPeriod: 20
                  - id: flow-1:/sale
                    resource: /sale
                    kind: rateLimiter
                    config:
                      limitForPeriod: 100
                      warmUpPeriod: 30s
                  - id: flow-2:/mail
                    resource: /mail
                    kind: rateLimiter
                    config:
                      algorithm: LEAKY_BUCKET
                      limitForPeriod: 5
                      limitRefreshPeriod: 10s
                      timeoutDuration: 4s
                """);
        assertThat(converted.unconverted()).isEmpty();
    }

    @Test
    void limits_of_callers_of_an_entrance_and_by_another_resource_keep_their_conditions() {
        Converted converted = from("""
                [
                  {"resource": "/pay", "limitApp": "shop", "grade": 1, "count": 10, "strategy": 0},
                  {"resource": "/pay", "limitApp": "app", "grade": 1, "count": 20, "strategy": 0},
                  {"resource": "/pay", "limitApp": "other", "grade": 1, "count": 5, "strategy": 0},
                  {"resource": "/read", "limitApp": "other", "grade": 1, "count": 5},
                  {"resource": "read_db", "grade": 1, "count": 50, "strategy": 1, "refResource": "write_db",
                   "controlBehavior": 0},
                  {"resource": "nodeA", "limitApp": "shop", "grade": 1, "count": 7, "strategy": 2,
                   "refResource": "Entrance1", "controlBehavior": 2, "maxQueueingTimeMs": 100}
                ]
                """);
        assertThat(converted.yaml()).isEqualTo("""
                rules:
                  - id: flow-0:/pay
                    resource: /pay
                    kind: rateLimiter
                    config:
                      algorithm: SLIDING_WINDOW
                      limitForPeriod: 10
                      appliesTo:
                        origins:
                          - shop
                  - id: flow-1:/pay
                    resource: /pay
                    kind: rateLimiter
                    config:
                      algorithm: SLIDING_WINDOW
                      limitForPeriod: 20
                      appliesTo:
                        origins:
                          - app
                  - id: flow-2:/pay
                    resource: /pay
                    kind: rateLimiter
                    config:
                      algorithm: SLIDING_WINDOW
                      limitForPeriod: 5
                      appliesTo:
                        exceptOrigins:
                          - app
                          - shop
                  - id: flow-3:/read
                    resource: /read
                    kind: rateLimiter
                    config:
                      algorithm: SLIDING_WINDOW
                      limitForPeriod: 5
                  - id: flow-4:read_db
                    resource: read_db
                    kind: rateLimiter
                    config:
                      limitForPeriod: 1
                      appliesTo:
                        whileBusy: write_db
                        busyFromPerSecond: 50
                  - id: flow-5:nodeA
                    resource: nodeA
                    kind: rateLimiter
                    config:
                      algorithm: LEAKY_BUCKET
                      limitForPeriod: 7
                      timeoutDuration: 100ms
                      appliesTo:
                        origins:
                          - shop
                        entrances:
                          - Entrance1
                """);
        String together = "].limitApp: counts each of the others by itself, and leaves out callers without a name; here"
                + " all of them are counted together";
        assertThat(converted.unconverted())
                .containsExactly(
                        "[2" + together,
                        "[3" + together,
                        "[4].strategy: refuses every call while write_db lets in 50 a second; here one a second is let"
                                + " in then");
    }

    @Test
    void conditions_that_no_gate_here_knows_are_told() {
        assertThat(from("""
                [
                  {"resource": "a", "limitApp": "shop", "grade": 0, "count": 5},
                  {"resource": "b", "grade": 0, "count": 5, "strategy": 2, "refResource": "entrance"},
                  {"resource": "c", "grade": 1, "count": 5, "strategy": 1, "refResource": "write",
                   "controlBehavior": 2},
                  {"resource": "d", "grade": 1, "count": 5, "strategy": 1},
                  {"resource": "e", "grade": 1, "count": 0.5, "strategy": 1, "refResource": "write"}
                ]
                """).unconverted())
                .containsExactly(
                        "[0]: caps the calls in flight of some calls only; a bulkhead counts every call",
                        "[1]: caps the calls in flight of some calls only; a bulkhead counts every call",
                        "[2]: is paced by the traffic of write; that has no counterpart",
                        "[3]: has no effect without a refResource",
                        "[4].strategy: refuses every call while write lets in 0 a second; here one a second is let in"
                                + " then",
                        "[4]: would be no valid rule: config.appliesTo.busyFromPerSecond: busyFromPerSecond must be between"
                                + " 1 and 10000000, but was 0");
    }

    @Test
    void what_counts_for_the_cluster_or_is_no_rule_is_told() {
        assertThat(from("""
                [
                  {"resource": "a", "grade": 1, "count": 33, "clusterMode": true,
                   "clusterConfig": {"flowId": 111, "thresholdType": 1}},
                  {"resource": "e", "grade": 1, "count": 0},
                  {"grade": 1, "count": 0},
                  7
                ]
                """).unconverted())
                .satisfiesExactly(
                        cluster -> assertThat(cluster).startsWith("[0]: counts for a whole cluster"),
                        zero -> assertThat(zero)
                                .startsWith("[1]: would be no valid rule: config.limitForPeriod")
                                .endsWith("but was 0"),
                        nameless -> assertThat(nameless).isEqualTo("[2]: has no resource"),
                        number -> assertThat(number).isEqualTo("[3]: is no rule"));
    }

    @Test
    void system_rules_become_one_for_all_guards_together() {
        Converted converted = from("""
                [
                  {"highestSystemLoad": 10.5, "highestCpuUsage": 0.8, "qps": 20.0, "avgRt": 300, "maxThread": 50},
                  {"highestSystemLoad": -1.0, "highestCpuUsage": -1.0, "qps": 15.0, "avgRt": -1, "maxThread": 60}
                ]
                """);
        assertThat(converted.yaml()).isEqualTo("""
                rules:
                  - id: system
                    resource: regex:.*
                    kind: system
                    config:
                      maxQps: 15
                      maxThreads: 50
                      maxResponseTime: 300ms
                      maxLoad: 10.5
                      maxCpu: 80
                """);
        assertThat(converted.unconverted()).singleElement().asString().startsWith("[0]: counts inbound calls alone");
    }

    @Test
    void system_rules_that_limit_nothing_are_told() {
        assertThat(from("""
                [{"highestSystemLoad": -1.0, "highestCpuUsage": 1.5, "qps": -1, "avgRt": -1, "maxThread": -1}]
                """).unconverted())
                .containsExactly(
                        "[0].highestCpuUsage: is above 1, and so no limit",
                        "[0]: is a system rule that limits nothing");
    }

    @Test
    void degrade_rules_become_breakers() {
        Converted converted = from("""
                [
                  {"resource": "slow", "grade": 0, "count": 200, "slowRatioThreshold": 0.6, "timeWindow": 10,
                   "minRequestAmount": 100, "statIntervalMs": 20000},
                  {"resource": "failing", "grade": 1, "count": 0.25, "timeWindow": 5, "statIntervalMs": 1500},
                  {"resource": "counted", "grade": 2, "count": 10, "timeWindow": 5}
                ]
                """);
        assertThat(converted.yaml()).isEqualTo("""
                rules:
                  - id: circuitBreaker:failing
                    resource: failing
                    kind: circuitBreaker
                    config:
                      failureRateThreshold: 25
                      permittedNumberOfCallsInHalfOpenState: 1
                      slidingWindowType: TIME_BASED
                      slidingWindowSize: 2
                      minimumNumberOfCalls: 5
                      waitDurationInOpenState: 5s
                  - id: circuitBreaker:slow
                    resource: slow
                    kind: circuitBreaker
                    config:
                      failureRateThreshold: 100
                      slowCallRateThreshold: 60
                      slowCallDurationThreshold: 201ms
                      permittedNumberOfCallsInHalfOpenState: 1
                      slidingWindowType: TIME_BASED
                      slidingWindowSize: 20
                      waitDurationInOpenState: 10s
                """);
        assertThat(converted.unconverted())
                .containsExactly(
                        "[0]: looks at slow calls alone; here the breaker opens, too, when every call fails",
                        "[1].statIntervalMs: is 1500 ms; windows are whole seconds, so it became 2 s",
                        "[2]: counts exceptions rather than their share; use failureRateThreshold with"
                                + " minimumNumberOfCalls");
    }

    @Test
    void hot_parameters_and_authorities_become_keyed_limits_and_access_lists() {
        Converted converted = from("""
                [
                  {"resource": "query", "paramIdx": 1, "grade": 1, "count": 5, "durationInSec": 2, "burstCount": 1,
                   "paramFlowItemList": [{"object": "vip", "classType": "java.lang.String", "count": 50}]},
                  {"resource": "query", "limitApp": "appA, appB", "strategy": 0},
                  {"resource": "admin", "limitApp": "guest", "strategy": 1}
                ]
                """);
        assertThat(converted.yaml())
                .contains("param-0:query", "key: param1", "limitForPeriod: 5", "limitRefreshPeriod: 2s", "burst: 6")
                .contains("vip:", "limitForPeriod: 50", "burst: 51")
                .contains("accessList:query", "ALLOW", "- appA", "- appB")
                .contains("accessList:admin", "- guest");
        assertThat(converted.unconverted())
                .containsExactly("[0].paramIdx: became the key param1: the call's context must have the value under"
                        + " that key");
    }

    private static Converted from(String json) {
        return Converted.from(ForeignFormat.SENTINEL, json);
    }
}
