package io.sluice.cluster.client;

import io.sluice.cluster.server.engine.LimitRule;
import java.time.Duration;
import java.util.Random;

/** A world with a good network, a full bucket for the rule {@code pay}, and clients on its own clock. */
final class Shop {
    final World world;
    long grantedByServer;

    Shop(LimitRule rule) {
        world = new World(new Random(1), rule, World.Trouble.NONE, granted -> grantedByServer += granted);
        pass(Duration.ofSeconds(2));
    }

    /** Nobody has leases: each permit is the server's. */
    static Shop withoutLeases(long limit, Duration period, long burst) {
        return new Shop(LimitRule.custom("pay")
                .limitForPeriod(limit)
                .limitRefreshPeriod(period)
                .burst(burst)
                .leaseShare(0)
                .build());
    }

    /** Connected, and on the world's clock. */
    ClusterClient client(String name) {
        ClusterClient client = ClusterClient.builder(World.NAMESPACE, name)
                .server("server")
                .clock(world.clock)
                .transport(server -> world.transport(name))
                .build();
        pass(Duration.ofMillis(20));
        return client;
    }

    void pass(Duration time) {
        world.clock.advance(time);
    }
}
