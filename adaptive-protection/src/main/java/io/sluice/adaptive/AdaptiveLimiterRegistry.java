package io.sluice.adaptive;

import io.sluice.core.Check;
import io.sluice.core.registry.Registry;
import io.sluice.core.time.NanoClock;
import java.util.Map;
import java.util.Optional;

/** Adaptive limiters by name; see {@link Registry} for the contract. */
public final class AdaptiveLimiterRegistry extends Registry<AdaptiveLimiter, AdaptiveConfig> {
    private final NanoClock clock;

    private AdaptiveLimiterRegistry(AdaptiveConfig defaults, Map<String, String> tags, NanoClock clock) {
        super(defaults, tags);
        this.clock = Check.present("clock", clock);
    }

    public static AdaptiveLimiterRegistry ofDefaults() {
        return of(AdaptiveConfig.ofDefaults());
    }

    /**
     * @param defaults the configuration of limiters that are asked for without one
     */
    public static AdaptiveLimiterRegistry of(AdaptiveConfig defaults) {
        return of(defaults, Map.of(), NanoClock.system());
    }

    /**
     * @param tags added to every limiter's own tags
     * @param clock the clock of all limiters
     */
    public static AdaptiveLimiterRegistry of(AdaptiveConfig defaults, Map<String, String> tags, NanoClock clock) {
        return new AdaptiveLimiterRegistry(defaults, tags, clock);
    }

    /** The limiter of this name, created with the default configuration if it does not exist. */
    public AdaptiveLimiter adaptiveLimiter(String name) {
        return getOrCreate(name);
    }

    /**
     * The limiter of this name, created with this configuration if it does not exist.
     *
     * @throws IllegalArgumentException if it exists and was created with another configuration
     */
    public AdaptiveLimiter adaptiveLimiter(String name, AdaptiveConfig config) {
        return getOrCreate(name, config, Map.of());
    }

    /**
     * The limiter of this name, created with this configuration and these tags if it does not exist.
     *
     * @throws IllegalArgumentException if it exists and was created with another configuration or other tags
     */
    public AdaptiveLimiter adaptiveLimiter(String name, AdaptiveConfig config, Map<String, String> tags) {
        return getOrCreate(name, config, tags);
    }

    /**
     * Makes a limiter the one of its name, if that is known; those who hold the old one keep it.
     *
     * @return the old one
     */
    public Optional<AdaptiveLimiter> replace(AdaptiveLimiter limiter) {
        return replace(limiter.name(), limiter, limiter.config());
    }

    @Override
    protected AdaptiveLimiter create(String name, AdaptiveConfig config) {
        return AdaptiveLimiter.of(name, config, clock);
    }
}
