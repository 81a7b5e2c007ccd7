package io.sluice.ratelimiter;

import io.sluice.core.Check;
import io.sluice.core.gate.CallCounters;
import io.sluice.core.registry.Registry;
import io.sluice.core.time.NanoClock;
import java.util.Map;
import java.util.Optional;

/**
 * Limiters by name; see {@link Registry} for the contract. One that applies only while another resource is busy looks for that among
 * the limiters of the same registry.
 */
public final class RateLimiterRegistry extends Registry<RateLimiter, RateLimiterConfig> {
    private final NanoClock clock;

    private RateLimiterRegistry(RateLimiterConfig defaults, Map<String, String> tags, NanoClock clock) {
        super(defaults, tags);
        this.clock = Check.present("clock", clock);
    }

    public static RateLimiterRegistry ofDefaults() {
        return of(RateLimiterConfig.ofDefaults());
    }

    /**
     * @param defaults the configuration of limiters that are asked for without one
     */
    public static RateLimiterRegistry of(RateLimiterConfig defaults) {
        return of(defaults, Map.of(), NanoClock.system());
    }

    /**
     * @param tags added to every limiter's own tags
     * @param clock the clock of all limiters
     */
    public static RateLimiterRegistry of(RateLimiterConfig defaults, Map<String, String> tags, NanoClock clock) {
        return new RateLimiterRegistry(defaults, tags, clock);
    }

    /** The limiter of this name, created with the default configuration if it does not exist. */
    public RateLimiter rateLimiter(String name) {
        return getOrCreate(name);
    }

    /**
     * The limiter of this name, created with this configuration if it does not exist.
     *
     * @throws IllegalArgumentException if it exists and was created with another configuration
     */
    public RateLimiter rateLimiter(String name, RateLimiterConfig config) {
        return getOrCreate(name, config, Map.of());
    }

    /**
     * The limiter of this name, created with this configuration and these tags if it does not exist.
     *
     * @throws IllegalArgumentException if it exists and was created with another configuration or other tags
     */
    public RateLimiter rateLimiter(String name, RateLimiterConfig config, Map<String, String> tags) {
        return getOrCreate(name, config, tags);
    }

    /**
     * Makes a limiter the one of its name, if that is known; those who hold the old one keep it.
     *
     * @return the old one
     */
    public Optional<RateLimiter> replace(RateLimiter limiter) {
        return replace(limiter.name(), limiter, limiter.config());
    }

    @Override
    protected RateLimiter create(String name, RateLimiterConfig config) {
        return RateLimiter.of(
                name, config, clock, new CallCounters(), other -> find(other).map(RateLimiter::counts));
    }
}
