package io.sluice.ratelimiter.quota;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.ratelimiter.quota.QuotaConfig.Period;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayNameGeneration(ReplaceUnderscores.class)
class CalendarTest {

    private static Calendar.Span span(Period period, String zone, String instant) {
        return new Calendar(period, ZoneId.of(zone), DayOfWeek.MONDAY)
                .at(Instant.parse(instant).toEpochMilli());
    }

    private static Calendar.Span of(String start, String end) {
        return new Calendar.Span(
                Instant.parse(start).toEpochMilli(), Instant.parse(end).toEpochMilli());
    }

    @ParameterizedTest(name = "{0} in {1} at {2}")
    @CsvSource({
        "DAY, UTC, 2026-03-05T00:00:00Z, 2026-03-05T00:00:00Z, 2026-03-06T00:00:00Z",
        "DAY, UTC, 2026-03-05T23:59:59.999Z, 2026-03-05T00:00:00Z, 2026-03-06T00:00:00Z",
        "DAY, Asia/Kathmandu, 2026-03-05T18:14:59Z, 2026-03-04T18:15:00Z, 2026-03-05T18:15:00Z",
        "DAY, UTC, 2028-02-29T12:00:00Z, 2028-02-29T00:00:00Z, 2028-03-01T00:00:00Z",
        "MONTH, UTC, 2028-02-29T12:00:00Z, 2028-02-01T00:00:00Z, 2028-03-01T00:00:00Z",
        "MONTH, UTC, 2026-02-28T23:59:59Z, 2026-02-01T00:00:00Z, 2026-03-01T00:00:00Z",
        "MONTH, UTC, 2026-12-31T23:59:59Z, 2026-12-01T00:00:00Z, 2027-01-01T00:00:00Z",
        "WEEK, UTC, 2027-01-01T12:00:00Z, 2026-12-28T00:00:00Z, 2027-01-04T00:00:00Z",
        "DAY, UTC, 1969-12-31T12:00:00Z, 1969-12-31T00:00:00Z, 1970-01-01T00:00:00Z"
    })
    void a_period_goes_from_midnight_to_midnight(Period period, String zone, String instant, String start, String end) {
        assertThat(span(period, zone, instant)).isEqualTo(of(start, end));
    }

    @Test
    void a_week_begins_when_it_is_said_to() {
        Calendar sundays = new Calendar(Period.WEEK, ZoneId.of("UTC"), DayOfWeek.SUNDAY);
        assertThat(sundays.at(Instant.parse("2026-03-07T12:00:00Z").toEpochMilli()))
                .isEqualTo(of("2026-03-01T00:00:00Z", "2026-03-08T00:00:00Z"));
    }

    @Test
    void a_day_in_which_clocks_change_is_one_day() {
        Calendar.Span spring = span(Period.DAY, "Europe/Berlin", "2026-03-29T12:00:00Z");
        Calendar.Span autumn = span(Period.DAY, "Europe/Berlin", "2026-10-25T12:00:00Z");
        assertThat(Duration.ofMillis(spring.end() - spring.start())).hasHours(23);
        assertThat(Duration.ofMillis(autumn.end() - autumn.start())).hasHours(25);
    }

    @Test
    void a_day_without_a_midnight_begins_when_its_first_hour_does() {
        // São Paulo went from 24:00 to 01:00
        assertThat(span(Period.DAY, "America/Sao_Paulo", "2018-11-04T03:00:00Z"))
                .isEqualTo(of("2018-11-04T03:00:00Z", "2018-11-05T02:00:00Z"));
        // Toronto went from 23:30 to 00:30
        assertThat(span(Period.DAY, "America/Toronto", "1919-03-31T04:30:00Z").start())
                .isEqualTo(Instant.parse("1919-03-31T04:30:00Z").toEpochMilli());
    }

    @Test
    void a_midnight_that_comes_twice_counts_the_first_time() {
        // St. John's went from 00:01 back to 23:01
        Calendar.Span seventh = of("2010-11-07T02:30:00Z", "2010-11-08T03:30:00Z");
        assertThat(span(Period.DAY, "America/St_Johns", "2010-11-07T02:30:00Z")).isEqualTo(seventh);
        assertThat(span(Period.DAY, "America/St_Johns", "2010-11-07T02:31:00Z"))
                .as("23:01 of the 6th again")
                .isEqualTo(seventh);
        assertThat(span(Period.DAY, "America/St_Johns", "2010-11-07T02:29:59Z").end())
                .isEqualTo(seventh.start());
        // Havana goes from 01:00 back to 00:00
        assertThat(span(Period.DAY, "America/Havana", "2026-11-01T05:30:00Z"))
                .isEqualTo(of("2026-11-01T04:00:00Z", "2026-11-02T05:00:00Z"));
    }

    @Test
    void a_day_that_a_zone_left_out_does_not_exist() {
        // Samoa had no 30 December 2011
        assertThat(span(Period.DAY, "Pacific/Apia", "2011-12-30T09:59:59Z"))
                .isEqualTo(of("2011-12-29T10:00:00Z", "2011-12-30T10:00:00Z"));
        assertThat(span(Period.DAY, "Pacific/Apia", "2011-12-30T10:00:00Z"))
                .isEqualTo(of("2011-12-30T10:00:00Z", "2011-12-31T10:00:00Z"));
    }
}
