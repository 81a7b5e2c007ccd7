package io.sluice.adaptive.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.sluice.core.Check;
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
class ServerQueueConfigTest {

    @Test
    void defaults_are_those_of_the_documentation() {
        assertThat(ServerQueueConfig.ofDefaults())
                .isEqualTo(new ServerQueueConfig(
                        Runtime.getRuntime().availableProcessors(),
                        1000,
                        Duration.ofMillis(5),
                        Duration.ofMillis(100),
                        Check.LONGEST,
                        true));
    }

    @Test
    void a_builder_starts_with_what_it_was_made_of() {
        ServerQueueConfig config = ServerQueueConfig.custom()
                .workers(3)
                .capacity(0)
                .target(Duration.ofMillis(20))
                .interval(Duration.ofMillis(200))
                .timeout(Duration.ofSeconds(2))
                .lifo(false)
                .build();
        assertThat(config.toBuilder().build()).isEqualTo(config);
        assertThat(config.toBuilder().workers(4).build()).isNotEqualTo(config);
    }

    static Stream<Arguments> values_out_of_range() {
        return Stream.of(
                bad(c -> c.workers(0), "workers must be between 1 and 1000000, but was 0"),
                bad(c -> c.capacity(-1), "capacity must be between 0 and 1000000, but was -1"),
                bad(c -> c.target(Duration.ZERO), "target must be between PT0.001S and PT1H, but was PT0S"),
                bad(c -> c.interval(Duration.ofHours(2)), "interval must be between PT0.001S and PT1H, but was PT2H"),
                bad(c -> c.timeout(null), "timeout must be between PT0.001S and " + Check.LONGEST + ", but was null"));
    }

    private static Arguments bad(UnaryOperator<ServerQueueConfig.Builder> change, String message) {
        return arguments(message, change);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("values_out_of_range")
    void a_bad_value_is_named_with_its_range(String message, UnaryOperator<ServerQueueConfig.Builder> change) {
        ServerQueueConfig.Builder builder = change.apply(ServerQueueConfig.custom());
        assertThatIllegalArgumentException().isThrownBy(builder::build).withMessage(message);
    }
}
