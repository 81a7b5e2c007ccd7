package io.sluice.reactor;

import io.sluice.core.testing.HouseRules;

class ArchitectureTest extends HouseRules {
    ArchitectureTest() {
        super(
                "io.sluice.reactor",
                "io.sluice.core",
                "io.sluice.guard",
                "io.sluice.recovery",
                "org.reactivestreams",
                "reactor.blockhound",
                "reactor.core",
                "reactor.util");
    }
}
