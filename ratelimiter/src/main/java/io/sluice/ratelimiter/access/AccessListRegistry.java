package io.sluice.ratelimiter.access;

import io.sluice.core.Check;
import io.sluice.core.registry.Registry;
import io.sluice.core.time.NanoClock;
import java.util.Map;
import java.util.Optional;

/** Access lists by name; see {@link Registry} for the contract. */
public final class AccessListRegistry extends Registry<AccessList, AccessListConfig> {
    private final NanoClock clock;

    private AccessListRegistry(AccessListConfig defaults, Map<String, String> tags, NanoClock clock) {
        super(defaults, tags);
        this.clock = Check.present("clock", clock);
    }

    public static AccessListRegistry ofDefaults() {
        return of(AccessListConfig.ofDefaults());
    }

    /**
     * @param defaults the configuration of access lists that are asked for without one
     */
    public static AccessListRegistry of(AccessListConfig defaults) {
        return of(defaults, Map.of(), NanoClock.system());
    }

    /**
     * @param tags added to every list's own tags
     * @param clock the clock of all access lists
     */
    public static AccessListRegistry of(AccessListConfig defaults, Map<String, String> tags, NanoClock clock) {
        return new AccessListRegistry(defaults, tags, clock);
    }

    /** The list of this name, created with the default configuration if it does not exist. */
    public AccessList accessList(String name) {
        return getOrCreate(name);
    }

    /**
     * The list of this name, created with this configuration if it does not exist.
     *
     * @throws IllegalArgumentException if it exists and was created with another configuration
     */
    public AccessList accessList(String name, AccessListConfig config) {
        return getOrCreate(name, config, Map.of());
    }

    /**
     * The list of this name, created with this configuration and these tags if it does not exist.
     *
     * @throws IllegalArgumentException if it exists and was created with another configuration or other tags
     */
    public AccessList accessList(String name, AccessListConfig config, Map<String, String> tags) {
        return getOrCreate(name, config, tags);
    }

    /**
     * Makes a list the one of its name, if that is known; those who hold the old one keep it.
     *
     * @return the old one
     */
    public Optional<AccessList> replace(AccessList list) {
        return replace(list.name(), list, list.config());
    }

    @Override
    protected AccessList create(String name, AccessListConfig config) {
        return AccessList.of(name, config, clock);
    }
}
