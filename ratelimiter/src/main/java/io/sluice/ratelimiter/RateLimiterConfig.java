package io.sluice.ratelimiter;

import io.sluice.core.BadValueException;
import io.sluice.core.Check;
import io.sluice.ratelimiter.algorithm.Gcra;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The options of a rate limiter; immutable, compared by value.
 *
 * @param algorithm how permits are reckoned; default {@link Algorithm#TOKEN_BUCKET}
 * @param limitForPeriod permits for each period; from 1 to as many as make {@value #MAX_PER_SECOND} a second; default 50
 * @param limitRefreshPeriod the period; 1 ms to 31 days; default 1 s
 * @param burst TOKEN_BUCKET: permits that can be had at once after a rest, from 1 to what comes in nine years; default
 *     limitForPeriod, or 1 with a warm-up. It is 1 for LEAKY_BUCKET and limitForPeriod for the windows
 * @param timeoutDuration how long a call may wait for its permit; zero, the default, refuses it at once
 * @param warmUpPeriod TOKEN_BUCKET and LEAKY_BUCKET: how long a saturated limiter takes to get up to speed; 1 ms to 31 days; absent
 *     by default
 * @param coldFactor how many times longer the interval between permits is when cold; above 1, at most 100; default 3
 * @param borrowForCriticalPlus how many permits calls of priority CRITICAL_PLUS may take from the future when none are left; 0, the
 *     default, to limitForPeriod
 * @param leased whether stripes take permits in lots and hand them out from lines of their own, see {@link RateLimiter}; only
 *     from {@value #LEAST_LEASED_PER_SECOND} a second, and TOKEN_BUCKET without warm-up; default false
 * @param furtherLimits limits that hold besides the first, all or nothing, such as 1,000,000 a day; default none
 * @param appliesTo which calls are counted; the others are let in; default {@link AppliesTo#EVERY_CALL}
 * @param scope whose calls are counted together; default INSTANCE. With SHARE the limits are those of all instances together, of which each has
 *     an equal part. With CLUSTER the limit is a rule of a server, and it is a TOKEN_BUCKET with nothing but limitForPeriod,
 *     limitRefreshPeriod, burst, timeoutDuration and appliesTo
 * @param cluster how it takes part in the server's limit; only with scope CLUSTER
 * @apiNote Build with {@link #custom()}: later versions may add components, and the canonical constructor changes with them.
 */
public record RateLimiterConfig(
        Algorithm algorithm,
        long limitForPeriod,
        Duration limitRefreshPeriod,
        long burst,
        Duration timeoutDuration,
        @Nullable Duration warmUpPeriod,
        double coldFactor,
        long borrowForCriticalPlus,
        boolean leased,
        List<Limit> furtherLimits,
        AppliesTo appliesTo,
        Scope scope,
        ClusterOptions cluster) {

    /** How permits are reckoned. D stands for any stretch of time, its first nanosecond and its last one included. */
    public enum Algorithm {
        /** Permits come at an even rate and are saved up to the burst. Worst case: burst + rate * D. */
        TOKEN_BUCKET,
        /** Permits leave one by one, evenly paced; nothing is saved. Worst case: 1 + rate * D. */
        LEAKY_BUCKET,
        /**
         * Never more than the limit in any stretch of one period; counts in slices of a tenth of it, so permits become free up to a
         * slice late.
         */
        SLIDING_WINDOW,
        /** Never more than the limit in each period since the limiter was made; twice that around the edge of two. */
        FIXED_WINDOW
    }

    /**
     * One limit of several.
     *
     * @param limitForPeriod as in {@link RateLimiterConfig}
     * @param limitRefreshPeriod as in {@link RateLimiterConfig}
     * @param burst as in {@link RateLimiterConfig}
     */
    public record Limit(long limitForPeriod, Duration limitRefreshPeriod, long burst) {
        public Limit {
            check("", limitForPeriod, limitRefreshPeriod);
        }

        /** With a burst of limitForPeriod. */
        public Limit(long limitForPeriod, Duration limitRefreshPeriod) {
            this(limitForPeriod, limitRefreshPeriod, limitForPeriod);
        }

        /**
         * One that stands somewhere in a configuration.
         *
         * @param place what the names in messages begin with, such as {@code furtherLimits[1].}
         */
        static Limit at(String place, long limitForPeriod, Duration limitRefreshPeriod, long burst) {
            check(place, limitForPeriod, limitRefreshPeriod);
            return new Limit(limitForPeriod, limitRefreshPeriod, burst);
        }

        private static void check(String place, long limitForPeriod, Duration limitRefreshPeriod) {
            Check.inRange(place + "limitRefreshPeriod", limitRefreshPeriod, SHORTEST, LONGEST);
            Check.inRange(place + "limitForPeriod", limitForPeriod, 1, mostForPeriod(limitRefreshPeriod));
        }

        /** As a token bucket, which can have any burst that its arithmetic holds. */
        void checkBucket(String place) {
            Check.inRange(place + "burst", burst, 1, Gcra.mostBurst(limitForPeriod, periodNanos()));
        }

        long periodNanos() {
            return limitRefreshPeriod.toNanos();
        }

        double perSecond() {
            return limitForPeriod * 1e9 / periodNanos();
        }

        private static long mostForPeriod(Duration period) {
            long seconds = period.toSeconds();
            return Math.max(1, seconds * MAX_PER_SECOND + (period.toNanos() - seconds * 1_000_000_000) / 100);
        }
    }

    public static final long MAX_PER_SECOND = 10_000_000;
    public static final long LEAST_LEASED_PER_SECOND = 10_000;

    static final Duration SHORTEST = Duration.ofMillis(1);
    static final Duration LONGEST = Duration.ofDays(31);
    private static final RateLimiterConfig DEFAULTS = new Builder().build();

    public RateLimiterConfig {
        Check.present("algorithm", algorithm);
        Check.present("appliesTo", appliesTo);
        checkScope(scope, cluster);
        furtherLimits = Check.listOf("furtherLimits", furtherLimits);
        Limit first = new Limit(limitForPeriod, limitRefreshPeriod, burst);
        checkBurst("", algorithm, first);
        for (int i = 0; i < furtherLimits.size(); i++) {
            checkBurst(placeOf(i), algorithm, furtherLimits.get(i));
        }
        Check.inRange("timeoutDuration", timeoutDuration, Duration.ZERO, Check.LONGEST);
        Check.inRange("coldFactor", coldFactor, Math.nextUp(1.0), 100);
        if (warmUpPeriod != null) {
            Check.inRange("warmUpPeriod", warmUpPeriod, SHORTEST, LONGEST);
            if (algorithm != Algorithm.TOKEN_BUCKET && algorithm != Algorithm.LEAKY_BUCKET) {
                throw new BadValueException(
                        "algorithm", "TOKEN_BUCKET or LEAKY_BUCKET with a warmUpPeriod", algorithm.name());
            }
        }
        Check.inRange("borrowForCriticalPlus", borrowForCriticalPlus, 0, limitForPeriod);
        if (leased) {
            checkLeased("", algorithm, warmUpPeriod, first);
            for (int i = 0; i < furtherLimits.size(); i++) {
                checkLeased(" by " + placeOf(i) + "limitForPeriod", algorithm, null, furtherLimits.get(i));
            }
        }
        if (scope == Scope.CLUSTER) {
            checkPlain("algorithm", algorithm, Algorithm.TOKEN_BUCKET);
            checkPlain("warmUpPeriod", warmUpPeriod, null);
            checkPlain("borrowForCriticalPlus", borrowForCriticalPlus, 0L);
            checkPlain("leased", leased, false);
            checkPlain("furtherLimits", furtherLimits, List.of());
        }
    }

    /**
     * Limiters of this process count what it lets in; what a total or a server makes of that is for who makes gates of rules.
     *
     * @throws IllegalArgumentException if the scope is another
     */
    static void checkOfInstance(Scope scope) {
        if (scope != Scope.INSTANCE) {
            throw new BadValueException(
                    "scope",
                    "INSTANCE for a limiter of this process; guards share by sharedBy(...), a cluster client makes others",
                    scope.name());
        }
    }

    static void checkScope(Scope scope, ClusterOptions cluster) {
        Check.present("scope", scope);
        Check.present("cluster", cluster);
        if (scope != Scope.CLUSTER && !cluster.equals(ClusterOptions.ofDefaults())) {
            throw new BadValueException("cluster", "absent unless scope is CLUSTER", cluster.toString());
        }
    }

    private static void checkPlain(String name, @Nullable Object value, @Nullable Object allowed) {
        if (!Objects.equals(value, allowed)) {
            String what = allowed == null ? "absent" : String.valueOf(allowed);
            throw new BadValueException(name, what + " with scope CLUSTER", String.valueOf(value));
        }
    }

    private static String placeOf(int furtherLimit) {
        return "furtherLimits[" + furtherLimit + "].";
    }

    private static void checkBurst(String place, Algorithm algorithm, Limit limit) {
        if (algorithm == Algorithm.TOKEN_BUCKET) {
            limit.checkBucket(place);
            return;
        }
        long only = algorithm == Algorithm.LEAKY_BUCKET ? 1 : limit.limitForPeriod;
        if (limit.burst != only) {
            throw new BadValueException(place + "burst", only + " for " + algorithm, String.valueOf(limit.burst));
        }
    }

    private static void checkLeased(String by, Algorithm algorithm, @Nullable Duration warmUpPeriod, Limit limit) {
        if (algorithm != Algorithm.TOKEN_BUCKET
                || warmUpPeriod != null
                || limit.perSecond() < LEAST_LEASED_PER_SECOND) {
            throw new BadValueException(
                    "leased",
                    "false unless it is a TOKEN_BUCKET without warm-up of " + LEAST_LEASED_PER_SECOND
                            + " permits a second or more",
                    "true with " + algorithm + " and " + limit.perSecond() + " a second" + by);
        }
    }

    /** Starts from the defaults. */
    public static Builder custom() {
        return new Builder();
    }

    public static RateLimiterConfig ofDefaults() {
        return DEFAULTS;
    }

    /** Starts from these options; this config stays as it is. */
    public Builder toBuilder() {
        return new Builder(this);
    }

    /**
     * What one of so many instances lets in, with scope INSTANCE, if these limits are those of all together: scope SHARE. A configuration of another
     * scope stays as it is.
     * <p>Buckets get their part of the rate exactly, by another period where need be: of 600 a second for 40 each has 15 a second, of 100 a second 5 in
     * 2 seconds. Windows keep the period, and their permits are rounded down: of 100 a second for 40 each has 2 a second, and all together 80; where
     * that leaves none, each has one in a longer period. So all together are never let in more than the limits say, with two exceptions: each has a
     * permit that it can use at once, also where there are more instances than the burst, or a window, has permits; and none has less than one
     * permit in 31 days.
     * <p>Of the burst and of what may be borrowed each has its part, rounded down. It is leased as long as its part is large enough for that. Waits and
     * warm-up stay.
     *
     * @param instances from 1
     */
    public RateLimiterConfig sharedBy(int instances) {
        if (scope != Scope.SHARE) {
            return this;
        }
        List<Limit> parts = limits().stream()
                .map(limit -> Share.of(limit, algorithm, instances))
                .toList();
        Limit first = parts.get(0);
        return new RateLimiterConfig(
                algorithm,
                first.limitForPeriod,
                first.limitRefreshPeriod,
                first.burst,
                timeoutDuration,
                warmUpPeriod,
                coldFactor,
                borrowForCriticalPlus / instances,
                leased && parts.stream().allMatch(part -> part.perSecond() >= LEAST_LEASED_PER_SECOND),
                parts.subList(1, parts.size()),
                appliesTo,
                Scope.INSTANCE,
                cluster);
    }

    /** All limits, the first one first. */
    List<Limit> limits() {
        List<Limit> limits = new ArrayList<>();
        limits.add(new Limit(limitForPeriod, limitRefreshPeriod, burst));
        limits.addAll(furtherLimits);
        return limits;
    }

    private static long defaultBurst(Algorithm algorithm, long limitForPeriod, boolean warmsUp) {
        return warmsUp || algorithm == Algorithm.LEAKY_BUCKET ? 1 : limitForPeriod;
    }

    /** Collects options; {@link #build()} checks them. Not safe for several threads. */
    public static final class Builder {
        private Algorithm algorithm = Algorithm.TOKEN_BUCKET;
        private long limitForPeriod = 50;
        private Duration limitRefreshPeriod = Duration.ofSeconds(1);
        private @Nullable Long burst;
        private Duration timeoutDuration = Duration.ZERO;
        private @Nullable Duration warmUpPeriod;
        private double coldFactor = 3;
        private long borrowForCriticalPlus;
        private boolean leased;
        private final List<FurtherLimit> furtherLimits = new ArrayList<>();
        private AppliesTo appliesTo = AppliesTo.EVERY_CALL;
        private Scope scope = Scope.INSTANCE;
        private ClusterOptions cluster = ClusterOptions.ofDefaults();

        private Builder() {}

        private Builder(RateLimiterConfig from) {
            algorithm = from.algorithm;
            limitForPeriod = from.limitForPeriod;
            limitRefreshPeriod = from.limitRefreshPeriod;
            boolean warmsUp = from.warmUpPeriod != null;
            burst = unlessDefault(from.burst, defaultBurst(algorithm, limitForPeriod, warmsUp));
            timeoutDuration = from.timeoutDuration;
            warmUpPeriod = from.warmUpPeriod;
            coldFactor = from.coldFactor;
            borrowForCriticalPlus = from.borrowForCriticalPlus;
            leased = from.leased;
            for (Limit limit : from.furtherLimits) {
                long byDefault = defaultBurst(algorithm, limit.limitForPeriod, warmsUp);
                furtherLimits.add(new FurtherLimit(
                        limit.limitForPeriod, limit.limitRefreshPeriod, unlessDefault(limit.burst, byDefault)));
            }
            appliesTo = from.appliesTo;
            scope = from.scope;
            cluster = from.cluster;
        }

        public Builder algorithm(Algorithm newAlgorithm) {
            algorithm = newAlgorithm;
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
            burst = permits;
            return this;
        }

        public Builder timeoutDuration(Duration longestWait) {
            timeoutDuration = longestWait;
            return this;
        }

        /** With a cold factor of 3. */
        public Builder warmUp(Duration period) {
            return warmUp(period, 3);
        }

        public Builder warmUp(Duration period, double factor) {
            return warmUpPeriod(period).coldFactor(factor);
        }

        /** Null: no warm-up. */
        public Builder warmUpPeriod(@Nullable Duration period) {
            warmUpPeriod = period;
            return this;
        }

        public Builder coldFactor(double factor) {
            coldFactor = factor;
            return this;
        }

        public Builder borrowForCriticalPlus(long permits) {
            borrowForCriticalPlus = permits;
            return this;
        }

        public Builder leased(boolean inLots) {
            leased = inLots;
            return this;
        }

        /** Replaces the limits that hold besides the first. */
        public Builder furtherLimits(List<Limit> limits) {
            List<Limit> checked = Check.listOf("furtherLimits", limits);
            furtherLimits.clear();
            checked.forEach(limit -> and(limit.limitForPeriod, limit.limitRefreshPeriod, limit.burst));
            return this;
        }

        /** Adds a limit that holds besides the others. */
        public Builder and(long permits, Duration period) {
            furtherLimits.add(new FurtherLimit(permits, period, null));
            return this;
        }

        /** Adds a limit that holds besides the others. */
        public Builder and(long permits, Duration period, long itsBurst) {
            furtherLimits.add(new FurtherLimit(permits, period, itsBurst));
            return this;
        }

        public Builder appliesTo(AppliesTo calls) {
            appliesTo = calls;
            return this;
        }

        public Builder scope(Scope newScope) {
            scope = newScope;
            return this;
        }

        public Builder cluster(ClusterOptions options) {
            cluster = options;
            return this;
        }

        /**
         * @throws IllegalArgumentException if an option is out of range; the message gives its name, the range and the value
         */
        public RateLimiterConfig build() {
            return new RateLimiterConfig(
                    algorithm,
                    limitForPeriod,
                    limitRefreshPeriod,
                    Objects.requireNonNullElse(burst, defaultBurst(algorithm, limitForPeriod, warmUpPeriod != null)),
                    timeoutDuration,
                    warmUpPeriod,
                    coldFactor,
                    borrowForCriticalPlus,
                    leased,
                    IntStream.range(0, furtherLimits.size())
                            .mapToObj(this::limit)
                            .toList(),
                    appliesTo,
                    scope,
                    cluster);
        }

        private Limit limit(int index) {
            FurtherLimit further = furtherLimits.get(index);
            long byDefault = defaultBurst(algorithm, further.permits, warmUpPeriod != null);
            long itsBurst = Objects.requireNonNullElse(further.burst, byDefault);
            return Limit.at(placeOf(index), further.permits, further.period, itsBurst);
        }

        /** What follows from other options goes on following them. */
        private static @Nullable Long unlessDefault(long value, long byDefault) {
            return value == byDefault ? null : value;
        }

        private record FurtherLimit(
                long permits, Duration period, @Nullable Long burst) {}
    }
}
