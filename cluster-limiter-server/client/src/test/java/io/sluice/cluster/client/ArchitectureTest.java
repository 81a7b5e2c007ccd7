package io.sluice.cluster.client;

import io.sluice.core.testing.HouseRules;

class ArchitectureTest extends HouseRules {
    ArchitectureTest() {
        super(
                "io.sluice.cluster.client",
                "io.sluice.core",
                "io.sluice.cluster.protocol",
                "io.sluice.ratelimiter",
                "io.grpc",
                "io.netty.handler.ssl");
    }
}
