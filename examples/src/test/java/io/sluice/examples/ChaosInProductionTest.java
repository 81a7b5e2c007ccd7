package io.sluice.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.gate.CallContext;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class ChaosInProductionTest {

    @Test
    void leaves_other_callers_alone_and_ends_when_told() {
        ChaosInProduction shop = new ChaosInProduction();
        shop.begin();
        for (int i = 0; i < 100; i++) {
            assertThat(shop.pay(() -> "paid")).isEqualTo("paid");
        }
        shop.end();
        CallContext.EMPTY
                .withOrigin("canary")
                .run(() -> assertThat(shop.pay(() -> "paid")).isEqualTo("paid"));
        assertThat(shop.chaos().snapshot().affected()).isZero();
    }

    @Test
    void runs() {
        ChaosInProduction.main(new String[0]);
    }
}
