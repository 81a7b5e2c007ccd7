package io.sluice.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.time.ManualClock;
import java.time.Duration;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class LimitedPaymentsTest {
    private final LimitedPayments shop = new LimitedPayments(new ManualClock());

    @Test
    void a_thousand_payments_go_through_at_once() {
        for (int i = 0; i < 1_000; i++) {
            assertThat(shop.pay(() -> "paid")).isEqualTo("paid");
        }
    }

    @Test
    void mails_go_out_two_a_second() {
        shop.mail(() -> {});
        assertThat(shop.untilNextMail()).isZero();
        assertThat(shop.untilNextMail()).hasMillis(500);
        assertThat(shop.untilNextMail()).isEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void runs() {
        LimitedPayments.main(new String[0]);
    }
}
