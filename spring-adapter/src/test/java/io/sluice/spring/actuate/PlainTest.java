package io.sluice.spring.actuate;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.rule.RuleMode;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class PlainTest {
    private record Inner(int count, Optional<Duration> pause) {}

    private record Outer(Inner inner, @Nullable String absent, double rate, RuleMode mode) {}

    private static final class Account {
        @Override
        public String toString() {
            return "secret";
        }
    }

    @Test
    void records_become_maps_without_what_is_absent() {
        Outer outer = new Outer(new Inner(3, Optional.of(Duration.ofMillis(250))), null, 0.5, RuleMode.SHADOW);
        assertThat(Plain.map(outer))
                .isEqualTo(Map.of("inner", Map.of("count", 3, "pause", "PT0.25S"), "rate", 0.5, "mode", "SHADOW"));
    }

    @Test
    void what_is_no_number_is_absent_since_JSON_has_none_for_it() {
        assertThat(Plain.value(Double.NaN)).isNull();
        assertThat(Plain.value(Float.POSITIVE_INFINITY)).isNull();
        assertThat(Plain.value(Optional.empty())).isNull();
    }

    @Test
    void types_are_named_and_what_belongs_to_the_application_is_not_looked_into() {
        Predicate<String> function = String::isBlank;
        assertThat(Plain.value(Set.of(IllegalStateException.class)))
                .isEqualTo(List.of("java.lang.IllegalStateException"));
        assertThat(Plain.value(function)).isEqualTo("(function)");
        assertThat(Plain.value(new Account())).isEqualTo(Account.class.getName());
        assertThat(Plain.value(Map.of("a", new Account()))).isEqualTo(Map.of("a", Account.class.getName()));
    }
}
