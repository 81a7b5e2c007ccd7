package io.sluice.reactor;

import org.testng.annotations.Test;

/** A Flux through gates. */
@Test
public class GatedFluxRulesTest extends PublisherRules {
    public GatedFluxRulesTest() {
        super(gates());
    }
}
