package io.sluice.cluster.standalone;

import io.sluice.core.testing.HouseRules;

class ArchitectureTest extends HouseRules {
    ArchitectureTest() {
        super(
                "io.sluice.cluster.standalone",
                "io.sluice.core",
                "io.sluice.guard.document",
                "io.sluice.rules.file",
                "io.sluice.cluster.server",
                "picocli",
                "com.sun.net.httpserver",
                "javax.net.ssl");
    }
}
