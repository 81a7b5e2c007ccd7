package io.sluice.guard;

import io.sluice.core.testing.HouseRules;

class ArchitectureTest extends HouseRules {
    ArchitectureTest() {
        super(
                "io.sluice.guard",
                "io.sluice.core",
                "io.sluice.circuitbreaker",
                "io.sluice.bulkhead",
                "io.sluice.adaptive",
                "io.sluice.ratelimiter",
                "io.sluice.recovery",
                "org.snakeyaml.engine");
    }
}
