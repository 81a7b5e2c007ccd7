package io.sluice.ratelimiter.quota;

import io.sluice.core.BadValueException;
import io.sluice.core.Check;
import java.time.DayOfWeek;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The options of a quota; immutable, compared by value.
 *
 * @param limitForPeriod calls in each period, for each value if there is a key; from 0, which refuses all, to {@value #MOST}; default
 *     1,000
 * @param period the calendar period; default {@link Period#DAY}
 * @param zone the time zone whose midnight counts; default UTC, so that it does not depend on the machine
 * @param firstDayOfWeek WEEK: the day it begins with; default Monday
 * @param key the name of the {@link io.sluice.core.gate.CallContext#keys() key} of whose values each has its own count; absent by
 *     default: one count for all calls
 * @param overrides limits of single values, by their text, instead of limitForPeriod and in the same range; only with a key; default
 *     none
 * @param maxValues how many values have counts of their own in one period, see {@link Quota}; from 1 to {@value #MOST_VALUES};
 *     default 10,000
 * @apiNote Build with {@link #custom()}: later versions may add components, and the canonical constructor changes with them.
 */
public record QuotaConfig(
        long limitForPeriod,
        Period period,
        ZoneId zone,
        DayOfWeek firstDayOfWeek,
        @Nullable String key,
        Map<String, Long> overrides,
        int maxValues) {

    /** A stretch of the calendar, from one midnight of the zone to another. */
    public enum Period {
        DAY,
        WEEK,
        MONTH
    }

    public static final long MOST = 1_000_000_000_000L;
    public static final int MOST_VALUES = 1_000_000;

    private static final QuotaConfig DEFAULTS = new Builder().build();

    public QuotaConfig {
        Check.inRange("limitForPeriod", limitForPeriod, 0, MOST);
        Check.present("period", period);
        Check.present("zone", zone);
        Check.present("firstDayOfWeek", firstDayOfWeek);
        if (key != null) {
            Check.notBlank("key", key);
        }
        overrides = Check.mapOf("overrides", overrides);
        overrides.forEach((value, limit) -> Check.inRange("overrides[" + value + "]", limit, 0, MOST));
        if (key == null && !overrides.isEmpty()) {
            throw new BadValueException("overrides", "empty without a key", overrides.toString());
        }
        Check.inRange("maxValues", maxValues, 1, MOST_VALUES);
    }

    /** Starts from the defaults. */
    public static Builder custom() {
        return new Builder();
    }

    public static QuotaConfig ofDefaults() {
        return DEFAULTS;
    }

    /** Starts from these options; this config stays as it is. */
    public Builder toBuilder() {
        return new Builder(this);
    }

    /** The limit of a value; null is no value. */
    long limitOf(@Nullable String value) {
        return value == null || overrides.isEmpty() ? limitForPeriod : overrides.getOrDefault(value, limitForPeriod);
    }

    Calendar calendar() {
        return new Calendar(period, zone, firstDayOfWeek);
    }

    /** Collects options; {@link #build()} checks them. Not safe for several threads. */
    public static final class Builder {
        private long limitForPeriod = 1_000;
        private Period period = Period.DAY;
        private ZoneId zone = ZoneOffset.UTC;
        private DayOfWeek firstDayOfWeek = DayOfWeek.MONDAY;
        private @Nullable String key;
        private final Map<String, Long> overrides = new HashMap<>();
        private int maxValues = 10_000;

        private Builder() {}

        private Builder(QuotaConfig from) {
            limitForPeriod = from.limitForPeriod;
            period = from.period;
            zone = from.zone;
            firstDayOfWeek = from.firstDayOfWeek;
            key = from.key;
            overrides.putAll(from.overrides);
            maxValues = from.maxValues;
        }

        public Builder limitForPeriod(long calls) {
            limitForPeriod = calls;
            return this;
        }

        public Builder period(Period newPeriod) {
            period = newPeriod;
            return this;
        }

        public Builder zone(ZoneId newZone) {
            zone = newZone;
            return this;
        }

        public Builder firstDayOfWeek(DayOfWeek day) {
            firstDayOfWeek = day;
            return this;
        }

        /** Null for one count for all calls. */
        public Builder key(@Nullable String name) {
            key = name;
            return this;
        }

        /** Gives one value a limit of its own. */
        public Builder override(String value, long calls) {
            overrides.put(Check.present("value", value), calls);
            return this;
        }

        /** Replaces all limits of single values. */
        public Builder overrides(Map<String, Long> limits) {
            Map<String, Long> checked = Check.mapOf("overrides", limits);
            overrides.clear();
            overrides.putAll(checked);
            return this;
        }

        public Builder maxValues(int values) {
            maxValues = values;
            return this;
        }

        /**
         * @throws IllegalArgumentException if an option is out of range; the message gives its name, the range and the value
         */
        public QuotaConfig build() {
            return new QuotaConfig(limitForPeriod, period, zone, firstDayOfWeek, key, overrides, maxValues);
        }
    }
}
