package io.sluice.cluster.sentinel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.cluster.server.engine.LimitRule;
import io.sluice.cluster.server.engine.LimitRule.StateLoss;
import io.sluice.guard.document.InvalidRulesException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class SentinelRulesTest {
    private static SentinelRules read(String json) {
        return SentinelRules.read(json.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
    }

    private static List<LimitRule> limits(int clients, String json) {
        return read(json).rules().stream()
                .flatMap(rule -> rule.limits(clients).stream())
                .toList();
    }

    private static LimitRule limit(String id, long limit, Duration period, long burst) {
        return LimitRule.custom(id)
                .limitForPeriod(limit)
                .limitRefreshPeriod(period)
                .burst(burst)
                .leaseShare(0)
                .reserveLost(Duration.ZERO)
                .build();
    }

    /** As Sentinel's dashboard and its clients write it. */
    @Test
    void reads_a_flow_rule_with_all_its_fields() {
        String rule = "[{'resource': 'pay', 'limitApp': 'default', 'grade': 1, 'count': 20.0, 'strategy': 0,"
                + " 'controlBehavior': 0, 'clusterMode': true, 'id': 7, 'app': 'shop', 'refResource': null,"
                + " 'clusterConfig': {'flowId': 111, 'thresholdType': 1, 'fallbackToLocalWhenFail': true,"
                + " 'strategy': 0, 'sampleCount': 10, 'windowIntervalMs': 1000, 'resourceTimeout': 2000,"
                + " 'resourceTimeoutStrategy': 0, 'acquireRefuseStrategy': 0, 'clientOfflineTime': 2000}}]";
        assertThat(limits(3, rule)).containsExactly(limit("flow/111", 20, Duration.ofSeconds(1), 20));
    }

    @Test
    void the_threshold_is_for_each_client_unless_it_is_global() {
        String rule = "[{'count': 20, 'clusterMode': true, 'clusterConfig': {'flowId': 1, 'windowIntervalMs': 500}}]";
        assertThat(limits(3, rule)).containsExactly(limit("flow/1", 60, Duration.ofSeconds(1), 30));
        assertThat(limits(0, rule)).containsExactly(limit("flow/1", 20, Duration.ofSeconds(1), 10));
    }

    @Test
    void fractions_of_a_permit_are_kept_and_long_windows_begin_full() {
        assertThat(limits(
                        1, "[{'count': 0.5, 'clusterMode': true, 'clusterConfig': {'flowId': 1, 'thresholdType': 1}}]"))
                .containsExactly(limit("flow/1", 500, Duration.ofSeconds(1000), 1));
        assertThat(limits(
                        1,
                        "[{'count': 2, 'clusterMode': true, 'clusterConfig':"
                                + " {'flowId': 1, 'thresholdType': 1, 'windowIntervalMs': 60000}}]"))
                .singleElement()
                .satisfies(minute -> {
                    assertThat(minute.burst()).isEqualTo(120);
                    assertThat(minute.onStateLoss()).isEqualTo(StateLoss.FULL);
                });
    }

    @Test
    void single_values_have_limits_of_their_own() {
        List<LimitRule> limits = limits(
                1,
                "[{'count': 5, 'paramIdx': 0, 'clusterMode': true, 'clusterConfig': {'flowId': 9, 'thresholdType': 1},"
                        + " 'paramFlowItemList': [{'object': 'vip', 'count': 50, 'classType': 'java.lang.String'},"
                        + " {'object': '7', 'count': 70, 'classType': 'int'}, {'object': 'bad', 'count': 0}]}]");
        assertThat(limits).extracting(LimitRule::limitForPeriod).containsExactlyInAnyOrder(5L, 50L, 70L);
        assertThat(limits).extracting(LimitRule::id).doesNotHaveDuplicates().contains("param/9");
        assertThat(limits).extracting(LimitRule::id).allMatch(id -> id.startsWith("param/9"));
    }

    @Test
    void rules_that_are_not_for_a_cluster_are_left_out() {
        assertThat(read("[{'resource': 'pay', 'count': 5, 'grade': 0}, {'count': 1, 'clusterMode': false}]")
                        .size())
                .isZero();
        assertThat(read("[]").size()).isZero();
    }

    @Test
    void mistakes_are_told_with_path_range_and_value() {
        assertRefused("{}", "must be a list, but was a map (line 1, column 1)");
        assertRefused("[{'clusterMode': true}]", "[0]: there must be a field count (line 1, column 2)");
        assertRefused(
                "[{'clusterMode': true, 'count': -1}]",
                "[0].count: must be a number between 0 and 10000000, but was -1 (line 1, column 33)");
        assertRefused(
                "[{'clusterMode': true, 'count': 1}]", "[0]: there must be a field clusterConfig (line 1, column 2)");
        assertRefused(
                "[{'clusterMode': true, 'count': 1, 'grade': 0}]",
                "[0].grade: must be 1, calls a second, in cluster mode, but was 0 (line 1, column 45)");
        assertRefused(
                "[{'clusterMode': true, 'count': 1, 'clusterConfig': {'flowID': 1}}]",
                "[0].clusterConfig.flowID: there is no such field (did you mean flowId?) (line 1, column 64)");
        assertRefused(
                "[{'clusterMode': true, 'count': 1, 'clusterConfig': {'flowId': 1, 'sampleCount': 7}}]",
                "[0].clusterConfig: windowIntervalMs must be a multiple of sampleCount, but was 1000 of 7"
                        + " (line 1, column 53)");
        assertRefused(
                "[{'clusterMode': true, 'count': 1, 'clusterConfig': {'flowId': 1}},"
                        + " {'clusterMode': true, 'count': 1, 'clusterConfig': {'flowId': 1}}]",
                "[1]: there must be one rule of a kind with flowId 1 (line 1, column 69)");
        assertRefused(
                "[{'clusterMode': true, 'paramIdx': 0, 'count': 1, 'clusterConfig': {'flowId': 1},"
                        + " 'paramFlowItemList': [{'object': 'x', 'count': 1, 'classType': 'int'}]}]",
                "[0].paramFlowItemList[0].object: must be of type int, but was \"x\" (line 1, column 116)");
        assertRefused(
                "[{'clusterMode': true, 'paramIdx': 0, 'count': 1, 'clusterConfig': {'flowId': 1},"
                        + " 'paramFlowItemList': [{'object': 'x', 'count': 1, 'classType': 'char'}]}]",
                "[0].paramFlowItemList[0].classType: must be int, long, byte, double, float, short, boolean, String or"
                        + " the name of such a class, but was \"char\" (line 1, column 146)");
        assertRefused(
                "[{'clusterMode': true, 'paramIdx': 0, 'count': 1, 'clusterConfig': {'flowId': 1},"
                        + " 'paramFlowItemList': [{'object': 'x', 'count': 1}, {'object': 'x', 'count': 2}]}]",
                "[0].paramFlowItemList[1]: there must be one count for a value (line 1, column 134)");
    }

    private static void assertRefused(String json, String message) {
        assertThatThrownBy(() -> read(json))
                .isInstanceOf(InvalidRulesException.class)
                .hasMessage(message);
    }
}
