package io.sluice.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.ratelimiter.RateLimitExceededException;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class LimitsThatTellCallsApartTest {
    private final LimitsThatTellCallsApart shop = new LimitsThatTellCallsApart();

    @Test
    void one_user_who_asks_too_often_does_not_keep_another_from_asking() throws Exception {
        assertThatThrownBy(() -> {
                    for (int i = 0; i < 1_000_000; i++) {
                        shop.search("ann");
                    }
                })
                .isInstanceOf(RateLimitExceededException.class);
        assertThat(shop.search("bob", () -> "12 hits")).isEqualTo("12 hits");
    }

    @Test
    void others_are_limited_and_the_one_who_has_a_limit_of_his_own_is_not() {
        assertThatThrownBy(() -> {
                    for (int i = 0; i < 1_000_000; i++) {
                        shop.order("batch", () -> {});
                    }
                })
                .isInstanceOf(RateLimitExceededException.class);
        shop.order("mobile", () -> {});
        shop.report(() -> {});
    }

    @Test
    void runs() throws Exception {
        LimitsThatTellCallsApart.main(new String[0]);
    }
}
