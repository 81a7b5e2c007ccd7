package io.sluice.bulkhead;

import io.sluice.core.Check;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The options of a thread-pool bulkhead; immutable, compared by value.
 *
 * @param maxThreadPoolSize calls that may run at once, and so the most threads; 1 to {@value #MAX_THREADS}; default the number of
 *     processors, or coreThreadPoolSize if that is greater
 * @param coreThreadPoolSize threads that stay when there is nothing to do; 0 to maxThreadPoolSize; default the number of processors,
 *     or maxThreadPoolSize if that is smaller
 * @param queueCapacity calls that may queue while all threads are busy; 0 to {@value #MAX_QUEUE}; default 100
 * @param keepAliveDuration how long a thread beyond coreThreadPoolSize waits for work before it ends; 0 to 31 days; default 20 s
 * @param virtual whether each call gets a new virtual thread; then there is no pool, and coreThreadPoolSize and keepAliveDuration
 *     have no effect; needs a runtime of Java 21 or later; default false
 * @apiNote Build with {@link #custom()}: later versions may add components, and the canonical constructor changes with them.
 */
public record ThreadPoolBulkheadConfig(
        int maxThreadPoolSize, int coreThreadPoolSize, int queueCapacity, Duration keepAliveDuration, boolean virtual) {
    public static final int MAX_THREADS = 1_000_000;
    public static final int MAX_QUEUE = 1_000_000;

    private static final Duration LONGEST_KEEP_ALIVE = Duration.ofDays(31);
    private static final ThreadPoolBulkheadConfig DEFAULTS = new Builder().build();

    public ThreadPoolBulkheadConfig {
        Check.inRange("maxThreadPoolSize", maxThreadPoolSize, 1, MAX_THREADS);
        Check.inRange("coreThreadPoolSize", coreThreadPoolSize, 0, maxThreadPoolSize);
        Check.inRange("queueCapacity", queueCapacity, 0, MAX_QUEUE);
        Check.inRange("keepAliveDuration", keepAliveDuration, Duration.ZERO, LONGEST_KEEP_ALIVE);
    }

    public static ThreadPoolBulkheadConfig ofDefaults() {
        return DEFAULTS;
    }

    /** A builder that starts with the defaults. */
    public static Builder custom() {
        return new Builder();
    }

    /** A builder that starts with this configuration. */
    public Builder toBuilder() {
        return new Builder()
                .maxThreadPoolSize(maxThreadPoolSize)
                .coreThreadPoolSize(coreThreadPoolSize)
                .queueCapacity(queueCapacity)
                .keepAliveDuration(keepAliveDuration)
                .virtual(virtual);
    }

    /** Collects options; {@link #build()} checks them. Not safe for several threads. */
    public static final class Builder {
        private @Nullable Integer maxThreadPoolSize;
        private @Nullable Integer coreThreadPoolSize;
        private int queueCapacity = 100;
        private Duration keepAliveDuration = Duration.ofSeconds(20);
        private boolean virtual;

        private Builder() {}

        public Builder maxThreadPoolSize(int threads) {
            maxThreadPoolSize = threads;
            return this;
        }

        public Builder coreThreadPoolSize(int threads) {
            coreThreadPoolSize = threads;
            return this;
        }

        public Builder queueCapacity(int calls) {
            queueCapacity = calls;
            return this;
        }

        public Builder keepAliveDuration(Duration idle) {
            keepAliveDuration = idle;
            return this;
        }

        public Builder virtual(boolean virtualThreads) {
            virtual = virtualThreads;
            return this;
        }

        /**
         * @throws IllegalArgumentException if an option is out of range; the message gives its name, the range and the value
         */
        public ThreadPoolBulkheadConfig build() {
            int processors = Runtime.getRuntime().availableProcessors();
            int most = maxThreadPoolSize != null
                    ? maxThreadPoolSize
                    : coreThreadPoolSize != null ? Math.max(processors, coreThreadPoolSize) : processors;
            int core = coreThreadPoolSize != null ? coreThreadPoolSize : Math.min(processors, most);
            return new ThreadPoolBulkheadConfig(most, core, queueCapacity, keepAliveDuration, virtual);
        }
    }
}
