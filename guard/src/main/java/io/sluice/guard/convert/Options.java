package io.sluice.guard.convert;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The options of one thing in a foreign file. Names are found whatever their style: {@code failure-rate-threshold} is {@code
 * failureRateThreshold}. What is taken is gone; what is left at the end has no counterpart.
 */
final class Options {
    private static final Pattern SPRING_DURATION = Pattern.compile("([-+]?[0-9]+)(ns|us|ms|s|m|h|d)?");

    private record Given(String path, Object value) {}

    private final String path;
    private final Drafts drafts;
    private final Map<String, Given> given = new LinkedHashMap<>();

    /**
     * @param path what messages call the whole
     */
    Options(String path, Drafts drafts) {
        this.path = path;
        this.drafts = drafts;
    }

    /** Sets an option; a former one of the same name is forgotten. */
    Options put(String itsPath, String name, Object value) {
        given.put(key(name), new Given(itsPath, value));
        return this;
    }

    String path() {
        return path;
    }

    boolean has(String name) {
        return given.containsKey(key(name));
    }

    private static String key(String name) {
        return name.replace("-", "").replace("_", "").toLowerCase(Locale.ROOT);
    }

    /** Takes an option as it is, if it is there and known: a placeholder is not. */
    private @Nullable Given take(String name) {
        Given found = given.remove(key(name));
        if (found != null && String.valueOf(found.value).contains("${")) {
            drafts.refuse(found.path, "is a placeholder, whose value is not known here: " + found.value);
            return null;
        }
        return found;
    }

    /** Says what is special about an option that was given, and drops it. */
    void refuse(String name, String why) {
        Given found = given.remove(key(name));
        if (found != null) {
            drafts.refuse(found.path, why);
        }
    }

    /** Says that an option has no counterpart unless it has this value, which needs none. */
    void refuseUnless(String harmless, String name, String why) {
        Given found = given.get(key(name));
        if (found != null && String.valueOf(found.value).equals(harmless)) {
            given.remove(key(name));
        } else {
            refuse(name, why);
        }
    }

    /** Tells all that is left. */
    void refuseRest() {
        given.values().forEach(left -> drafts.refuse(left.path, "has no counterpart"));
        given.clear();
    }

    Optional<BigDecimal> number(String name) {
        Given found = take(name);
        if (found == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(new BigDecimal(String.valueOf(found.value).strip()));
        } catch (NumberFormatException wrong) {
            drafts.refuse(found.path, "is no number: " + found.value);
            return Optional.empty();
        }
    }

    Optional<Boolean> flag(String name) {
        return text(name).map(Boolean::parseBoolean);
    }

    Optional<String> text(String name) {
        Given found = take(name);
        return found == null
                ? Optional.empty()
                : Optional.of(String.valueOf(found.value).strip());
    }

    /** The items of a list; none if it is no list. */
    List<?> list(String name) {
        Given found = take(name);
        return found != null && found.value instanceof List<?> list ? list : List.of();
    }

    /** A list, or words between commas. */
    Optional<List<String>> texts(String name) {
        Given found = take(name);
        if (found == null) {
            return Optional.empty();
        }
        List<String> texts = new ArrayList<>();
        if (found.value instanceof List<?> list) {
            list.forEach(item -> texts.add(String.valueOf(item).strip()));
        } else {
            Arrays.stream(String.valueOf(found.value).split(","))
                    .map(String::strip)
                    .forEach(texts::add);
        }
        return Optional.of(
                texts.stream().filter(text -> !text.isEmpty()).distinct().toList());
    }

    /** As Spring reads it: a plain number is in milliseconds; ISO-8601 is known, too. */
    Optional<Duration> duration(String name) {
        Given found = take(name);
        if (found == null) {
            return Optional.empty();
        }
        String text = String.valueOf(found.value).strip();
        Matcher simple = SPRING_DURATION.matcher(text.toLowerCase(Locale.ROOT));
        try {
            return Optional.of(simple.matches() ? spring(simple) : Duration.parse(text));
        } catch (DateTimeParseException | ArithmeticException wrong) {
            drafts.refuse(found.path, "is no duration: " + found.value);
            return Optional.empty();
        }
    }

    private static Duration spring(Matcher matched) {
        long amount = Long.parseLong(matched.group(1));
        String unit = matched.group(2) == null ? "ms" : matched.group(2);
        return switch (unit) {
            case "ns" -> Duration.ofNanos(amount);
            case "us" -> Duration.ofNanos(Math.multiplyExact(amount, 1000));
            case "s" -> Duration.ofSeconds(amount);
            case "m" -> Duration.ofMinutes(amount);
            case "h" -> Duration.ofHours(amount);
            case "d" -> Duration.ofDays(amount);
            default -> Duration.ofMillis(amount);
        };
    }

    /** Hands a number on under another name. */
    void copyNumber(String name, String as, Map<String, Object> config) {
        number(name).ifPresent(value -> config.put(as, value));
    }

    void copyFlag(String name, String as, Map<String, Object> config) {
        flag(name).ifPresent(value -> config.put(as, value));
    }

    void copyDuration(String name, String as, Map<String, Object> config) {
        String itsPath = pathOf(name);
        duration(name).ifPresent(putting(itsPath, as, config));
    }

    private String pathOf(String name) {
        Given found = given.get(key(name));
        return found == null ? path : found.path;
    }

    private Consumer<Duration> putting(String itsPath, String as, Map<String, Object> config) {
        return value -> {
            if (value.toNanosPart() % 1_000_000 == 0 && !value.isNegative()) {
                config.put(as, millis(value));
            } else {
                drafts.refuse(itsPath, "cannot be told in whole milliseconds: " + value);
            }
        };
    }

    /** As rules write it. */
    static String millis(Duration duration) {
        return duration.toMillis() + "ms";
    }
}
