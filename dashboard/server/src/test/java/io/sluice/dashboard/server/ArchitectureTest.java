package io.sluice.dashboard.server;

import io.sluice.core.testing.HouseRules;

class ArchitectureTest extends HouseRules {
    ArchitectureTest() {
        super(
                "io.sluice.dashboard.server",
                "io.sluice.core",
                "io.sluice.guard",
                "io.sluice.dashboard.api",
                "org.springframework",
                "org.sqlite",
                "org.flywaydb.core",
                "com.zaxxer.hikari",
                "com.fasterxml.jackson.annotation",
                "tools.jackson",
                "jakarta.servlet",
                "javax.sql");
    }
}
