package io.sluice.guard.document;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations as rules write them: {@code 250ms}, {@code 1.5s}, {@code 1h30m}. */
final class DurationText {
    /** As JSON Schema has it, too. */
    static final String PATTERN = "^([0-9]+(\\.[0-9]+)?(ms|s|m|h|d))+$";

    /** Longest first. */
    private static final Map<String, Long> MILLIS = new LinkedHashMap<>();

    static {
        MILLIS.put("d", 86_400_000L);
        MILLIS.put("h", 3_600_000L);
        MILLIS.put("m", 60_000L);
        MILLIS.put("s", 1000L);
        MILLIS.put("ms", 1L);
    }

    private static final Pattern WHOLE = Pattern.compile(PATTERN);
    private static final Pattern PART = Pattern.compile("([0-9]+(?:\\.[0-9]+)?)(ms|s|m|h|d)");
    private static final Pattern FINER = Pattern.compile("[0-9.]+(us|µs|ns)");
    private static final Pattern ISO = Pattern.compile("-?PT[-0-9.HMS]+");

    private DurationText() {}

    static boolean isDuration(String text) {
        return text.length() <= 64 && WHOLE.matcher(text).matches();
    }

    /** Whether it is a duration in a unit that rules do not have. */
    static boolean isFiner(String text) {
        return text.length() <= 64 && FINER.matcher(text).matches();
    }

    /**
     * @throws ArithmeticException if it is finer than a millisecond, or beyond what a long holds
     */
    static Duration parse(String text) {
        BigDecimal millis = BigDecimal.ZERO;
        Matcher part = PART.matcher(text);
        while (part.find()) {
            millis = millis.add(
                    new BigDecimal(part.group(1)).multiply(BigDecimal.valueOf(MILLIS.getOrDefault(part.group(2), 0L))));
        }
        return Duration.ofMillis(millis.longValueExact());
    }

    static boolean isFinerThanMillis(Duration duration) {
        return duration.toNanosPart() % 1_000_000 != 0;
    }

    /** In the longest unit that leaves no fraction; finer than a millisecond in nanoseconds, which rules do not have. */
    static String format(Duration duration) {
        if (isFinerThanMillis(duration)) {
            return duration.toSeconds() == 0 ? duration.toNanosPart() + "ns" : duration.toString();
        }
        long millis = duration.toMillis();
        return MILLIS.entrySet().stream()
                .filter(unit -> millis == 0 ? unit.getKey().equals("s") : millis % unit.getValue() == 0)
                .findFirst()
                .map(unit -> millis / unit.getValue() + unit.getKey())
                .orElseThrow();
    }

    /** A message of a config record, with its durations as rules write them. */
    static String inMessage(String message) {
        return ISO.matcher(message).replaceAll(iso -> format(Duration.parse(iso.group())));
    }
}
