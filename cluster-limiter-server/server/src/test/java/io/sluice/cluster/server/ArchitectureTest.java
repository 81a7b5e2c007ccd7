package io.sluice.cluster.server;

import io.sluice.core.testing.HouseRules;

class ArchitectureTest extends HouseRules {
    ArchitectureTest() {
        super(
                "io.sluice.cluster.server",
                "io.sluice.core",
                "io.sluice.cluster.protocol",
                "io.sluice.ratelimiter.algorithm",
                "io.grpc",
                "io.netty.channel",
                "io.netty.handler.ssl",
                "io.netty.util.concurrent",
                "javax.net.ssl");
    }
}
