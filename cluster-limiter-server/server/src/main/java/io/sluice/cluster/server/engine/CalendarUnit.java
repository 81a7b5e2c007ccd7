package io.sluice.cluster.server.engine;

import java.time.Duration;

/** A stretch of the calendar. Weeks begin on Monday. */
public enum CalendarUnit {
    SECOND(Duration.ofSeconds(1)),
    MINUTE(Duration.ofMinutes(1)),
    HOUR(Duration.ofHours(1)),
    DAY(Duration.ofDays(1)),
    WEEK(Duration.ofDays(7)),
    MONTH(Duration.ofDays(31)),
    YEAR(Duration.ofDays(366));

    private final Duration length;

    CalendarUnit(Duration length) {
        this.length = length;
    }

    /** How long it is, at the longest but for a day on which clocks are turned back: what rates are reckoned by. */
    public Duration length() {
        return length;
    }
}
