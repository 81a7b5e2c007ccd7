package io.sluice.dashboard.api;

import io.sluice.core.testing.HouseRules;

class ArchitectureTest extends HouseRules {
    ArchitectureTest() {
        super("io.sluice.dashboard.api", "io.sluice.core", "io.sluice.circuitbreaker", "io.sluice.guard");
    }
}
