package io.sluice.circuitbreaker;

import io.sluice.core.Check;
import io.sluice.core.registry.Registry;
import io.sluice.core.time.NanoClock;
import java.util.Map;
import java.util.Optional;

/** Breakers by name; see {@link Registry} for the contract. */
public final class CircuitBreakerRegistry extends Registry<CircuitBreaker, CircuitBreakerConfig> {
    private final NanoClock clock;

    private CircuitBreakerRegistry(CircuitBreakerConfig defaults, Map<String, String> tags, NanoClock clock) {
        super(defaults, tags);
        this.clock = Check.present("clock", clock);
    }

    /** A registry whose breakers have the default options unless others are given. */
    public static CircuitBreakerRegistry ofDefaults() {
        return of(CircuitBreakerConfig.ofDefaults());
    }

    /**
     * @param defaults the configuration of breakers that are asked for without one
     */
    public static CircuitBreakerRegistry of(CircuitBreakerConfig defaults) {
        return of(defaults, Map.of(), NanoClock.system());
    }

    /**
     * @param tags added to every breaker's own tags
     * @param clock the clock of all breakers
     */
    public static CircuitBreakerRegistry of(CircuitBreakerConfig defaults, Map<String, String> tags, NanoClock clock) {
        return new CircuitBreakerRegistry(defaults, tags, clock);
    }

    /** The breaker of this name, created with the default configuration if it does not exist. */
    public CircuitBreaker circuitBreaker(String name) {
        return getOrCreate(name);
    }

    /**
     * The breaker of this name, created with this configuration if it does not exist.
     *
     * @throws IllegalArgumentException if it exists and was created with another configuration
     */
    public CircuitBreaker circuitBreaker(String name, CircuitBreakerConfig config) {
        return getOrCreate(name, config, Map.of());
    }

    /**
     * The breaker of this name, created with this configuration and these tags if it does not exist.
     *
     * @throws IllegalArgumentException if it exists and was created with another configuration or other tags
     */
    public CircuitBreaker circuitBreaker(String name, CircuitBreakerConfig config, Map<String, String> tags) {
        return getOrCreate(name, config, tags);
    }

    /**
     * Makes a breaker the one of its name, if that is known; those who hold the old one keep it.
     *
     * @return the old one
     */
    public Optional<CircuitBreaker> replace(CircuitBreaker breaker) {
        return replace(breaker.name(), breaker, breaker.config());
    }

    @Override
    protected CircuitBreaker create(String name, CircuitBreakerConfig config) {
        return CircuitBreaker.of(name, config, clock);
    }
}
