package io.sluice.cluster.sentinel;

import io.sluice.core.testing.HouseRules;

class ArchitectureTest extends HouseRules {
    ArchitectureTest() {
        super(
                "io.sluice.cluster.sentinel",
                "io.sluice.core",
                "io.sluice.cluster.server",
                "io.sluice.guard.document",
                "io.sluice.ratelimiter.algorithm",
                "io.sluice.rules.file",
                "io.netty");
    }
}
