package io.sluice.cluster.protocol;

import io.sluice.core.testing.HouseRules;

class ArchitectureTest extends HouseRules {
    ArchitectureTest() {
        super("io.sluice.cluster.protocol");
    }
}
