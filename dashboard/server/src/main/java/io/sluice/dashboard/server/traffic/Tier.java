package io.sluice.dashboard.server.traffic;

import java.time.Duration;

/** How finely traffic is kept, and for how long. Each is made of the one before. */
public enum Tier {
    /** In memory only. */
    SECOND(1, Duration.ofMinutes(15), Duration.ofMinutes(15)),
    TEN_SECONDS(10, Duration.ofHours(6), Duration.ofHours(1)),
    MINUTE(60, Duration.ofDays(7), Duration.ofDays(1)),
    TEN_MINUTES(600, Duration.ofDays(30), Duration.ofDays(5)),
    HOUR(3_600, Duration.ofDays(400), Duration.ofDays(50));

    private final int seconds;
    private final Duration kept;
    private final Duration table;

    Tier(int seconds, Duration kept, Duration table) {
        this.seconds = seconds;
        this.kept = kept;
        this.table = table;
    }

    /** How long a step is. */
    public int seconds() {
        return seconds;
    }

    /** For how long steps are kept. */
    public Duration kept() {
        return kept;
    }

    /** How much is in one table, which is dropped as a whole. */
    long tableSeconds() {
        return table.toSeconds();
    }

    /** The one that this is made of; seconds are made of seconds. */
    Tier finer() {
        return switch (this) {
            case SECOND, TEN_SECONDS -> SECOND;
            case MINUTE -> TEN_SECONDS;
            case TEN_MINUTES -> MINUTE;
            case HOUR -> TEN_MINUTES;
        };
    }

    /** When the step began in which a second is. */
    long align(long second) {
        return second - Math.floorMod(second, seconds);
    }
}
