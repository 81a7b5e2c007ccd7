package io.sluice.dashboard.web;

import io.sluice.core.testing.HouseRules;

class ArchitectureTest extends HouseRules {
    ArchitectureTest() {
        super("io.sluice.dashboard.web", "jakarta.servlet");
    }
}
