package io.sluice.cli;

import io.sluice.core.testing.HouseRules;

class ArchitectureTest extends HouseRules {
    ArchitectureTest() {
        super(
                "io.sluice.cli",
                "io.sluice.adaptive",
                "io.sluice.core",
                "io.sluice.circuitbreaker",
                "io.sluice.cluster.client",
                "io.sluice.cluster.server",
                "io.sluice.cluster.standalone",
                "io.sluice.ratelimiter",
                "io.sluice.bulkhead",
                "io.sluice.guard",
                "io.sluice.reactor",
                "reactor.core",
                "com.sun.net.httpserver",
                "picocli");
    }
}
