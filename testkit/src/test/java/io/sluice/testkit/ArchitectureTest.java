package io.sluice.testkit;

import io.sluice.core.testing.HouseRules;

class ArchitectureTest extends HouseRules {
    ArchitectureTest() {
        super("io.sluice.testkit", "io.sluice.core", "io.sluice.guard");
    }
}
