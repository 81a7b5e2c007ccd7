package io.sluice.dashboard.server;

import io.sluice.core.testing.HouseRules;

class ArchitectureTest extends HouseRules {
    ArchitectureTest() {
        super(
                "io.sluice.dashboard.server",
                "io.sluice.core",
                "io.sluice.guard",
                "io.sluice.circuitbreaker", // states of breakers
                "io.sluice.ratelimiter", // limits that are tried
                "io.sluice.dashboard.api",
                "io.sluice.dashboard.web",
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
