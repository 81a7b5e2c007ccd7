package io.sluice.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Every message says what the value is called, what is allowed and what it was. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class CheckTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    @Test
    void a_missing_value_is_refused() {
        assertThat(Check.present("clock", "tick")).isEqualTo("tick");
        assertRefused(() -> Check.present("clock", null), "clock must be present, but was null");
    }

    @Test
    void a_collection_is_copied_and_a_missing_element_refused_at_its_place() {
        List<String> names = new ArrayList<>(List.of("b", "a", "b"));
        List<String> list = Check.listOf("names", names);
        Set<String> set = Check.setOf("names", names);
        names.set(1, null);
        assertThat(list).containsExactly("b", "a", "b").isUnmodifiable();
        assertThat(set).containsExactlyInAnyOrder("a", "b").isUnmodifiable();
        assertRefused(() -> Check.listOf("names", null), "names must be present, but was null");
        assertRefused(() -> Check.listOf("names", names), "names[1] must be present, but was null");
        assertRefused(() -> Check.setOf("names", null), "names must be present, but was null");
        assertRefused(() -> Check.setOf("names", names), "each of names must be present, but was null");
    }

    @Test
    void a_map_is_copied_and_what_is_missing_in_it_refused_by_its_key() {
        Map<String, Integer> ages = new HashMap<>(Map.of("ann", 7));
        Map<String, Integer> copy = Check.mapOf("ages", ages);
        ages.put("bob", null);
        assertThat(copy).isEqualTo(Map.of("ann", 7)).isUnmodifiable();
        assertRefused(() -> Check.mapOf("ages", null), "ages must be present, but was null");
        assertRefused(() -> Check.mapOf("ages", ages), "ages[bob] must be present, but was null");
        ages.remove("bob");
        ages.put(null, 7);
        assertRefused(() -> Check.mapOf("ages", ages), "each key of ages must be present, but was null");
    }

    @Test
    void a_name_without_a_visible_character_is_refused() {
        assertThat(Check.notBlank("name", " a ")).isEqualTo(" a ");
        assertRefused(() -> Check.notBlank("name", null), "name must not be blank, but was null");
        assertRefused(() -> Check.notBlank("name", ""), "name must not be blank, but was \"\"");
        assertRefused(() -> Check.notBlank("name", " \t"), "name must not be blank, but was \" \t\"");
    }

    @Test
    void an_int_may_be_either_end_of_its_range() {
        assertThat(Check.inRange("maxConcurrent", 1, 1, 1_048_576)).isOne();
        assertThat(Check.inRange("maxConcurrent", 1_048_576, 1, 1_048_576)).isEqualTo(1_048_576);
        assertRefused(
                () -> Check.inRange("maxConcurrent", 0, 1, 1_048_576),
                "maxConcurrent must be between 1 and 1048576, but was 0");
        assertRefused(
                () -> Check.inRange("maxConcurrent", 1_048_577, 1, 1_048_576),
                "maxConcurrent must be between 1 and 1048576, but was 1048577");
    }

    @Test
    void a_long_may_be_either_end_of_its_range() {
        long most = 1L << 40;
        assertThat(Check.inRange("bytes", 0L, 0L, most)).isZero();
        assertThat(Check.inRange("bytes", most, 0L, most)).isEqualTo(most);
        assertRefused(
                () -> Check.inRange("bytes", -1L, 0L, most), "bytes must be between 0 and 1099511627776, but was -1");
        assertRefused(
                () -> Check.inRange("bytes", most + 1, 0L, most),
                "bytes must be between 0 and 1099511627776, but was 1099511627777");
    }

    @Test
    void a_fraction_may_be_either_end_of_its_range_but_never_not_a_number() {
        assertThat(Check.inRange("factor", 0.5, 0.5, 2.0)).isEqualTo(0.5);
        assertThat(Check.inRange("factor", 2.0, 0.5, 2.0)).isEqualTo(2.0);
        assertRefused(
                () -> Check.inRange("factor", Math.nextDown(0.5), 0.5, 2.0),
                "factor must be between 0.5 and 2.0, but was 0.49999999999999994");
        assertRefused(() -> Check.inRange("factor", 2.1, 0.5, 2.0), "factor must be between 0.5 and 2.0, but was 2.1");
        assertRefused(
                () -> Check.inRange("factor", Double.NaN, 0.5, 2.0), "factor must be between 0.5 and 2.0, but was NaN");
    }

    @Test
    void a_duration_may_be_either_end_of_its_range() {
        assertThat(Check.inRange("wait", Duration.ZERO, Duration.ZERO, SECOND)).isZero();
        assertThat(Check.inRange("wait", SECOND, Duration.ZERO, SECOND)).isEqualTo(SECOND);
        assertRefused(
                () -> Check.inRange("wait", Duration.ofNanos(-1), Duration.ZERO, SECOND),
                "wait must be between PT0S and PT1S, but was PT-0.000000001S");
        assertRefused(
                () -> Check.inRange("wait", SECOND.plusNanos(1), Duration.ZERO, SECOND),
                "wait must be between PT0S and PT1S, but was PT1.000000001S");
        assertRefused(
                () -> Check.inRange("wait", null, Duration.ZERO, SECOND),
                "wait must be between PT0S and PT1S, but was null");
    }

    @Test
    void the_longest_duration_still_fits_nanoseconds() {
        assertThat(Check.LONGEST.toNanos()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void a_percentage_is_above_zero_and_at_most_a_hundred() {
        assertThat(Check.percent("failureRateThreshold", 100)).isEqualTo(100);
        assertThat(Check.percent("failureRateThreshold", Double.MIN_VALUE)).isEqualTo(Double.MIN_VALUE);
        assertRefused(
                () -> Check.percent("failureRateThreshold", 0),
                "failureRateThreshold must be above 0 and at most 100 (percent), but was 0.0");
        assertRefused(
                () -> Check.percent("failureRateThreshold", Math.nextUp(100.0)),
                "failureRateThreshold must be above 0 and at most 100 (percent), but was 100.00000000000001");
        assertRefused(
                () -> Check.percent("failureRateThreshold", Double.NaN),
                "failureRateThreshold must be above 0 and at most 100 (percent), but was NaN");
    }

    private static void assertRefused(ThrowingCallable check, String message) {
        assertThatThrownBy(check)
                .isInstanceOfSatisfying(
                        BadValueException.class,
                        bad -> assertThat(bad)
                                .hasMessage(message)
                                .hasMessageStartingWith(bad.name())
                                .hasMessageEndingWith(bad.allowed().replace("not ", "") + ", but was " + bad.actual()));
    }
}
