package io.sluice.ratelimiter.quota;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.gate.CallContext;
import io.sluice.core.time.ManualClock;
import io.sluice.ratelimiter.quota.QuotaConfig.Period;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Calendars against the dates of the JDK, and quotas against a list of when calls were let in, in any zone. */
class QuotaProperties {
    private static final int LIMIT = 3;

    @Property
    void periods_join_without_a_gap_and_hold_their_moments(
            @ForAll("calendars") Calendar calendar, @ForAll("moments") long millis) {
        Calendar.Span span = calendar.at(millis);
        assertThat(millis).isBetween(span.start(), span.end() - 1);
        assertThat(calendar.at(span.start())).isEqualTo(span);
        assertThat(calendar.at(span.end() - 1)).isEqualTo(span);
        assertThat(calendar.at(span.end()).start()).isEqualTo(span.end());
        assertThat(calendar.at(span.start() - 1).end()).isEqualTo(span.start());
        ZonedDateTime start = Instant.ofEpochMilli(span.start()).atZone(calendar.zone());
        ZonedDateTime justBefore = Instant.ofEpochMilli(span.start() - 1).atZone(calendar.zone());
        assertThat(start.toLocalDate()).as("a new date begins").isAfter(justBefore.toLocalDate());
        if (calendar.period() == Period.MONTH) {
            assertThat(start.getMonth()).isNotEqualTo(justBefore.getMonth());
        }
    }

    /** Moves the wall clock, then calls. */
    record Step(Duration move, String merchant, boolean givenBack) {}

    @Property
    void lets_in_what_a_list_of_timestamps_lets_in(
            @ForAll("calendars") Calendar calendar,
            @ForAll("moments") long begin,
            @ForAll("histories") List<Step> history) {
        ManualClock clock = new ManualClock();
        clock.setInstant(Instant.ofEpochMilli(begin));
        QuotaConfig config = QuotaConfig.custom()
                .limitForPeriod(LIMIT)
                .period(calendar.period())
                .zone(calendar.zone())
                .firstDayOfWeek(calendar.firstDayOfWeek())
                .key("merchant")
                .build();
        Quota quota = Quota.of("orders", config, clock);
        Map<String, List<Instant>> letIn = new HashMap<>();
        for (Step step : history) {
            clock.advance(step.move);
            List<Instant> past = letIn.computeIfAbsent(step.merchant, none -> new ArrayList<>());
            long today = past.stream()
                    .filter(then -> firstDate(then, calendar).equals(firstDate(clock.instant(), calendar)))
                    .count();
            long token = quota.enter(Quota.UNTIMED, CallContext.EMPTY.withKey("merchant", step.merchant));
            assertThat(token >= 0).isEqualTo(today < LIMIT);
            if (token >= 0 && step.givenBack) {
                quota.cancel(token);
            } else if (token >= 0) {
                past.add(clock.instant());
            }
        }
    }

    /** The naive way: the latest date that any moment up to then has had, as its period's first. */
    private static LocalDate firstDate(Instant moment, Calendar calendar) {
        TreeSet<LocalDate> dates = new TreeSet<>();
        // no zone turns its clocks back by more than a day, nor near midnight by more than three hours
        for (int minutes = 0; minutes <= 180; minutes++) {
            dates.add(moment.minus(Duration.ofMinutes(minutes))
                    .atZone(calendar.zone())
                    .toLocalDate());
        }
        LocalDate date = dates.last();
        return switch (calendar.period()) {
            case DAY -> date;
            case WEEK -> {
                LocalDate day = date;
                while (day.getDayOfWeek() != calendar.firstDayOfWeek()) {
                    day = day.minusDays(1);
                }
                yield day;
            }
            case MONTH -> LocalDate.of(date.getYear(), date.getMonth(), 1);
        };
    }

    @Provide
    Arbitrary<Calendar> calendars() {
        List<ZoneId> zones = new TreeSet<>(ZoneId.getAvailableZoneIds())
                .stream().map(ZoneId::of).toList();
        return Combinators.combine(Arbitraries.of(Period.class), Arbitraries.of(zones), Arbitraries.of(DayOfWeek.class))
                .as(Calendar::new);
    }

    /** From 1973 to 2036, when zones had their rules in whole minutes. */
    @Provide
    Arbitrary<Long> moments() {
        return Arbitraries.longs()
                .between(
                        Instant.parse("1973-01-01T00:00:00Z").toEpochMilli(),
                        Instant.parse("2037-01-01T00:00:00Z").toEpochMilli());
    }

    @Provide
    Arbitrary<List<Step>> histories() {
        Arbitrary<Duration> moves = Arbitraries.oneOf(
                Arbitraries.integers().between(0, 60).map(Duration::ofMinutes),
                Arbitraries.integers().between(0, 30).map(Duration::ofHours),
                Arbitraries.integers().between(0, 40).map(Duration::ofDays));
        return Combinators.combine(moves, Arbitraries.of("a", "b"), Arbitraries.of(false, false, false, true))
                .as(Step::new)
                .list()
                .ofMaxSize(40);
    }
}
