package io.sluice.dashboard.agent;

import io.sluice.core.testing.HouseRules;

class ArchitectureTest extends HouseRules {
    ArchitectureTest() {
        super(
                "io.sluice.dashboard.agent",
                "io.sluice.core",
                "io.sluice.adaptive",
                "io.sluice.bulkhead",
                "io.sluice.circuitbreaker",
                "io.sluice.ratelimiter",
                "io.sluice.guard",
                "io.sluice.dashboard.api",
                "javax.net.ssl");
    }
}
