package io.sluice.ratelimiter;

import io.sluice.core.Check;
import io.sluice.core.registry.Registry;
import io.sluice.core.time.NanoClock;
import java.util.Map;
import java.util.Optional;

/** Keyed limiters by name; see {@link Registry} for the contract. */
public final class KeyedRateLimiterRegistry extends Registry<KeyedRateLimiter, KeyedRateLimiterConfig> {
    private final NanoClock clock;

    private KeyedRateLimiterRegistry(KeyedRateLimiterConfig defaults, Map<String, String> tags, NanoClock clock) {
        super(defaults, tags);
        this.clock = Check.present("clock", clock);
    }

    public static KeyedRateLimiterRegistry ofDefaults() {
        return of(KeyedRateLimiterConfig.ofDefaults());
    }

    /**
     * @param defaults the configuration of limiters that are asked for without one
     */
    public static KeyedRateLimiterRegistry of(KeyedRateLimiterConfig defaults) {
        return of(defaults, Map.of(), NanoClock.system());
    }

    /**
     * @param tags added to every limiter's own tags
     * @param clock the clock of all limiters
     */
    public static KeyedRateLimiterRegistry of(
            KeyedRateLimiterConfig defaults, Map<String, String> tags, NanoClock clock) {
        return new KeyedRateLimiterRegistry(defaults, tags, clock);
    }

    /** The limiter of this name, created with the default configuration if it does not exist. */
    public KeyedRateLimiter keyedRateLimiter(String name) {
        return getOrCreate(name);
    }

    /**
     * The limiter of this name, created with this configuration if it does not exist.
     *
     * @throws IllegalArgumentException if it exists and was created with another configuration
     */
    public KeyedRateLimiter keyedRateLimiter(String name, KeyedRateLimiterConfig config) {
        return getOrCreate(name, config, Map.of());
    }

    /**
     * The limiter of this name, created with this configuration and these tags if it does not exist.
     *
     * @throws IllegalArgumentException if it exists and was created with another configuration or other tags
     */
    public KeyedRateLimiter keyedRateLimiter(String name, KeyedRateLimiterConfig config, Map<String, String> tags) {
        return getOrCreate(name, config, tags);
    }

    /**
     * Makes a limiter the one of its name, if that is known; those who hold the old one keep it.
     *
     * @return the old one
     */
    public Optional<KeyedRateLimiter> replace(KeyedRateLimiter limiter) {
        return replace(limiter.name(), limiter, limiter.config());
    }

    @Override
    protected KeyedRateLimiter create(String name, KeyedRateLimiterConfig config) {
        return KeyedRateLimiter.of(name, config, clock);
    }
}
