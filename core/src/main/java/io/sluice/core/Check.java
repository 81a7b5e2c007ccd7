package io.sluice.core;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Checks of arguments and options. Every message says what the value is called, what is allowed and what it was.
 * <p>All methods return the value they were given, and throw {@link BadValueException} otherwise; a missing value is reported
 * like any other bad one.
 */
public final class Check {

    /** The longest duration the nanosecond arithmetic holds, a little over 292 years. */
    public static final Duration LONGEST = Duration.ofNanos(Long.MAX_VALUE);

    private Check() {}

    public static <T> T present(String name, @Nullable T value) {
        if (value == null) {
            throw new BadValueException(name, "present", "null");
        }
        return value;
    }

    /** A copy that nobody can change; an element that is missing is named by its place: {@code limits[1]}. */
    public static <T> List<T> listOf(String name, @Nullable Collection<? extends @Nullable T> values) {
        List<T> copy = new ArrayList<>(present(name, values).size());
        for (T value : present(name, values)) {
            copy.add(value == null ? present(name + '[' + copy.size() + ']', value) : value);
        }
        return Collections.unmodifiableList(copy);
    }

    /** As {@link #listOf}, for values whose order tells nothing. */
    public static <T> Set<T> setOf(String name, @Nullable Collection<? extends @Nullable T> values) {
        for (T value : present(name, values)) {
            present("each of " + name, value);
        }
        return Set.copyOf(values);
    }

    /** A copy that nobody can change; a value that is missing is named by its key: {@code overrides[a]}. */
    public static <K, V> Map<K, V> mapOf(
            String name, @Nullable Map<? extends @Nullable K, ? extends @Nullable V> values) {
        present(name, values).forEach((key, value) -> {
            if (key == null || value == null) {
                present("each key of " + name, key);
                present(name + '[' + key + ']', value);
            }
        });
        return Map.copyOf(values);
    }

    /** A name must have a visible character: it is what logs, meters and rules call the thing. */
    public static String notBlank(String name, @Nullable String value) {
        if (value == null || value.isBlank()) {
            throw new BadValueException(name, "not blank", value == null ? "null" : '"' + value + '"');
        }
        return value;
    }

    public static int inRange(String name, int value, int least, int most) {
        if (value < least || value > most) {
            throw outOfRange(name, least, most, value);
        }
        return value;
    }

    public static long inRange(String name, long value, long least, long most) {
        if (value < least || value > most) {
            throw outOfRange(name, least, most, value);
        }
        return value;
    }

    /** Both ends are allowed; not-a-number never is. */
    public static double inRange(String name, double value, double least, double most) {
        if (!(value >= least && value <= most)) {
            throw outOfRange(name, least, most, value);
        }
        return value;
    }

    /** Both ends are allowed. */
    public static Duration inRange(String name, @Nullable Duration value, Duration least, Duration most) {
        if (value == null || value.compareTo(least) < 0 || value.compareTo(most) > 0) {
            throw outOfRange(name, least, most, value);
        }
        return value;
    }

    /** A percentage as the field writes it: above 0, at most 100. */
    public static double percent(String name, double value) {
        if (!(value > 0 && value <= 100)) {
            throw new BadValueException(name, "above 0 and at most 100 (percent)", String.valueOf(value));
        }
        return value;
    }

    private static IllegalArgumentException outOfRange(String name, Object least, Object most, @Nullable Object value) {
        return new BadValueException(name, "between " + least + " and " + most, String.valueOf(value));
    }
}
