package io.sluice.ratelimiter.quota;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.ratelimiter.quota.QuotaConfig.Period;
import java.time.DayOfWeek;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class QuotaConfigTest {

    @Test
    void the_default_is_a_thousand_a_day_in_utc() {
        assertThat(QuotaConfig.ofDefaults())
                .isEqualTo(
                        new QuotaConfig(1_000, Period.DAY, ZoneOffset.UTC, DayOfWeek.MONDAY, null, Map.of(), 10_000));
    }

    @Test
    void what_is_out_of_range_is_refused_with_its_name_the_range_and_the_value() {
        assertRefused(
                QuotaConfig.custom().limitForPeriod(-1),
                "limitForPeriod must be between 0 and 1000000000000, but was -1");
        assertRefused(
                QuotaConfig.custom().limitForPeriod(QuotaConfig.MOST + 1),
                "limitForPeriod must be between 0 and 1000000000000, but was 1000000000001");
        assertRefused(QuotaConfig.custom().maxValues(0), "maxValues must be between 1 and 1000000, but was 0");
        assertRefused(QuotaConfig.custom().key(" "), "key must not be blank, but was \" \"");
        assertRefused(
                QuotaConfig.custom().key("merchant").override("7", -1),
                "overrides[7] must be between 0 and 1000000000000, but was -1");
        assertRefused(QuotaConfig.custom().override("7", 1), "overrides must be empty without a key, but was {7=1}");
    }

    @Test
    void what_is_missing_is_refused_by_its_name() {
        Map<String, Long> overrides = new HashMap<>();
        overrides.put("7", null);
        QuotaConfig.Builder config = QuotaConfig.custom().key("merchant");
        assertThatThrownBy(() -> config.override(null, 1)).hasMessage("value must be present, but was null");
        assertThatThrownBy(() -> config.overrides(null)).hasMessage("overrides must be present, but was null");
        assertThatThrownBy(() -> config.overrides(overrides)).hasMessage("overrides[7] must be present, but was null");
        assertRefused(config.zone(null), "zone must be present, but was null");
    }

    private static void assertRefused(QuotaConfig.Builder config, String message) {
        assertThatThrownBy(config::build)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }

    @Test
    void a_builder_leaves_the_config_it_came_from_as_it_is() {
        QuotaConfig config =
                QuotaConfig.custom().key("merchant").override("7", 5).build();
        QuotaConfig other = config.toBuilder()
                .firstDayOfWeek(DayOfWeek.SUNDAY)
                .overrides(Map.of("8", 6L))
                .build();
        assertThat(config.overrides()).containsExactly(Map.entry("7", 5L));
        assertThat(other.overrides()).containsExactly(Map.entry("8", 6L));
        assertThat(config.toBuilder().build()).isEqualTo(config);
    }
}
