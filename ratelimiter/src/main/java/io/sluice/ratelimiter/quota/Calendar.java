package io.sluice.ratelimiter.quota;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.temporal.TemporalAdjusters;

/** Which period a moment lies in: pure arithmetic, without a clock. */
record Calendar(QuotaConfig.Period period, ZoneId zone, DayOfWeek firstDayOfWeek) {

    /**
     * One period, in milliseconds of the epoch. That is exact, since zones are off by whole seconds.
     *
     * @param start the first moment
     * @param end the first moment of the next period
     */
    record Span(long start, long end) {}

    /**
     * The period of a moment. A period begins when its first date begins for the first time: where a zone turns its clocks back over
     * midnight, the old date comes again for a while, and that while is part of the new day.
     */
    Span at(long millis) {
        LocalDate first = firstDate(Instant.ofEpochMilli(millis).atZone(zone).toLocalDate());
        LocalDate next = next(first);
        while (begin(next) <= millis) {
            first = next;
            next = next(first);
        }
        return new Span(begin(first), begin(next));
    }

    private LocalDate firstDate(LocalDate date) {
        return switch (period) {
            case DAY -> date;
            case WEEK -> date.with(TemporalAdjusters.previousOrSame(firstDayOfWeek));
            case MONTH -> date.withDayOfMonth(1);
        };
    }

    private LocalDate next(LocalDate first) {
        return switch (period) {
            case DAY -> first.plusDays(1);
            case WEEK -> first.plusWeeks(1);
            case MONTH -> first.plusMonths(1);
        };
    }

    private long begin(LocalDate date) {
        return date.atStartOfDay(zone).toInstant().toEpochMilli();
    }
}
