package io.sluice.recovery;

import io.sluice.core.testing.HouseRules;

class ArchitectureTest extends HouseRules {
    ArchitectureTest() {
        super("io.sluice.recovery", "io.sluice.core", "com.github.benmanes.caffeine");
    }
}
