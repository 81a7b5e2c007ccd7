package io.sluice.cli.demo;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/** Numbers as people read them, in any locale alike. */
public final class Show {
    private Show() {}

    /** A count, such as {@code 12,000}. */
    public static String count(long count) {
        return String.format(Locale.ROOT, "%,d", count);
    }

    /** A duration that somebody chose, as it would be written down: {@code 2 s}, {@code 1.5 s}, {@code 250 ms}. */
    public static String plain(Duration duration) {
        long millis = duration.toMillis();
        return millis < 1_000
                ? millis + " ms"
                : BigDecimal.valueOf(millis, 3).stripTrailingZeros().toPlainString() + " s";
    }

    /** A duration that was measured: two significant digits and a unit, at most six characters below 1,000 s, such as {@code 35 µs}, {@code 2.1 ms}, {@code 1.5 s}. */
    public static String latency(long nanos) {
        double micros = nanos / (double) TimeUnit.MICROSECONDS.toNanos(1);
        if (micros < 999.5) {
            return amount(micros, "µs");
        }
        if (micros < 999_500) {
            return amount(micros / 1_000, "ms");
        }
        return amount(micros / 1_000_000, "s");
    }

    /** A moment of the run, to the tenth of a second. */
    public static String moment(long nanos) {
        return String.format(Locale.ROOT, "%.1f s", nanos / 1e9);
    }

    /** A share from 0 to 1, in percent. */
    public static String percent(double share) {
        return String.format(Locale.ROOT, "%.0f %%", share * 100);
    }

    private static String amount(double amount, String unit) {
        boolean small = amount < 9.95 && amount > 0;
        return String.format(Locale.ROOT, small ? "%.1f %s" : "%.0f %s", amount, unit);
    }
}
