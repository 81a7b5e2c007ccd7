package io.sluice.cluster.server.engine;

import io.sluice.core.Check;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.temporal.TemporalAdjusters;

/**
 * Which stretch of the calendar a moment lies in: pure arithmetic, without a clock. Immutable, compared by value.
 * <p>Days and longer begin when their first date begins for the first time: where a zone turns its clocks back over midnight, the old date
 * comes again for a while, and that while is part of the new day. A day of 23 or 25 hours is one day. Hours begin when the zone's clocks
 * show a full one; minutes and seconds are the same everywhere.
 */
public record CalendarWindow(CalendarUnit unit, ZoneId zone) {
    private static final long SECOND_MILLIS = 1000;
    private static final long MINUTE_MILLIS = 60 * SECOND_MILLIS;
    private static final long HOUR_MILLIS = 60 * MINUTE_MILLIS;

    public CalendarWindow {
        Check.present("unit", unit);
        Check.present("zone", zone);
    }

    /**
     * One stretch, in milliseconds of the epoch.
     *
     * @param start the first moment
     * @param end the first moment of the next
     */
    public record Span(long start, long end) {
        boolean contains(long millis) {
            return start <= millis && millis < end;
        }
    }

    /** The stretch of a moment. */
    public Span at(long millis) {
        return switch (unit) {
            case SECOND -> even(millis, SECOND_MILLIS, 0);
            case MINUTE -> even(millis, MINUTE_MILLIS, 0);
            case HOUR -> even(millis, HOUR_MILLIS, offsetMillis(millis));
            case DAY, WEEK, MONTH, YEAR -> dates(millis);
        };
    }

    private static Span even(long millis, long length, long offset) {
        long start = millis - Math.floorMod(millis + offset, length);
        return new Span(start, start + length);
    }

    private long offsetMillis(long millis) {
        return zone.getRules().getOffset(Instant.ofEpochMilli(millis)).getTotalSeconds() * SECOND_MILLIS;
    }

    private Span dates(long millis) {
        LocalDate first = firstDate(Instant.ofEpochMilli(millis).atZone(zone).toLocalDate());
        LocalDate next = next(first);
        while (begin(next) <= millis) {
            first = next;
            next = next(first);
        }
        return new Span(begin(first), begin(next));
    }

    private LocalDate firstDate(LocalDate date) {
        return switch (unit) {
            case WEEK -> date.with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY));
            case MONTH -> date.withDayOfMonth(1);
            case YEAR -> date.withDayOfYear(1);
            default -> date;
        };
    }

    private LocalDate next(LocalDate first) {
        return switch (unit) {
            case WEEK -> first.plusWeeks(1);
            case MONTH -> first.plusMonths(1);
            case YEAR -> first.plusYears(1);
            default -> first.plusDays(1);
        };
    }

    private long begin(LocalDate date) {
        return date.atStartOfDay(zone).toInstant().toEpochMilli();
    }
}
