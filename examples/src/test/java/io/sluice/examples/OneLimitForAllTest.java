package io.sluice.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sluice.cluster.client.ClusterClient;
import io.sluice.cluster.client.ClusterClientConfig;
import io.sluice.cluster.server.TokenServer;
import io.sluice.cluster.server.engine.LimitRule;
import io.sluice.cluster.server.engine.LimitRule.StateLoss;
import io.sluice.ratelimiter.RateLimitExceededException;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class OneLimitForAllTest {
    private static final LimitRule THREE_A_MONTH = LimitRule.custom("payments")
            .limitForPeriod(3)
            .limitRefreshPeriod(Duration.ofDays(31))
            .onStateLoss(StateLoss.FULL)
            .build();

    @Test
    void two_processes_have_one_limit_between_them() throws IOException {
        try (TokenServer server = TokenServer.builder()
                        .port(0)
                        .rules("shop", List.of(THREE_A_MONTH))
                        .start();
                OneLimitForAll one = process(server);
                OneLimitForAll two = process(server)) {
            int paid = 0;
            for (int i = 0; i < 6; i++) {
                paid += isPaid(i % 2 == 0 ? one : two) ? 1 : 0;
            }
            assertThat(paid).isEqualTo(3);
        }
    }

    /** It waits for answers longer than is usual, since a test may run on a machine that has much else to do. */
    private static OneLimitForAll process(TokenServer server) {
        ClusterClient client = ClusterClient.builder(
                        ClusterClientConfig.of("shop", "checkout").withDeadline(Duration.ofSeconds(10)))
                .server("127.0.0.1", server.port())
                .build();
        await().atMost(Duration.ofSeconds(60)).until(client::isConnected);
        return new OneLimitForAll(client);
    }

    private static boolean isPaid(OneLimitForAll process) {
        try {
            return process.pay(() -> "paid").equals("paid");
        } catch (RateLimitExceededException refused) {
            return false;
        }
    }

    @Test
    void without_a_server_the_share_of_the_process_decides() {
        try (OneLimitForAll alone = OneLimitForAll.at("127.0.0.1:1")) {
            assertThat(isPaid(alone)).as("a share begins empty").isFalse();
        }
    }
}
