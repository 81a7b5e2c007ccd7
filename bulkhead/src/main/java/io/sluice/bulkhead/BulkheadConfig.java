package io.sluice.bulkhead;

import io.sluice.core.Check;
import java.time.Duration;

/**
 * The options of a bulkhead; immutable, compared by value.
 *
 * @param maxConcurrentCalls calls that may be in flight at once; 1 to {@value #MAX_CALLS}; default 25
 * @param maxWaitDuration how long a call may wait for a slot; 0 to 292 years; zero, the default, turns it away at once
 * @param striped whether slots lie on stripes of threads, so that threads share no line that they write; needs a limit of at least
 *     {@value #LEAST_STRIPED_CALLS}; default false: one word that all share. The limit is as exact as without
 * @apiNote Build with {@link #custom()}: later versions may add components, and the canonical constructor changes with them.
 */
public record BulkheadConfig(int maxConcurrentCalls, Duration maxWaitDuration, boolean striped) {
    public static final int MAX_CALLS = 1_000_000;

    /** The lowest limit that may be striped. */
    public static final int LEAST_STRIPED_CALLS = 1_000;

    private static final BulkheadConfig DEFAULTS = new Builder().build();

    public BulkheadConfig {
        Check.inRange("maxConcurrentCalls", maxConcurrentCalls, 1, MAX_CALLS);
        if (striped) {
            Check.inRange(
                    "maxConcurrentCalls of a striped bulkhead", maxConcurrentCalls, LEAST_STRIPED_CALLS, MAX_CALLS);
        }
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
        return new Builder()
                .maxConcurrentCalls(maxConcurrentCalls)
                .maxWaitDuration(maxWaitDuration)
                .striped(striped);
    }

    /** Collects options; {@link #build()} checks them. Not safe for several threads. */
    public static final class Builder {
        private int maxConcurrentCalls = 25;
        private Duration maxWaitDuration = Duration.ZERO;
        private boolean striped;

        private Builder() {}

        public Builder maxConcurrentCalls(int calls) {
            maxConcurrentCalls = calls;
            return this;
        }

        public Builder maxWaitDuration(Duration wait) {
            maxWaitDuration = wait;
            return this;
        }

        public Builder striped(boolean onStripes) {
            striped = onStripes;
            return this;
        }

        /**
         * @throws IllegalArgumentException if an option is out of range; the message gives its name, the range and the value
         */
        public BulkheadConfig build() {
            return new BulkheadConfig(maxConcurrentCalls, maxWaitDuration, striped);
        }
    }
}
