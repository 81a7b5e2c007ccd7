package io.sluice.circuitbreaker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.sluice.circuitbreaker.CircuitBreakerConfig.HalfOpenVerdict;
import io.sluice.circuitbreaker.CircuitBreakerConfig.Mode;
import io.sluice.circuitbreaker.CircuitBreakerConfig.SlidingWindowType;
import java.io.IOException;
import java.time.Duration;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayNameGeneration(ReplaceUnderscores.class)
class CircuitBreakerConfigTest {

    @Test
    void defaults_are_those_of_the_documentation() {
        CircuitBreakerConfig config = CircuitBreakerConfig.ofDefaults();

        assertThat(config.failureRateThreshold()).isEqualTo(50);
        assertThat(config.slowCallRateThreshold()).isEqualTo(100);
        assertThat(config.slowCallDurationThreshold()).isNull();
        assertThat(config.permittedNumberOfCallsInHalfOpenState()).isEqualTo(10);
        assertThat(config.halfOpenVerdict()).isEqualTo(HalfOpenVerdict.RATE);
        assertThat(config.mode()).isEqualTo(Mode.TRIP);
        assertThat(config.slidingWindowType()).isEqualTo(SlidingWindowType.COUNT_BASED);
        assertThat(config.slidingWindowSize()).isEqualTo(100);
        assertThat(config.minimumNumberOfCalls()).isEqualTo(100);
        assertThat(config.waitDurationInOpenState()).isEqualTo(Duration.ofSeconds(60));
        assertThat(config.waitDurationMultiplier()).isEqualTo(1);
        assertThat(config.maxWaitDurationInHalfOpenState()).isNull();
        assertThat(config.probeLeaseDuration()).isNull();
        assertThat(config.automaticTransitionFromOpenToHalfOpenEnabled()).isFalse();
        assertThat(config.throttleFactor()).isEqualTo(2);
    }

    static Stream<Arguments> values_out_of_range() {
        return Stream.of(
                bad(
                        c -> c.failureRateThreshold(0),
                        "failureRateThreshold must be above 0 and at most 100 (percent), but was 0.0"),
                bad(
                        c -> c.failureRateThreshold(100.1),
                        "failureRateThreshold must be above 0 and at most 100 (percent), but was 100.1"),
                bad(
                        c -> c.failureRateThreshold(Double.NaN),
                        "failureRateThreshold must be above 0 and at most 100 (percent), but was NaN"),
                bad(
                        c -> c.slowCallRateThreshold(-1),
                        "slowCallRateThreshold must be above 0 and at most 100 (percent), but was -1.0"),
                bad(
                        c -> c.slowCallDurationThreshold(Duration.ZERO),
                        "slowCallDurationThreshold must be between PT0.000000001S and PT2562047H47M16.854775807S, but was PT0S"),
                bad(
                        c -> c.permittedNumberOfCallsInHalfOpenState(0),
                        "permittedNumberOfCallsInHalfOpenState must be between 1 and 10000, but was 0"),
                bad(
                        c -> c.permittedNumberOfCallsInHalfOpenState(10_001),
                        "permittedNumberOfCallsInHalfOpenState must be between 1 and 10000, but was 10001"),
                bad(c -> c.slidingWindowSize(0), "slidingWindowSize must be between 1 and 1000000, but was 0"),
                bad(
                        c -> c.slidingWindowSize(1_000_001),
                        "slidingWindowSize must be between 1 and 1000000, but was 1000001"),
                bad(
                        c -> c.slidingWindowType(SlidingWindowType.TIME_BASED).slidingWindowSize(3601),
                        "slidingWindowSize must be between 1 and 3600, but was 3601"),
                bad(
                        c -> c.slidingWindowSize(10).minimumNumberOfCalls(11),
                        "minimumNumberOfCalls must be between 1 and 10, but was 11"),
                bad(c -> c.minimumNumberOfCalls(0), "minimumNumberOfCalls must be between 1 and 100, but was 0"),
                bad(
                        c -> c.waitDurationInOpenState(Duration.ZERO),
                        "waitDurationInOpenState must be between PT0.001S and PT744H, but was PT0S"),
                bad(
                        c -> c.waitDurationInOpenState(Duration.ofDays(32)),
                        "waitDurationInOpenState must be between PT0.001S and PT744H, but was PT768H"),
                bad(c -> c.waitDurationInOpenState(null), "waitDurationInOpenState must be present, but was null"),
                bad(
                        c -> c.waitDurationMultiplier(0.5),
                        "waitDurationMultiplier must be between 1.0 and 100.0, but was 0.5"),
                bad(
                        c -> c.maxWaitDurationInOpenState(Duration.ofSeconds(59)),
                        "maxWaitDurationInOpenState must be between PT1M and PT744H, but was PT59S"),
                bad(
                        c -> c.maxWaitDurationInHalfOpenState(Duration.ZERO),
                        "maxWaitDurationInHalfOpenState must be between PT0.001S and PT744H, but was PT0S"),
                bad(
                        c -> c.probeLeaseDuration(Duration.ofDays(40)),
                        "probeLeaseDuration must be between PT0.001S and PT744H, but was PT960H"),
                bad(c -> c.throttleFactor(0.9), "throttleFactor must be between 1.0 and 100.0, but was 0.9"),
                bad(
                        c -> c.mode(Mode.THROTTLE),
                        "slidingWindowType must be TIME_BASED in mode THROTTLE, but was COUNT_BASED"),
                bad(c -> c.mode(null), "mode must be present, but was null"));
    }

    private static Arguments bad(UnaryOperator<CircuitBreakerConfig.Builder> change, String message) {
        return arguments(message, change);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("values_out_of_range")
    void refuses_and_says_name_range_and_value(String message, UnaryOperator<CircuitBreakerConfig.Builder> change) {
        CircuitBreakerConfig.Builder builder = change.apply(CircuitBreakerConfig.custom());

        assertThatIllegalArgumentException().isThrownBy(builder::build).withMessage(message);
    }

    @Test
    void accepts_both_ends_of_each_range() {
        assertThat(CircuitBreakerConfig.custom()
                        .failureRateThreshold(Double.MIN_VALUE)
                        .slowCallRateThreshold(100)
                        .slowCallDurationThreshold(Duration.ofNanos(1))
                        .permittedNumberOfCallsInHalfOpenState(10_000)
                        .slidingWindow(SlidingWindowType.COUNT_BASED, 1_000_000, 1_000_000)
                        .exponentialWaitInOpenState(Duration.ofMillis(1), 100, Duration.ofDays(31))
                        .probeLeaseDuration(Duration.ofMillis(1))
                        .maxWaitDurationInHalfOpenState(Duration.ofDays(31))
                        .build())
                .isNotNull();
        assertThat(CircuitBreakerConfig.custom()
                        .slidingWindow(SlidingWindowType.TIME_BASED, 3_600, 1_000_000)
                        .build())
                .isNotNull();
    }

    @Test
    void a_small_count_window_lowers_the_default_minimum_with_it() {
        assertThat(CircuitBreakerConfig.custom().slidingWindowSize(7).build().minimumNumberOfCalls())
                .isEqualTo(7);
        assertThat(CircuitBreakerConfig.custom().slidingWindowSize(500).build().minimumNumberOfCalls())
                .isEqualTo(100);
        assertThat(CircuitBreakerConfig.ofDefaults().toBuilder()
                        .slidingWindowSize(7)
                        .build()
                        .minimumNumberOfCalls())
                .as("a default goes on following after toBuilder")
                .isEqualTo(7);
    }

    @Test
    void a_long_wait_raises_the_default_cap_with_it() {
        CircuitBreakerConfig config = CircuitBreakerConfig.custom()
                .waitDurationInOpenState(Duration.ofHours(2))
                .build();

        assertThat(config.maxWaitDurationInOpenState()).isEqualTo(Duration.ofHours(2));
        assertThat(config.toBuilder()
                        .waitDurationInOpenState(Duration.ofHours(3))
                        .build()
                        .maxWaitDurationInOpenState())
                .isEqualTo(Duration.ofHours(3));
    }

    @Test
    void is_compared_by_value_and_its_builder_never_changes_it() {
        CircuitBreakerConfig one =
                Rig.base().ignoreExceptions(IOException.class).build();
        CircuitBreakerConfig same =
                Rig.base().ignoreExceptions(IOException.class).build();

        assertThat(one).isEqualTo(same).hasSameHashCodeAs(same);
        CircuitBreakerConfig other = one.toBuilder().failureRateThreshold(20).build();
        assertThat(one).isEqualTo(same).isNotEqualTo(other);
        assertThat(one.toBuilder().build()).isEqualTo(one);
    }
}
