package io.sluice.bulkhead;

import io.sluice.core.Check;
import java.time.Duration;

/**
 * The options of a bulkhead; immutable, compared by value.
 *
 * @param maxConcurrentCalls calls that may be in flight at once; 1 to {@value #MAX_CALLS}; default 25
 * @param maxWaitDuration how long a call may wait for a slot; 0 to 292 years; zero, the default, turns it away at once
 * @apiNote Build with {@link #custom()}: later versions may add components, and the canonical constructor changes with them.
 */
public record BulkheadConfig(int maxConcurrentCalls, Duration maxWaitDuration) {
    public static final int MAX_CALLS = 1_000_000;

    private static final BulkheadConfig DEFAULTS = new Builder().build();

    public BulkheadConfig {
        Check.inRange("maxConcurrentCalls", maxConcurrentCalls, 1, MAX_CALLS);
        Check.inRange("maxWaitDuration", maxWaitDuration, Duration.ZERO, Check.LONGEST);
    }

    public static BulkheadConfig ofDefaults() {
        return DEFAULTS;
    }

    /** A builder that starts with the defaults. */
    public static Builder custom() {
        return new Builder();
    }

    /** A builder that starts with this configuration. */
    public Builder toBuilder() {
        return new Builder().maxConcurrentCalls(maxConcurrentCalls).maxWaitDuration(maxWaitDuration);
    }

    /** Collects options; {@link #build()} checks them. Not safe for several threads. */
    public static final class Builder {
        private int maxConcurrentCalls = 25;
        private Duration maxWaitDuration = Duration.ZERO;

        private Builder() {}

        public Builder maxConcurrentCalls(int calls) {
            maxConcurrentCalls = calls;
            return this;
        }

        public Builder maxWaitDuration(Duration wait) {
            maxWaitDuration = wait;
            return this;
        }

        /**
         * @throws IllegalArgumentException if an option is out of range; the message gives its name, the range and the value
         */
        public BulkheadConfig build() {
            return new BulkheadConfig(maxConcurrentCalls, maxWaitDuration);
        }
    }
}
