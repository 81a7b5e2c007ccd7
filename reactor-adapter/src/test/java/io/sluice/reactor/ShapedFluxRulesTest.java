package io.sluice.reactor;

import org.testng.annotations.Test;

/** A Flux under recoveries. */
@Test
public class ShapedFluxRulesTest extends PublisherRules {
    public ShapedFluxRulesTest() {
        super(recoveries());
    }
}
