package io.sluice.cluster.sentinel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.alibaba.csp.sentinel.cluster.TokenResult;
import com.alibaba.csp.sentinel.cluster.client.DefaultClusterTokenClient;
import com.alibaba.csp.sentinel.cluster.client.config.ClusterClientAssignConfig;
import com.alibaba.csp.sentinel.cluster.client.config.ClusterClientConfig;
import com.alibaba.csp.sentinel.cluster.client.config.ClusterClientConfigManager;
import com.alibaba.csp.sentinel.cluster.client.init.DefaultClusterClientInitFunc;
import com.alibaba.csp.sentinel.cluster.registry.ConfigSupplierRegistry;
import io.sluice.cluster.server.engine.LimitEngine;
import io.sluice.cluster.server.engine.MemoryStore;
import io.sluice.core.time.ManualClock;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/**
 * The published client, unchanged, against our port. All it has is static, so one of it must do for all tests here. It loses an answer that
 * comes before it has written down that it waits for one; that happens here, as anywhere, so a test begins again then.
 */
@DisplayNameGeneration(ReplaceUnderscores.class)
class RealClientTest {
    private static final int OK = 0;
    private static final int BLOCKED = 1;
    private static final int SHOULD_WAIT = 2;
    private static final int NO_RULE = 3;
    private static final int FAIL = -1;
    private static final int BAD_REQUEST = -4;
    private static final int TRIES = 20;

    private static final ManualClock CLOCK = new ManualClock();
    private static final DefaultClusterTokenClient CLIENT = new DefaultClusterTokenClient();
    private static SentinelDoor door;

    @BeforeAll
    static void connect() throws Exception {
        door = open(0);
        new DefaultClusterClientInitFunc().init();
        ConfigSupplierRegistry.setNamespaceSupplier(() -> "shop");
        ClusterClientConfigManager.applyNewConfig(new ClusterClientConfig().setRequestTimeout(2000));
        ClusterClientConfigManager.applyNewAssignConfig(new ClusterClientAssignConfig("127.0.0.1", door.port()));
        CLIENT.start();
        await().atMost(Duration.ofSeconds(30)).until(() -> door.clients("shop") == 1);
    }

    private static SentinelDoor open(int port) throws IOException {
        LimitEngine engine = new LimitEngine(new MemoryStore(CLOCK));
        SentinelDoor opened = SentinelDoor.open(
                engine, CLOCK, SentinelConfig.custom().port(port).build());
        opened.rules(
                "shop",
                SentinelRules.read(("[{'count': 10, 'clusterMode': true, 'clusterConfig': {'flowId': 1}},"
                                + "{'count': 10, 'clusterMode': true, 'clusterConfig': {'flowId': 2}},"
                                + "{'count': 3, 'paramIdx': 0, 'clusterMode': true, 'clusterConfig': {'flowId': 3}}]")
                        .replace('\'', '"')
                        .getBytes(StandardCharsets.UTF_8)));
        CLOCK.advance(Duration.ofSeconds(11));
        return opened;
    }

    @AfterAll
    static void end() throws Exception {
        CLIENT.stop();
        door.close();
    }

    /** The client lost an answer, or does not see its connection yet. */
    private static final class NoAnswerException extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    /** Goes through a scene from the beginning, with full buckets, until no answer is lost on the way. */
    private static void play(Runnable scene) {
        for (int i = 0; i < TRIES; i++) {
            try {
                scene.run();
                return;
            } catch (NoAnswerException lost) {
                CLOCK.advance(Duration.ofMinutes(1));
            }
        }
        throw new AssertionError("of " + TRIES + " tries none had all answers");
    }

    private static TokenResult answer(TokenResult result) {
        if (result.getStatus() == FAIL) {
            throw new NoAnswerException();
        }
        return result;
    }

    private static TokenResult flow(long flowId, int count, boolean prioritized) {
        return answer(CLIENT.requestToken(flowId, count, prioritized));
    }

    private static int param(long flowId, int count, Collection<Object> values) {
        return answer(CLIENT.requestParamToken(flowId, count, values)).getStatus();
    }

    @Test
    void flow_priority_and_refusal() {
        play(() -> {
            TokenResult all = flow(1, 10, false);
            assertThat(all.getStatus()).isEqualTo(OK);
            assertThat(all.getRemaining()).isZero();
            assertThat(flow(1, 1, false).getStatus()).isEqualTo(BLOCKED);
            TokenResult soon = flow(1, 2, true);
            assertThat(soon.getStatus()).isEqualTo(SHOULD_WAIT);
            assertThat(soon.getWaitInMs()).isEqualTo(200);
        });
    }

    @Test
    void parameters_of_all_types() {
        List<Object> values = List.of("ann", 5, 6L, 1.5, 2.5f, (short) 7, (byte) 8, true);
        play(() -> {
            for (Object value : values) {
                assertThat(param(3, 3, Set.of(value))).as("%s", value).isEqualTo(OK);
                assertThat(param(3, 1, Set.of(value))).as("%s again", value).isEqualTo(BLOCKED);
            }
            assertThat(param(3, 1, List.of("bob", new Object())))
                    .as("it counts what it cannot write")
                    .isEqualTo(OK);
            assertThat(param(3, 2, List.of("bob", "ann"))).isEqualTo(BLOCKED);
            assertThat(param(3, 1, List.of(new Object()))).isEqualTo(BAD_REQUEST);
        });
    }

    @Test
    void a_rule_that_is_not_there() {
        play(() -> {
            assertThat(flow(99, 1, false).getStatus()).isEqualTo(NO_RULE);
            assertThat(param(99, 1, Set.of("a"))).isEqualTo(NO_RULE);
        });
    }

    @Test
    void comes_back_after_the_server_was_away() throws IOException {
        int port = door.port();
        door.close();
        door = open(port);
        await().atMost(Duration.ofSeconds(60)).until(() -> door.clients("shop") == 1);
        play(() -> {
            assertThat(flow(2, 10, false).getStatus()).isEqualTo(OK);
            assertThat(flow(2, 1, false).getStatus()).isEqualTo(BLOCKED);
        });
    }
}
