package io.sluice.spring;

import io.sluice.core.testing.HouseRules;

class ArchitectureTest extends HouseRules {
    ArchitectureTest() {
        super(
                "io.sluice.spring",
                "org.springframework",
                "org.aopalliance",
                "org.reactivestreams",
                "reactor",
                "jakarta.servlet",
                "io.micrometer",
                "feign",
                "io.sluice.core",
                "io.sluice.circuitbreaker",
                "io.sluice.bulkhead",
                "io.sluice.ratelimiter",
                "io.sluice.adaptive",
                "io.sluice.recovery",
                "io.sluice.cluster.client",
                "io.sluice.rules.file",
                "io.sluice.reactor",
                "io.sluice.micrometer",
                "io.sluice.dashboard.agent",
                "io.sluice.guard");
    }
}
