package io.sluice.bulkhead;

import io.sluice.core.Check;
import io.sluice.core.registry.Registry;
import io.sluice.core.time.NanoClock;
import java.util.Map;
import java.util.Optional;

/** Bulkheads by name; see {@link Registry} for the contract. */
public final class BulkheadRegistry extends Registry<Bulkhead, BulkheadConfig> {
    private final NanoClock clock;

    private BulkheadRegistry(BulkheadConfig defaults, Map<String, String> tags, NanoClock clock) {
        super(defaults, tags);
        this.clock = Check.present("clock", clock);
    }

    public static BulkheadRegistry ofDefaults() {
        return of(BulkheadConfig.ofDefaults());
    }

    /**
     * @param defaults the configuration of bulkheads that are asked for without one
     */
    public static BulkheadRegistry of(BulkheadConfig defaults) {
        return of(defaults, Map.of(), NanoClock.system());
    }

    /**
     * @param tags added to every bulkhead's own tags
     * @param clock the clock of all bulkheads
     */
    public static BulkheadRegistry of(BulkheadConfig defaults, Map<String, String> tags, NanoClock clock) {
        return new BulkheadRegistry(defaults, tags, clock);
    }

    /** The bulkhead of this name, created with the default configuration if it does not exist. */
    public Bulkhead bulkhead(String name) {
        return getOrCreate(name);
    }

    /**
     * The bulkhead of this name, created with this configuration if it does not exist.
     *
     * @throws IllegalArgumentException if it exists and was created with another configuration
     */
    public Bulkhead bulkhead(String name, BulkheadConfig config) {
        return getOrCreate(name, config, Map.of());
    }

    /**
     * The bulkhead of this name, created with this configuration and these tags if it does not exist.
     *
     * @throws IllegalArgumentException if it exists and was created with another configuration or other tags
     */
    public Bulkhead bulkhead(String name, BulkheadConfig config, Map<String, String> tags) {
        return getOrCreate(name, config, tags);
    }

    /**
     * Makes a bulkhead the one of its name, if that is known; those who hold the old one keep it.
     *
     * @return the old one
     */
    public Optional<Bulkhead> replace(Bulkhead bulkhead) {
        return replace(bulkhead.name(), bulkhead, bulkhead.config());
    }

    @Override
    protected Bulkhead create(String name, BulkheadConfig config) {
        return Bulkhead.of(name, config, clock);
    }
}
