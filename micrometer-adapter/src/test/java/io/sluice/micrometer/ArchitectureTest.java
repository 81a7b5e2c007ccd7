package io.sluice.micrometer;

import io.sluice.core.testing.HouseRules;

class ArchitectureTest extends HouseRules {
    ArchitectureTest() {
        super(
                "io.sluice.micrometer",
                "io.micrometer",
                "io.sluice.core",
                "io.sluice.circuitbreaker",
                "io.sluice.bulkhead",
                "io.sluice.ratelimiter",
                "io.sluice.adaptive",
                "io.sluice.recovery",
                "io.sluice.guard",
                "io.sluice.cluster.server");
    }
}
