package io.sluice.adaptive.queue;

import io.sluice.core.Check;
import java.time.Duration;

/**
 * The options of a server's queue; immutable, compared by value.
 *
 * @param workers how much work the executor is given at once; 1 to {@value #MAX_WORKERS}; default the number of processors
 * @param capacity how much work may wait; 0 to {@value #MAX_CAPACITY}; default 1000
 * @param target how long the oldest may wait for a while before the queue is under pressure, and no longer than twice that then;
 *     1 ms to 1 hour; default 5 ms. At least what one piece of work takes divided by the workers: the next turn does not come sooner
 * @param interval for how long the oldest must have waited longer than the target, so that a burst is no pressure; 1 ms to 1 hour;
 *     default 100 ms
 * @param timeout how long work may wait that is handed in without a timeout of its own; 1 ms and more; the default is for ever
 * @param lifo whether the newest comes first under pressure; default true
 * @apiNote Build with {@link #custom()}: later versions may add components, and the canonical constructor changes with them.
 */
public record ServerQueueConfig(
        int workers, int capacity, Duration target, Duration interval, Duration timeout, boolean lifo) {
    public static final int MAX_WORKERS = 1_000_000;
    public static final int MAX_CAPACITY = 1_000_000;

    private static final Duration SHORTEST = Duration.ofMillis(1);
    private static final Duration LONGEST = Duration.ofHours(1);
    private static final ServerQueueConfig DEFAULTS = new Builder().build();

    public ServerQueueConfig {
        Check.inRange("workers", workers, 1, MAX_WORKERS);
        Check.inRange("capacity", capacity, 0, MAX_CAPACITY);
        Check.inRange("target", target, SHORTEST, LONGEST);
        Check.inRange("interval", interval, SHORTEST, LONGEST);
        Check.inRange("timeout", timeout, SHORTEST, Check.LONGEST);
    }

    public static ServerQueueConfig ofDefaults() {
        return DEFAULTS;
    }

    /** A builder that starts with the defaults. */
    public static Builder custom() {
        return new Builder();
    }

    /** A builder that starts with this configuration. */
    public Builder toBuilder() {
        return new Builder()
                .workers(workers)
                .capacity(capacity)
                .target(target)
                .interval(interval)
                .timeout(timeout)
                .lifo(lifo);
    }

    /** Collects options; {@link #build()} checks them. Not safe for several threads. */
    public static final class Builder {
        private int workers = Runtime.getRuntime().availableProcessors();
        private int capacity = 1000;
        private Duration target = Duration.ofMillis(5);
        private Duration interval = Duration.ofMillis(100);
        private Duration timeout = Check.LONGEST;
        private boolean lifo = true;

        private Builder() {}

        public Builder workers(int atOnce) {
            workers = atOnce;
            return this;
        }

        public Builder capacity(int waiting) {
            capacity = waiting;
            return this;
        }

        public Builder target(Duration wait) {
            target = wait;
            return this;
        }

        public Builder interval(Duration standing) {
            interval = standing;
            return this;
        }

        public Builder timeout(Duration wait) {
            timeout = wait;
            return this;
        }

        public Builder lifo(boolean newestFirst) {
            lifo = newestFirst;
            return this;
        }

        /**
         * @throws IllegalArgumentException if an option is out of range; the message gives its name, the range and the value
         */
        public ServerQueueConfig build() {
            return new ServerQueueConfig(workers, capacity, target, interval, timeout, lifo);
        }
    }
}
