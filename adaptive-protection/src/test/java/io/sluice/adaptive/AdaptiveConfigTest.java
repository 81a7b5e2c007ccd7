package io.sluice.adaptive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class AdaptiveConfigTest {

    @Test
    void has_the_documented_defaults() {
        AdaptiveConfig defaults = AdaptiveConfig.ofDefaults();
        assertThat(defaults.algorithm()).isEqualTo(Algorithm.DRAIN_PROBE);
        assertThat(defaults.minLimit()).isEqualTo(1);
        assertThat(defaults.maxLimit()).isEqualTo(1000);
        assertThat(defaults.initialLimit()).isEqualTo(20);
        assertThat(defaults.burstFactor()).isEqualTo(4);
        assertThat(defaults.probeJitter()).isEqualTo(10);
        assertThat(defaults.slowCallDuration()).isNull();
        assertThat(defaults.commonCallers()).isZero();
        assertThat(defaults.shadow()).isFalse();
    }

    @Test
    void the_initial_limit_stays_in_bounds_unless_it_was_asked_for() {
        assertThat(AdaptiveConfig.custom().maxLimit(5).build().initialLimit()).isEqualTo(5);
        assertThat(AdaptiveConfig.custom().minLimit(50).build().initialLimit()).isEqualTo(50);
        assertRefused(
                () -> AdaptiveConfig.custom().maxLimit(5).initialLimit(6).build(),
                "initialLimit must be between 1 and 5, but was 6");
    }

    @Test
    void a_builder_starts_where_its_configuration_is_and_leaves_that_alone() {
        AdaptiveConfig config = AdaptiveConfig.custom()
                .algorithm(Algorithm.BBR)
                .minLimit(2)
                .maxLimit(200)
                .initialLimit(30)
                .burstFactor(2)
                .probeJitter(5)
                .slowCallDuration(Duration.ofSeconds(1))
                .dropExceptions(Set.of(TimeoutException.class))
                .cpuGuard(false)
                .memoryGuard(false)
                .commonCallers(10)
                .bbrWindow(Duration.ofSeconds(5))
                .bbrCpuGate(80.0)
                .shadow(true)
                .build();
        assertThat(config.toBuilder().build()).isEqualTo(config);
        assertThat(config.toBuilder().shadow(false).build()).isNotEqualTo(config);
    }

    @Test
    void refuses_what_is_out_of_range_and_says_what_it_was() {
        assertRefused(
                () -> AdaptiveConfig.custom().minLimit(0).build(), "minLimit must be between 1 and 1000000, but was 0");
        assertRefused(
                () -> AdaptiveConfig.custom().minLimit(30).maxLimit(20).build(),
                "maxLimit must be between 30 and 1000000, but was 20");
        assertRefused(
                () -> AdaptiveConfig.custom().burstFactor(0.5).build(),
                "burstFactor must be between 1.0 and 10.0, but was 0.5");
        assertRefused(
                () -> AdaptiveConfig.custom().probeJitter(51).build(),
                "probeJitter must be between 0.0 and 50.0, but was 51.0");
        assertRefused(
                () -> AdaptiveConfig.custom().slowCallDuration(Duration.ZERO).build(), "slowCallDuration must be");
        assertRefused(
                () -> AdaptiveConfig.custom().commonCallers(-1).build(),
                "commonCallers must be between 0 and 1000, but was -1");
        assertRefused(() -> AdaptiveConfig.custom().bbrWindow(Duration.ZERO).build(), "bbrWindow must be");
        assertRefused(() -> AdaptiveConfig.custom().bbrCpuGate(0.0).build(), "bbrCpuGate must be");
    }

    private static void assertRefused(ThrowingCallable build, String message) {
        assertThatIllegalArgumentException().isThrownBy(build).withMessageContaining(message);
    }
}
