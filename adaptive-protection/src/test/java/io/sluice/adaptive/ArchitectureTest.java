package io.sluice.adaptive;

import io.sluice.core.testing.HouseRules;

class ArchitectureTest extends HouseRules {
    ArchitectureTest() {
        super("io.sluice.adaptive", "io.sluice.core", "com.sun.management"); // the load of the processor
    }
}
