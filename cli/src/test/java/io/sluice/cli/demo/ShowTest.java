package io.sluice.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayNameGeneration(ReplaceUnderscores.class)
class ShowTest {
    @ParameterizedTest
    @CsvSource({
        "0, 0 µs",
        "400, 0.4 µs",
        "9_949, 9.9 µs",
        "9_950, 10 µs",
        "999_499, 999 µs",
        "999_500, 1.0 ms",
        "11_400_000, 11 ms",
        "999_499_999, 999 ms",
        "999_500_000, 1.0 s",
        "1_500_000_000, 1.5 s",
        "60_000_000_000, 60 s",
    })
    void a_measured_duration_has_two_digits_and_a_unit(String nanos, String shown) {
        assertThat(Show.latency(Long.parseLong(nanos.replace("_", "")))).isEqualTo(shown);
    }

    @Test
    void a_chosen_duration_is_written_as_one_would() {
        assertThat(Show.plain(Duration.ofMillis(999))).isEqualTo("999 ms");
        assertThat(Show.plain(Duration.ofSeconds(1))).isEqualTo("1 s");
        assertThat(Show.plain(Duration.ofMillis(1_500))).isEqualTo("1.5 s");
        assertThat(Show.plain(Duration.ofMinutes(1))).isEqualTo("60 s");
    }

    @Test
    void counts_moments_and_shares_are_the_same_in_every_locale() {
        assertThat(Show.count(12_000)).isEqualTo("12,000");
        assertThat(Show.moment(12_340_000_000L)).isEqualTo("12.3 s");
        assertThat(Show.percent(0.524)).isEqualTo("52 %");
    }
}
