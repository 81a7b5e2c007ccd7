package io.sluice.ratelimiter;

import io.sluice.core.testing.HouseRules;

class ArchitectureTest extends HouseRules {
    ArchitectureTest() {
        super("io.sluice.ratelimiter", "io.sluice.core");
    }
}
