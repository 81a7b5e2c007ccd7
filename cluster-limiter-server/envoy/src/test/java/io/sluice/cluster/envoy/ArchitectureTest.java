package io.sluice.cluster.envoy;

import io.sluice.core.testing.HouseRules;

class ArchitectureTest extends HouseRules {
    ArchitectureTest() {
        super(
                "io.sluice.cluster.envoy",
                "io.sluice.core",
                "io.sluice.cluster.server",
                "io.sluice.guard.document",
                "io.sluice.rules.file",
                "io.envoyproxy",
                "com.google.protobuf",
                "io.grpc",
                "io.netty.handler.ssl",
                "javax.net.ssl");
    }
}
