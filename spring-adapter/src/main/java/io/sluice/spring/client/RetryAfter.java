package io.sluice.spring.client;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import org.jspecify.annotations.Nullable;

/** The header {@code Retry-After} of RFC 9110, 10.2.3: a number of seconds, or a date. */
final class RetryAfter {
    static final String HEADER = "Retry-After";

    /** What says longer is not meant for a caller that waits. */
    private static final Duration LONGEST = Duration.ofDays(31);

    private RetryAfter() {}

    /**
     * How long the callee wants to be left alone, at most 31 days.
     *
     * @param value of the header; null if there is none
     * @param now by the wall clock, for a date
     * @return null if there is no header, or it cannot be read: then it says nothing
     */
    static @Nullable Duration of(@Nullable String value, Instant now) {
        if (value == null) {
            return null;
        }
        String text = value.strip();
        if (text.matches("\\d{1,18}")) {
            return atMost(Duration.ofSeconds(Long.parseLong(text)));
        }
        try {
            Instant then = ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toInstant();
            return then.isBefore(now) ? Duration.ZERO : atMost(Duration.between(now, then));
        } catch (DateTimeException unreadable) {
            return null;
        }
    }

    private static Duration atMost(Duration wait) {
        return wait.compareTo(LONGEST) < 0 ? wait : LONGEST;
    }
}
