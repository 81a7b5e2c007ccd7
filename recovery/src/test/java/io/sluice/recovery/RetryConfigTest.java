package io.sluice.recovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.sluice.recovery.RetryConfig.Jitter;
import java.io.IOException;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class RetryConfigTest {

    @Test
    void the_defaults_are_the_documented_ones() {
        RetryConfig defaults = RetryConfig.ofDefaults();
        assertThat(defaults.maxAttempts()).isEqualTo(3);
        assertThat(defaults.waitDuration()).isEqualTo(Duration.ofMillis(500));
        assertThat(defaults.waitDurationMultiplier()).isEqualTo(1);
        assertThat(defaults.maxWaitDuration()).isEqualTo(Duration.ofMinutes(1));
        assertThat(defaults.retryBudgetPercent()).isEqualTo(10);
        assertThat(defaults.retryBudgetPeriod()).isEqualTo(Duration.ofSeconds(10));
        assertThat(defaults.retryBudgetMinimum()).isEqualTo(10);
        assertThat(defaults.toBuilder().build()).isEqualTo(defaults);
    }

    @Test
    void the_longest_wait_is_never_shorter_than_the_first() {
        RetryConfig slow =
                RetryConfig.custom().waitDuration(Duration.ofMinutes(2)).build();
        assertThat(slow.maxWaitDuration()).isEqualTo(Duration.ofMinutes(2));
        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        slow.toBuilder().maxWaitDuration(Duration.ofMinutes(1)).build())
                .withMessage("maxWaitDuration must be between PT2M and PT744H, but was PT1M");
    }

    @Test
    void a_bad_option_is_named_with_its_range_and_value() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RetryConfig.custom().maxAttempts(0).build())
                .withMessage("maxAttempts must be between 1 and 1000, but was 0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RetryConfig.custom().retryBudgetPercent(-1).build())
                .withMessage("retryBudgetPercent must be between 0.0 and 1000.0, but was -1.0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RetryConfig.custom()
                        .retryBudgetPeriod(Duration.ofMillis(999))
                        .build())
                .withMessage("retryBudgetPeriod must be between PT1S and PT1H, but was PT0.999S");
    }

    @Test
    void a_copy_has_every_option() {
        RetryConfig config = RetryConfig.custom()
                .maxAttempts(7)
                .exponentialWait(Duration.ofMillis(1), 2, Duration.ofMillis(9))
                .jitter(Jitter.EQUAL)
                .waitIntervalFunction(attempt -> Duration.ZERO)
                .retryExceptions(IOException.class)
                .ignoreExceptions(IllegalStateException.class)
                .retryException(e -> true)
                .ignoreException(e -> false)
                .retryResult(r -> false)
                .retryAfter(e -> null)
                .retryBudgetPercent(20)
                .retryBudgetPeriod(Duration.ofSeconds(20))
                .retryBudgetMinimum(0)
                .build();
        assertThat(config.toBuilder().build()).isEqualTo(config);
        assertThat(config.retryExceptions()).isEqualTo(Set.of(IOException.class));
    }
}
