package io.sluice.core;

import com.tngtech.archunit.lang.syntax.ArchRuleDefinition;
import io.sluice.core.testing.HouseRules;
import org.junit.jupiter.api.Test;

class ArchitectureTest extends HouseRules {
    ArchitectureTest() {
        super("io.sluice.core", "org.HdrHistogram");
    }

    @Test
    void histograms_are_known_to_core_window_only() {
        ArchRuleDefinition.noClasses()
                .that()
                .resideOutsideOfPackage("io.sluice.core.window..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.HdrHistogram..")
                .allowEmptyShould(true)
                .check(mainClasses());
    }
}
