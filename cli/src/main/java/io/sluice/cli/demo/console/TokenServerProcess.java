package io.sluice.cli.demo.console;

import io.sluice.cli.demo.Message;
import io.sluice.cli.demo.Parent;
import io.sluice.cluster.server.TokenServer;
import io.sluice.cluster.server.engine.LimitRule;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/** The process of the token server, which knows what all shops together may ask payments; tells its port, and serves until its parent is gone. */
final class TokenServerProcess {
    private TokenServerProcess() {}

    public static void main(String[] arguments) {
        Parent.work(parent -> {
            LimitRule limit = LimitRule.custom(Plan.PAYMENTS_RULE)
                    .limitForPeriod(Plan.PAYMENTS)
                    .burst(Plan.PAYMENTS_BURST)
                    .build();
            try (TokenServer server = TokenServer.builder()
                    .port(0)
                    .rules(Plan.NAMESPACE, List.of(limit))
                    .start()) {
                parent.tell(Message.of("listening").with("port", server.port()));
                new CountDownLatch(1).await();
            }
        });
    }
}
