package io.sluice.ratelimiter.quota;

/**
 * The period in force.
 *
 * @param generation one more for each period that began with empty counts; what the counts are marked with
 * @param from the least reading of the clock that leaves this period in force: its start, or less if the clock has stepped back
 * @param start its first moment, in milliseconds of the epoch
 * @param end the first moment of the next period
 */
record Turn(int generation, long from, long start, long end) {

    static Turn of(int generation, Calendar.Span span) {
        return new Turn(generation, span.start(), span.start(), span.end());
    }

    boolean holds(long millis) {
        return millis >= from && millis < end;
    }

    /** The period that is in force after this one when the clock says so; the rule is told in {@link Quota}. */
    Turn at(long millis, Calendar calendar) {
        if (holds(millis)) {
            return this;
        }
        Calendar.Span span = calendar.at(millis);
        if (millis >= end) {
            return of(generation + 1, span);
        }
        boolean oneBack = span.end() == start;
        return oneBack ? new Turn(generation, span.start(), start, end) : of(generation, span);
    }
}
