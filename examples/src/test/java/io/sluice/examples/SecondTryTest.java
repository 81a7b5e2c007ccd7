package io.sluice.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class SecondTryTest {
    private final SecondTry prices = new SecondTry();

    @Test
    void a_failed_attempt_is_repeated_and_the_last_good_answer_serves_when_nothing_helps() throws Exception {
        assertThat(prices.price(() -> {
                    throw new IllegalStateException();
                }))
                .isEqualTo("unknown");
        int[] asked = {0};
        assertThat(prices.price(() -> {
                    if (++asked[0] == 1) {
                        throw new IOException();
                    }
                    return "12.50";
                }))
                .isEqualTo("12.50");
        assertThat(prices.price(() -> {
                    throw new IllegalStateException();
                }))
                .isEqualTo("12.50");
    }

    @Test
    void runs() throws Exception {
        SecondTry.main(new String[0]);
    }
}
