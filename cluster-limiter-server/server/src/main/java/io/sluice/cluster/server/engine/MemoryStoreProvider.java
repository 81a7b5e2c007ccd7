package io.sluice.cluster.server.engine;

import io.sluice.core.Check;
import io.sluice.core.time.NanoClock;

/** Opens a {@link MemoryStore}: the type {@code memory}, which is the default. */
public final class MemoryStoreProvider implements LimitStoreProvider<MemoryStoreProvider.Settings> {

    /**
     * The options of a store in memory.
     *
     * @param maxKeys how many keys are known at the most, up to 200 bytes each, and five times as much while permits of it are leased or
     *     held; 1,024 to 2^28, default 1,000,000, or as many of 200 bytes as an eighth of the heap has room for if that is fewer
     */
    public record Settings(int maxKeys) {
        public Settings {
            Check.inRange("maxKeys", maxKeys, MemoryStore.LEAST_MAX_KEYS, MemoryStore.MOST_MAX_KEYS);
        }

        /** The defaults. */
        public Settings() {
            this(MemoryStore.defaultMaxKeys());
        }
    }

    @Override
    public String type() {
        return "memory";
    }

    @Override
    public Class<Settings> settings() {
        return Settings.class;
    }

    @Override
    public LimitStore open(Settings settings, NanoClock clock) {
        return new MemoryStore(clock, settings.maxKeys());
    }
}
