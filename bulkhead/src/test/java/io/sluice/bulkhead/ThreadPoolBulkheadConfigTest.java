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
class ThreadPoolBulkheadConfigTest {
    private static final int PROCESSORS = Runtime.getRuntime().availableProcessors();

    @Test
    void defaults_are_those_of_the_documentation() {
        assertThat(ThreadPoolBulkheadConfig.ofDefaults())
                .isEqualTo(new ThreadPoolBulkheadConfig(PROCESSORS, PROCESSORS, 100, Duration.ofSeconds(20), false));
    }

    @Test
    void one_size_alone_draws_the_other_with_it() {
        ThreadPoolBulkheadConfig small =
                ThreadPoolBulkheadConfig.custom().maxThreadPoolSize(1).build();
        assertThat(small.coreThreadPoolSize()).isEqualTo(1);
        ThreadPoolBulkheadConfig large =
                ThreadPoolBulkheadConfig.custom().coreThreadPoolSize(1_000).build();
        assertThat(large.maxThreadPoolSize()).isEqualTo(1_000);
        ThreadPoolBulkheadConfig none =
                ThreadPoolBulkheadConfig.custom().coreThreadPoolSize(0).build();
        assertThat(none.maxThreadPoolSize()).isEqualTo(PROCESSORS);
    }

    static Stream<Arguments> values_out_of_range() {
        return Stream.of(
                bad(c -> c.maxThreadPoolSize(0), "maxThreadPoolSize must be between 1 and 1000000, but was 0"),
                bad(
                        c -> c.maxThreadPoolSize(1_000_001),
                        "maxThreadPoolSize must be between 1 and 1000000, but was 1000001"),
                bad(
                        c -> c.maxThreadPoolSize(4).coreThreadPoolSize(5),
                        "coreThreadPoolSize must be between 0 and 4, but was 5"),
                bad(
                        c -> c.maxThreadPoolSize(4).coreThreadPoolSize(-1),
                        "coreThreadPoolSize must be between 0 and 4, but was -1"),
                bad(c -> c.queueCapacity(-1), "queueCapacity must be between 0 and 1000000, but was -1"),
                bad(c -> c.queueCapacity(1_000_001), "queueCapacity must be between 0 and 1000000, but was 1000001"),
                bad(
                        c -> c.keepAliveDuration(Duration.ofDays(32)),
                        "keepAliveDuration must be between PT0S and PT744H, but was PT768H"),
                bad(c -> c.keepAliveDuration(null), "keepAliveDuration must be between PT0S and PT744H, but was null"));
    }

    private static Arguments bad(UnaryOperator<ThreadPoolBulkheadConfig.Builder> change, String message) {
        return arguments(message, change);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("values_out_of_range")
    void refuses_and_says_name_range_and_value(String message, UnaryOperator<ThreadPoolBulkheadConfig.Builder> change) {
        ThreadPoolBulkheadConfig.Builder builder = change.apply(ThreadPoolBulkheadConfig.custom());

        assertThatIllegalArgumentException().isThrownBy(builder::build).withMessage(message);
    }

    @Test
    void accepts_both_ends_of_each_range() {
        assertThat(new ThreadPoolBulkheadConfig(1, 0, 0, Duration.ZERO, true)).isNotNull();
        assertThat(new ThreadPoolBulkheadConfig(1_000_000, 1_000_000, 1_000_000, Duration.ofDays(31), false))
                .isNotNull();
    }

    @Test
    void is_compared_by_value_and_its_builder_never_changes_it() {
        ThreadPoolBulkheadConfig one = new ThreadPoolBulkheadConfig(4, 2, 7, Duration.ofSeconds(1), true);
        ThreadPoolBulkheadConfig other = one.toBuilder().maxThreadPoolSize(8).build();
        assertThat(one).isEqualTo(one.toBuilder().build()).isNotEqualTo(other);
        assertThat(one.maxThreadPoolSize()).isEqualTo(4);
    }
}
