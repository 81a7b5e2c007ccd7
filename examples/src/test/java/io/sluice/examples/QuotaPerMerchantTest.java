package io.sluice.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.core.time.ManualClock;
import io.sluice.ratelimiter.access.AccessRefusedException;
import io.sluice.ratelimiter.quota.QuotaExceededException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayNameGeneration(ReplaceUnderscores.class)
class QuotaPerMerchantTest {
    @TempDir
    private Path directory;

    @Test
    void a_merchant_has_a_thousand_a_day_across_restarts() throws Exception {
        ManualClock clock = new ManualClock(); // midnight in UTC is one o'clock in Berlin
        for (int restart = 0; restart < 2; restart++) {
            try (QuotaPerMerchant shop = new QuotaPerMerchant(directory.resolve("orders.quota"), clock)) {
                for (int i = 0; i < 500; i++) {
                    assertThat(shop.order("7", "10.1.2.3", () -> "ordered")).isEqualTo("ordered");
                }
            }
        }
        try (QuotaPerMerchant shop = new QuotaPerMerchant(directory.resolve("orders.quota"), clock)) {
            assertThatThrownBy(() -> shop.order("7", "10.1.2.3", () -> "never"))
                    .isInstanceOfSatisfying(
                            QuotaExceededException.class,
                            refused -> assertThat(refused.retryAfter()).hasValue(Duration.ofHours(23)));
            assertThat(shop.order("4711", "2001:db8::1", () -> "ordered")).isEqualTo("ordered");
            assertThatThrownBy(() -> shop.order("4711", "192.0.2.8", () -> "never"))
                    .isInstanceOf(AccessRefusedException.class);
        }
    }

    @Test
    void runs() throws Exception {
        QuotaPerMerchant.main(new String[0]);
    }
}
