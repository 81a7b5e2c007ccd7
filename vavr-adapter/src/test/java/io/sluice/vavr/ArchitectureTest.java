package io.sluice.vavr;

import io.sluice.core.testing.HouseRules;

class ArchitectureTest extends HouseRules {
    ArchitectureTest() {
        super("io.sluice.vavr", "io.vavr", "io.sluice.core");
    }
}
