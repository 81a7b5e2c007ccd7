package io.sluice.bulkhead;

import io.sluice.core.testing.HouseRules;

class ArchitectureTest extends HouseRules {
    ArchitectureTest() {
        super("io.sluice.bulkhead", "io.sluice.core");
    }
}
