package io.sluice.bulkhead;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.junit.jupiter.params.provider.Arguments.arguments;

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
class BulkheadConfigTest {

    @Test
    void defaults_are_those_of_the_documentation() {
        assertThat(BulkheadConfig.ofDefaults()).isEqualTo(new BulkheadConfig(25, Duration.ZERO, false));
    }

    static Stream<Arguments> values_out_of_range() {
        return Stream.of(
                bad(c -> c.maxConcurrentCalls(0), "maxConcurrentCalls must be between 1 and 1000000, but was 0"),
                bad(
                        c -> c.maxConcurrentCalls(1_000_001),
                        "maxConcurrentCalls must be between 1 and 1000000, but was 1000001"),
                bad(
                        c -> c.striped(true).maxConcurrentCalls(999),
                        "maxConcurrentCalls of a striped bulkhead must be between 1000 and 1000000, but was 999"),
                bad(
                        c -> c.maxWaitDuration(Duration.ofNanos(-1)),
                        "maxWaitDuration must be between PT0S and PT2562047H47M16.854775807S, but was PT-0.000000001S"),
                bad(
                        c -> c.maxWaitDuration(null),
                        "maxWaitDuration must be between PT0S and PT2562047H47M16.854775807S, but was null"));
    }

    private static Arguments bad(UnaryOperator<BulkheadConfig.Builder> change, String message) {
        return arguments(message, change);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("values_out_of_range")
    void refuses_and_says_name_range_and_value(String message, UnaryOperator<BulkheadConfig.Builder> change) {
        BulkheadConfig.Builder builder = change.apply(BulkheadConfig.custom());

        assertThatIllegalArgumentException().isThrownBy(builder::build).withMessage(message);
    }

    @Test
    void accepts_both_ends_of_each_range() {
        Duration longest = Duration.ofNanos(Long.MAX_VALUE);
        assertThat(Rig.config(1, Duration.ZERO).maxConcurrentCalls()).isEqualTo(1);
        assertThat(Rig.config(1_000, longest).toBuilder().striped(true).build().striped())
                .isTrue();
        assertThat(Rig.config(1_000_000, longest).maxWaitDuration()).isEqualTo(longest);
    }

    @Test
    void is_compared_by_value_and_its_builder_never_changes_it() {
        BulkheadConfig one = Rig.config(150, Duration.ofMillis(500));
        BulkheadConfig other = one.toBuilder().maxConcurrentCalls(7).build();
        assertThat(one)
                .isEqualTo(Rig.config(150, Duration.ofMillis(500)))
                .isNotEqualTo(other)
                .isEqualTo(one.toBuilder().build());
        assertThat(other).isEqualTo(Rig.config(7, Duration.ofMillis(500)));
    }
}
