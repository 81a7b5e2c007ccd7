package io.sluice.adaptive.system;

import io.sluice.core.Check;
import io.sluice.core.rule.Percent;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The options of a system limiter; immutable, compared by value. Each is a limit of its own, and null, the default of all, means that
 * there is no such limit.
 *
 * @param maxQps calls let in within any second; 0, which lets none in, to {@value #MOST}; beyond it calls are refused with the reason
 *     {@code qps}
 * @param maxThreads calls in flight at once; 0 to {@value #MOST}; reason {@code threads}
 * @param maxResponseTime the mean time that the calls took which ended within the last second; above it calls are refused; 0 or longer;
 *     reason {@code response_time}
 * @param maxLoad the machine's load average of the last minute, not divided by its processors; 0 to {@value #MOST}. Above it, more calls in
 *     flight are refused than the service has shown to work off: the highest rate at which calls ended in half of the last second, times
 *     the least time that one took; reason {@code load}
 * @param maxCpu processor time used, in percent of what the process may use; 0 to 100; above it calls are refused; reason {@code cpu}
 * @apiNote Build with {@link #custom()}: later versions may add components, and the canonical constructor changes with them.
 */
public record SystemConfig(
        @Nullable Integer maxQps,
        @Nullable Integer maxThreads,
        @Nullable Duration maxResponseTime,
        @Nullable Double maxLoad,
        @Percent @Nullable Double maxCpu) {
    public static final int MOST = 1_000_000_000;

    private static final SystemConfig DEFAULTS = custom().build();

    public SystemConfig {
        if (maxQps != null) {
            Check.inRange("maxQps", maxQps, 0, MOST);
        }
        if (maxThreads != null) {
            Check.inRange("maxThreads", maxThreads, 0, MOST);
        }
        if (maxResponseTime != null) {
            Check.inRange("maxResponseTime", maxResponseTime, Duration.ZERO, Check.LONGEST);
        }
        if (maxLoad != null) {
            Check.inRange("maxLoad", maxLoad, 0, MOST);
        }
        if (maxCpu != null) {
            Check.inRange("maxCpu", maxCpu, 0, 100);
        }
    }

    /** No limit at all. */
    public static SystemConfig ofDefaults() {
        return DEFAULTS;
    }

    /** A builder that starts with the defaults. */
    public static Builder custom() {
        return new Builder();
    }

    /** A builder that starts with this configuration. */
    public Builder toBuilder() {
        return custom().maxQps(maxQps)
                .maxThreads(maxThreads)
                .maxResponseTime(maxResponseTime)
                .maxLoad(maxLoad)
                .maxCpu(maxCpu);
    }

    /** Whether a limit looks at when calls begin and end. */
    boolean needsTime() {
        return maxQps != null || maxResponseTime != null || maxLoad != null;
    }

    /** Collects options; {@link #build()} checks them. Not safe for several threads. */
    public static final class Builder {
        private @Nullable Integer maxQps;
        private @Nullable Integer maxThreads;
        private @Nullable Duration maxResponseTime;
        private @Nullable Double maxLoad;
        private @Nullable Double maxCpu;

        private Builder() {}

        public Builder maxQps(@Nullable Integer calls) {
            maxQps = calls;
            return this;
        }

        public Builder maxThreads(@Nullable Integer calls) {
            maxThreads = calls;
            return this;
        }

        public Builder maxResponseTime(@Nullable Duration mean) {
            maxResponseTime = mean;
            return this;
        }

        public Builder maxLoad(@Nullable Double load) {
            maxLoad = load;
            return this;
        }

        public Builder maxCpu(@Nullable Double percent) {
            maxCpu = percent;
            return this;
        }

        /**
         * @throws IllegalArgumentException if an option is out of range; the message gives its name, the range and the value
         */
        public SystemConfig build() {
            return new SystemConfig(maxQps, maxThreads, maxResponseTime, maxLoad, maxCpu);
        }
    }
}
