package io.sluice.rules.file;

import io.sluice.core.testing.HouseRules;

class ArchitectureTest extends HouseRules {
    ArchitectureTest() {
        super("io.sluice.rules.file", "io.sluice.core");
    }
}
