package io.sluice.ratelimiter.quota;

import io.sluice.core.Check;
import io.sluice.core.registry.Registry;
import io.sluice.core.time.NanoClock;
import java.util.Map;
import java.util.Optional;

/** Quotas by name; see {@link Registry} for the contract. */
public final class QuotaRegistry extends Registry<Quota, QuotaConfig> {
    private final NanoClock clock;

    private QuotaRegistry(QuotaConfig defaults, Map<String, String> tags, NanoClock clock) {
        super(defaults, tags);
        this.clock = Check.present("clock", clock);
    }

    public static QuotaRegistry ofDefaults() {
        return of(QuotaConfig.ofDefaults());
    }

    /**
     * @param defaults the configuration of quotas that are asked for without one
     */
    public static QuotaRegistry of(QuotaConfig defaults) {
        return of(defaults, Map.of(), NanoClock.system());
    }

    /**
     * @param tags added to every quota's own tags
     * @param clock the clock of all quotas
     */
    public static QuotaRegistry of(QuotaConfig defaults, Map<String, String> tags, NanoClock clock) {
        return new QuotaRegistry(defaults, tags, clock);
    }

    /** The quota of this name, created with the default configuration if it does not exist. */
    public Quota quota(String name) {
        return getOrCreate(name);
    }

    /**
     * The quota of this name, created with this configuration if it does not exist.
     *
     * @throws IllegalArgumentException if it exists and was created with another configuration
     */
    public Quota quota(String name, QuotaConfig config) {
        return getOrCreate(name, config, Map.of());
    }

    /**
     * The quota of this name, created with this configuration and these tags if it does not exist.
     *
     * @throws IllegalArgumentException if it exists and was created with another configuration or other tags
     */
    public Quota quota(String name, QuotaConfig config, Map<String, String> tags) {
        return getOrCreate(name, config, tags);
    }

    /**
     * Makes a quota the one of its name, if that is known; those who hold the old one keep it.
     *
     * @return the old one
     */
    public Optional<Quota> replace(Quota quota) {
        return replace(quota.name(), quota, quota.config());
    }

    @Override
    protected Quota create(String name, QuotaConfig config) {
        return Quota.of(name, config, clock);
    }
}
