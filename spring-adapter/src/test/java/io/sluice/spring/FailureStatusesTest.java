package io.sluice.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.core.BadValueException;
import java.util.List;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayNameGeneration(ReplaceUnderscores.class)
class FailureStatusesTest {
    @Test
    void statuses_are_said_one_by_one_by_class_or_by_range() {
        FailureStatuses statuses = FailureStatuses.of("failures", 999, List.of("429", "5xx", "420-422"));

        assertThat(List.of(429, 500, 503, 599, 420, 422)).allMatch(statuses::contains);
        assertThat(List.of(200, 404, 419, 423, 428, 430, 499, 600)).noneMatch(statuses::contains);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "99", "600", "6xx", "599-600", "1000", "5x", "500-", "503-500", "0xx"})
    void what_is_no_status_is_refused_with_what_is_allowed(String bad) {
        assertThatThrownBy(() -> FailureStatuses.of("failures", 599, List.of(bad)))
                .isInstanceOf(BadValueException.class)
                .hasMessage(
                        "each of failures must be a status from 100 to 599, a class of them such as 5xx, or a range such as"
                                + " 500-599, but was \"" + bad + '"');
    }

    @Test
    void what_is_beyond_the_classes_of_http_may_be_allowed() {
        assertThat(FailureStatuses.of("failures", 999, List.of("9xx")).contains(999))
                .isTrue();
    }
}
