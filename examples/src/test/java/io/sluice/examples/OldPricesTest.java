package io.sluice.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class OldPricesTest {

    @Test
    void an_answer_outlives_its_callee() {
        OldPrices shop = new OldPrices();
        IllegalStateException down = new IllegalStateException("down");
        assertThatThrownBy(() -> shop.price("tea", item -> {
                    throw down;
                }))
                .isSameAs(down);
        assertThat(shop.price("tea", item -> 42)).isEqualTo(42);
        assertThat(shop.price("tea", item -> {
                    throw down;
                }))
                .isEqualTo(42);
    }

    @Test
    void runs() {
        OldPrices.main(new String[0]);
    }
}
