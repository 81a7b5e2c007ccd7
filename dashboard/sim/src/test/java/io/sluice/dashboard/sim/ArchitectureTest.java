package io.sluice.dashboard.sim;

import io.sluice.core.testing.HouseRules;

class ArchitectureTest extends HouseRules {
    ArchitectureTest() {
        super(
                "io.sluice.dashboard.sim",
                "io.sluice.core",
                "io.sluice.guard",
                "io.sluice.dashboard.api",
                "io.sluice.dashboard.agent",
                "com.sun.net.httpserver");
    }
}
