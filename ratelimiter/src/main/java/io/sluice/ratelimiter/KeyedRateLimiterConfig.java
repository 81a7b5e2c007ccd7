package io.sluice.ratelimiter;

import io.sluice.core.BadValueException;
import io.sluice.core.Check;
import io.sluice.core.gate.CallContext;
import io.sluice.ratelimiter.RateLimiterConfig.Algorithm;
import io.sluice.ratelimiter.RateLimiterConfig.Limit;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The options of a keyed rate limiter; immutable, compared by value.
 *
 * @param key which of {@link io.sluice.core.gate.CallContext#keys()} is counted by, such as {@code user}; {@code origin} and
 *     {@code entrance} stand for the caller and the entry; not blank; default {@code key}
 * @param limitForPeriod permits of each value for each period; from 1 to as many as make {@value RateLimiterConfig#MAX_PER_SECOND} a
 *     second; default 50
 * @param limitRefreshPeriod the period; 1 ms to 31 days; default 1 s
 * @param burst permits that a value can have at once after a rest, from 1 to what comes in nine years; default limitForPeriod
 * @param maxKeys how many values can have a bucket of their own; those with a limit of their own come on top; 1 to
 *     {@value #MOST_KEYS}; default 100,000
 * @param overrides values with a limit of their own, by their text ({@link Object#toString()}); default none
 * @param scope whose calls are counted together; default INSTANCE. With SHARE the limits are those of all instances together, of which each has
 *     an equal part. With CLUSTER the limit is a rule of a server, and there are no overrides here
 * @param cluster how it takes part in the server's limit; only with scope CLUSTER
 * @apiNote Build with {@link #custom()}: later versions may add components, and the canonical constructor changes with them.
 */
public record KeyedRateLimiterConfig(
        String key,
        long limitForPeriod,
        Duration limitRefreshPeriod,
        long burst,
        int maxKeys,
        Map<String, Limit> overrides,
        Scope scope,
        ClusterOptions cluster) {

    public static final int MOST_KEYS = 10_000_000;

    private static final KeyedRateLimiterConfig DEFAULTS = new Builder().build();

    public KeyedRateLimiterConfig {
        Check.notBlank("key", key);
        new Limit(limitForPeriod, limitRefreshPeriod, burst).checkBucket("");
        Check.inRange("maxKeys", maxKeys, 1, MOST_KEYS);
        overrides = Check.mapOf("overrides", overrides);
        overrides.forEach((value, limit) -> limit.checkBucket(placeOf(value)));
        RateLimiterConfig.checkScope(scope, cluster);
        if (scope == Scope.CLUSTER && !overrides.isEmpty()) {
            throw new BadValueException(
                    "overrides", "empty with scope CLUSTER", new TreeSet<>(overrides.keySet()).toString());
        }
    }

    private static String placeOf(String value) {
        return "overrides[" + value + "].";
    }

    /**
     * What one of so many instances lets in, with scope INSTANCE, if these limits are those of all together: scope SHARE. A configuration of another
     * scope stays as it is. Rates and bursts, those of overrides too, are divided as {@link RateLimiterConfig#sharedBy} divides those of a token
     * bucket; maxKeys stays, since any value may come to any instance.
     * <p>A value gets what it should only if its calls are spread over all instances: one that always comes to the same has that one's part.
     *
     * @param instances from 1
     */
    public KeyedRateLimiterConfig sharedBy(int instances) {
        if (scope != Scope.SHARE) {
            return this;
        }
        Limit part = Share.of(limit(), Algorithm.TOKEN_BUCKET, instances);
        Map<String, Limit> parts = new HashMap<>();
        overrides.forEach((value, limit) -> parts.put(value, Share.of(limit, Algorithm.TOKEN_BUCKET, instances)));
        return new KeyedRateLimiterConfig(
                key,
                part.limitForPeriod(),
                part.limitRefreshPeriod(),
                part.burst(),
                maxKeys,
                parts,
                Scope.INSTANCE,
                cluster);
    }

    /** The limit of every value that has none of its own. */
    Limit limit() {
        return new Limit(limitForPeriod, limitRefreshPeriod, burst);
    }

    /**
     * What a call is counted by: what its context has under the key, or who calls, or the entry. For those who make limiters.
     *
     * @return null if it has nothing
     */
    public @Nullable Object valueOf(CallContext context) {
        Object value = context.keys().get(key);
        if (value != null) {
            return value;
        }
        return switch (key) {
            case KeyedRateLimiter.ORIGIN -> context.origin();
            case KeyedRateLimiter.ENTRANCE -> context.entrance();
            default -> null;
        };
    }

    /** Starts from the defaults. */
    public static Builder custom() {
        return new Builder();
    }

    public static KeyedRateLimiterConfig ofDefaults() {
        return DEFAULTS;
    }

    /** Starts from these options; this config stays as it is. */
    public Builder toBuilder() {
        return new Builder(this);
    }

    /** Collects options; {@link #build()} checks them. Not safe for several threads. */
    public static final class Builder {
        private String key = "key";
        private long limitForPeriod = 50;
        private Duration limitRefreshPeriod = Duration.ofSeconds(1);
        private @Nullable Long burst;
        private int maxKeys = 100_000;
        private final Map<String, Limit> overrides = new HashMap<>();
        private Scope scope = Scope.INSTANCE;
        private ClusterOptions cluster = ClusterOptions.ofDefaults();

        private Builder() {}

        private Builder(KeyedRateLimiterConfig from) {
            key = from.key;
            limitForPeriod = from.limitForPeriod;
            limitRefreshPeriod = from.limitRefreshPeriod;
            burst = from.burst == from.limitForPeriod ? null : from.burst; // goes on following the limit
            maxKeys = from.maxKeys;
            overrides.putAll(from.overrides);
            scope = from.scope;
            cluster = from.cluster;
        }

        public Builder key(String name) {
            key = name;
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

        public Builder maxKeys(int keys) {
            maxKeys = keys;
            return this;
        }

        /** Gives a value a limit of its own, with a burst as large. */
        public Builder override(String value, long permits, Duration period) {
            String place = placeOf(Check.present("value", value));
            return override(value, Limit.at(place, permits, period, permits));
        }

        /** Gives a value a limit of its own. */
        public Builder override(String value, Limit limit) {
            overrides.put(Check.present("value", value), Check.present("limit", limit));
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
        public KeyedRateLimiterConfig build() {
            return new KeyedRateLimiterConfig(
                    key,
                    limitForPeriod,
                    limitRefreshPeriod,
                    Objects.requireNonNullElse(burst, limitForPeriod),
                    maxKeys,
                    overrides,
                    scope,
                    cluster);
        }
    }
}
