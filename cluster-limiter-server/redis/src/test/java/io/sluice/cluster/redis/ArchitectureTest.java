package io.sluice.cluster.redis;

import io.sluice.core.testing.HouseRules;

class ArchitectureTest extends HouseRules {
    ArchitectureTest() {
        super("io.sluice.cluster.redis", "io.sluice.core", "io.sluice.cluster.server.engine", "io.lettuce");
    }
}
