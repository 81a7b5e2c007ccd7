package io.sluice.circuitbreaker;

import io.sluice.core.testing.HouseRules;

class ArchitectureTest extends HouseRules {
    ArchitectureTest() {
        super("io.sluice.circuitbreaker", "io.sluice.core");
    }
}
