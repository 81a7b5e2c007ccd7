package io.sluice.bulkhead;

import io.sluice.core.Check;
import io.sluice.core.registry.Registry;
import io.sluice.core.time.NanoClock;
import java.util.Map;
import java.util.Optional;

/**
 * Thread-pool bulkheads by name; see {@link Registry} for the contract. A bulkhead that is removed or replaced goes on working for
 * those who hold it; {@link #close} closes those that are here then.
 */
public final class ThreadPoolBulkheadRegistry extends Registry<ThreadPoolBulkhead, ThreadPoolBulkheadConfig>
        implements AutoCloseable {
    private final NanoClock clock;

    private ThreadPoolBulkheadRegistry(ThreadPoolBulkheadConfig defaults, Map<String, String> tags, NanoClock clock) {
        super(defaults, tags);
        this.clock = Check.present("clock", clock);
    }

    public static ThreadPoolBulkheadRegistry ofDefaults() {
        return of(ThreadPoolBulkheadConfig.ofDefaults());
    }

    /**
     * @param defaults the configuration of bulkheads that are asked for without one
     */
    public static ThreadPoolBulkheadRegistry of(ThreadPoolBulkheadConfig defaults) {
        return of(defaults, Map.of(), NanoClock.system());
    }

    /**
     * @param tags added to every bulkhead's own tags
     * @param clock the clock of all bulkheads
     */
    public static ThreadPoolBulkheadRegistry of(
            ThreadPoolBulkheadConfig defaults, Map<String, String> tags, NanoClock clock) {
        return new ThreadPoolBulkheadRegistry(defaults, tags, clock);
    }

    /** The bulkhead of this name, created with the default configuration if it does not exist. */
    public ThreadPoolBulkhead bulkhead(String name) {
        return getOrCreate(name);
    }

    /**
     * The bulkhead of this name, created with this configuration if it does not exist.
     *
     * @throws IllegalArgumentException if it exists and was created with another configuration
     */
    public ThreadPoolBulkhead bulkhead(String name, ThreadPoolBulkheadConfig config) {
        return getOrCreate(name, config, Map.of());
    }

    /**
     * The bulkhead of this name, created with this configuration and these tags if it does not exist.
     *
     * @throws IllegalArgumentException if it exists and was created with another configuration or other tags
     */
    public ThreadPoolBulkhead bulkhead(String name, ThreadPoolBulkheadConfig config, Map<String, String> tags) {
        return getOrCreate(name, config, tags);
    }

    /**
     * Makes a bulkhead the one of its name, if that is known; those who hold the old one keep it.
     *
     * @return the old one
     */
    public Optional<ThreadPoolBulkhead> replace(ThreadPoolBulkhead bulkhead) {
        return replace(bulkhead.name(), bulkhead, bulkhead.config());
    }

    @Override
    protected ThreadPoolBulkhead create(String name, ThreadPoolBulkheadConfig config) {
        return ThreadPoolBulkhead.of(name, config, clock);
    }

    /** Closes every bulkhead; those that are created later are open. */
    @Override
    public void close() {
        all().forEach(ThreadPoolBulkhead::close);
    }
}
