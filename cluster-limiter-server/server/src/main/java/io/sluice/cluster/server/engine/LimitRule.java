package io.sluice.cluster.server.engine;

import io.sluice.core.Check;
import java.time.Duration;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What is allowed to all clients of a namespace together, for each key; immutable, compared by value.
 * <p>Under a token bucket at most {@code burst + rate * D} permits are used in any stretch of time D, however many clients there are and
 * whatever happens to them, to the network and to the server; two options trade this for something else, {@code loose} and {@code FULL}.
 * {@link Algorithm} says what the others promise.
 *
 * @param id what clients call it; not blank, at most {@value #MAX_ID} characters
 * @param limitForPeriod permits for each period, from 1 to as many as make {@value #MAX_PER_SECOND} a second
 * @param limitRefreshPeriod the period; 1 ms to 31 days. Of a fixed window it is the length of the unit, and needs not be given
 * @param burst permits that can be had at once after a rest; default limitForPeriod. At most what comes in ten seconds if onStateLoss is
 *     EMPTY; of a window always limitForPeriod
 * @param leaseShare which part of the burst may be leased out and unexpired at any time; 0 (nobody gets a lease) to 0.5; default 0.25
 * @param leaseDuration the longest time that a lease lives; 10 ms to 10 s, default 1 s. A lease never outlives the time in which the
 *     rest of the burst comes again
 * @param loose whether what is leased out comes on top of the burst, instead of out of it; then up to leaseShare of the burst more is
 *     used in any stretch; default false
 * @param onStateLoss how buckets begin when their state was lost; default EMPTY
 * @param algorithm how permits are counted; default TOKEN_BUCKET
 * @param unit of a FIXED_WINDOW: which stretch of the calendar has the limit; default SECOND
 * @param zone of a FIXED_WINDOW: the time zone whose calendar it is; default UTC
 * @param reserveLost after how long the share of a client that went away without goodbye, which it may be using by itself, is kept off the
 *     rate, until as many clients have come as are lost, an hour at the longest; zero: never; up to 1 h; default 30 s, or zero if loose
 * @param overrides values of the key with a limit of their own, in which everything else is as in the rule; each value of 1 to
 *     {@value #MAX_VALUE} characters; default none
 * @param maxKeys how many keys have a bucket of their own in a store in memory, if that has room for them; the others share buckets, which is
 *     stricter. 1 to 2^28; null, the default: as many as there is room for
 * @apiNote Build with {@link #custom(String)}: later versions may add components, and the canonical constructor changes with them.
 */
public record LimitRule(
        String id,
        long limitForPeriod,
        Duration limitRefreshPeriod,
        long burst,
        double leaseShare,
        Duration leaseDuration,
        boolean loose,
        StateLoss onStateLoss,
        Algorithm algorithm,
        CalendarUnit unit,
        ZoneId zone,
        Duration reserveLost,
        Map<String, ValueLimit> overrides,
        @Nullable Integer maxKeys) {

    /** How permits are counted. */
    public enum Algorithm {
        /** They come at a steady rate, and up to a burst of them is kept. */
        TOKEN_BUCKET,
        /**
         * A limit for each stretch of the calendar, such as a month in Berlin: never more in one, and up to twice the limit around the edge
         * between two. The wall clock decides. Nothing is leased out.
         */
        FIXED_WINDOW,
        /**
         * A limit for the last period, estimated from two counts: that of the present window, and that of the one before, of which as
         * much counts as the last period still touches. Never more than the limit in one window, and in any stretch D at most
         * {@code limit + rate * D}. Nothing is leased out.
         */
        SLIDING_WINDOW
    }

    /** How buckets begin after a server has lost them. */
    public enum StateLoss {
        /** With nothing in them, so that no restart adds a permit; who comes first waits up to the time a burst takes to come. */
        EMPTY,
        /** Full: each restart adds up to a burst to what is used. For limits of hours and days, which would stand still otherwise. */
        FULL
    }

    public static final int MAX_ID = 200;
    public static final long MAX_PER_SECOND = 10_000_000;

    /** The longest value that can have a limit of its own, in characters: clients send longer ones as a hash. */
    public static final int MAX_VALUE = 200;

    static final int MOST_KEYS = 1 << 28;
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration SHORTEST_LEASE = Duration.ofMillis(10);
    private static final Duration LONGEST_LEASE = Duration.ofSeconds(10);
    private static final Duration LONGEST_GRACE = Duration.ofHours(1);
    private static final Duration DEFAULT_GRACE = Duration.ofSeconds(30);

    public LimitRule {
        Check.notBlank("id", id);
        Check.inRange("length of id", id.length(), 1, MAX_ID);
        Check.present("algorithm", algorithm);
        Check.present("unit", unit);
        Check.present("zone", zone);
        Check.present("onStateLoss", onStateLoss);
        LimitBounds bounds = new LimitBounds("", algorithm, unit, onStateLoss);
        bounds.check(limitForPeriod, limitRefreshPeriod, burst);
        Check.inRange("leaseShare", leaseShare, 0, 0.5);
        Check.inRange("leaseDuration", leaseDuration, SHORTEST_LEASE, LONGEST_LEASE);
        Check.inRange("reserveLost", reserveLost, Duration.ZERO, LONGEST_GRACE);
        if (maxKeys != null) {
            Check.inRange("maxKeys", maxKeys, 1, MOST_KEYS);
        }
        overrides = Check.mapOf("overrides", overrides);
        for (Map.Entry<String, ValueLimit> override : overrides.entrySet()) {
            ValueLimit limit = override.getValue();
            Check.inRange("length of a value in overrides", override.getKey().length(), 1, MAX_VALUE);
            bounds.at("overrides[" + override.getKey() + "].")
                    .check(limit.limitForPeriod(), limit.periodOr(limitRefreshPeriod), limit.burstOrLimit());
        }
    }

    /** Starts from the defaults, 50 a second; {@link Builder#id} must be given. */
    public static Builder custom() {
        return new Builder();
    }

    /** Starts from the defaults: 50 a second. */
    public static Builder custom(String id) {
        return new Builder().id(id);
    }

    /** A rule of so many permits a second, with a burst of one second. */
    public static LimitRule perSecond(String id, long permits) {
        return custom(id).limitForPeriod(permits).build();
    }

    /** How it counts in windows; null if it is a token bucket. */
    @Nullable Windows windows() {
        return switch (algorithm) {
            case TOKEN_BUCKET -> null;
            case FIXED_WINDOW -> new FixedWindows(limitForPeriod, new CalendarWindow(unit, zone));
            case SLIDING_WINDOW -> new SlidingWindows(limitForPeriod, limitRefreshPeriod.toNanos());
        };
    }

    /** The rule of a single value: with its own limit, if it has one, and for nobody else. */
    LimitRule of(String value) {
        ValueLimit own = overrides.get(value);
        if (own == null) {
            return this;
        }
        return new LimitRule(
                id,
                own.limitForPeriod(),
                own.periodOr(limitRefreshPeriod),
                own.burstOrLimit(),
                leaseShare,
                leaseDuration,
                loose,
                onStateLoss,
                algorithm,
                unit,
                zone,
                reserveLost,
                Map.of(),
                maxKeys);
    }

    /** How many keys may have a bucket of their own, whatever room there is. */
    int mostKeys() {
        return maxKeys == null ? Integer.MAX_VALUE : maxKeys;
    }

    /** Starts from these options; this rule stays as it is. */
    public Builder toBuilder() {
        Builder builder = new Builder().id(id);
        builder.limitForPeriod = limitForPeriod;
        builder.limitRefreshPeriod = algorithm == Algorithm.FIXED_WINDOW ? null : limitRefreshPeriod;
        builder.burst = burst == limitForPeriod ? 0 : burst;
        builder.leaseShare = leaseShare;
        builder.leaseDuration = leaseDuration;
        builder.loose = loose;
        builder.onStateLoss = onStateLoss;
        builder.algorithm = algorithm;
        builder.unit = unit;
        builder.zone = zone;
        builder.reserveLost = reserveLost.equals(defaultGrace(loose)) ? null : reserveLost;
        builder.overrides.putAll(overrides);
        builder.maxKeys = maxKeys;
        return builder;
    }

    private static Duration defaultGrace(boolean loose) {
        return loose ? Duration.ZERO : DEFAULT_GRACE;
    }

    /** Collects options; {@link #build()} checks them. Not safe for several threads. */
    public static final class Builder {
        private @Nullable String id;
        private long limitForPeriod = 50;
        private @Nullable Duration limitRefreshPeriod; // null: follows the algorithm
        private long burst; // 0: follows limitForPeriod
        private double leaseShare = 0.25;
        private Duration leaseDuration = Duration.ofSeconds(1);
        private boolean loose;
        private StateLoss onStateLoss = StateLoss.EMPTY;
        private Algorithm algorithm = Algorithm.TOKEN_BUCKET;
        private CalendarUnit unit = CalendarUnit.SECOND;
        private ZoneId zone = ZoneOffset.UTC;
        private @Nullable Duration reserveLost; // null: follows loose
        private final Map<String, ValueLimit> overrides = new HashMap<>();
        private @Nullable Integer maxKeys; // null: no bound of its own

        private Builder() {}

        public Builder id(String name) {
            id = name;
            return this;
        }

        public Builder limitForPeriod(long permits) {
            limitForPeriod = permits;
            return this;
        }

        public Builder limitRefreshPeriod(Duration period) {
            limitRefreshPeriod = period;
            return this;
        }

        public Builder burst(long permits) {
            burst = Check.inRange("burst", permits, 1, Long.MAX_VALUE);
            return this;
        }

        public Builder leaseShare(double ofTheBurst) {
            leaseShare = ofTheBurst;
            return this;
        }

        public Builder leaseDuration(Duration longest) {
            leaseDuration = longest;
            return this;
        }

        public Builder loose(boolean onTop) {
            loose = onTop;
            return this;
        }

        public Builder onStateLoss(StateLoss begin) {
            onStateLoss = begin;
            return this;
        }

        public Builder algorithm(Algorithm newAlgorithm) {
            algorithm = newAlgorithm;
            return this;
        }

        public Builder unit(CalendarUnit ofTheCalendar) {
            unit = Check.present("unit", ofTheCalendar);
            return this;
        }

        public Builder zone(ZoneId newZone) {
            zone = newZone;
            return this;
        }

        /** A limit for each such stretch of the calendar: a quota. */
        public Builder fixedWindow(CalendarUnit ofTheCalendar, ZoneId inZone) {
            return algorithm(Algorithm.FIXED_WINDOW).unit(ofTheCalendar).zone(inZone);
        }

        public Builder reserveLost(Duration grace) {
            reserveLost = grace;
            return this;
        }

        /** Gives a value a limit of its own. */
        public Builder override(String value, ValueLimit limit) {
            overrides.put(Check.present("value", value), Check.present("limit", limit));
            return this;
        }

        /** Null: as many as there is room for. */
        public Builder maxKeys(@Nullable Integer keys) {
            maxKeys = keys;
            return this;
        }

        /**
         * @throws IllegalArgumentException if an option is out of range; the message gives its name, the range and the value
         */
        public LimitRule build() {
            return new LimitRule(
                    Check.notBlank("id", id),
                    limitForPeriod,
                    period(),
                    burst == 0 ? limitForPeriod : burst,
                    leaseShare,
                    leaseDuration,
                    loose,
                    onStateLoss,
                    algorithm,
                    unit,
                    zone,
                    Objects.requireNonNullElse(reserveLost, defaultGrace(loose)),
                    overrides,
                    maxKeys);
        }

        private Duration period() {
            if (limitRefreshPeriod != null) {
                return limitRefreshPeriod;
            }
            return algorithm == Algorithm.FIXED_WINDOW ? unit.length() : SECOND;
        }
    }
}
