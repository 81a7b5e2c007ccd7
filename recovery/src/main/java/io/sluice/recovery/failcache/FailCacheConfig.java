package io.sluice.recovery.failcache;

import io.sluice.core.Check;
import io.sluice.recovery.Predicates;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The options of a fail-cache; immutable, compared by value.
 *
 * @param maxEntries requests it keeps at most; 1 to {@value #MAX_ENTRIES}; default 10,000
 * @param maxBytes the bytes of all of them together, at most; 1 to 2 GiB; default 16 MiB. Requests are held in memory, whatever the
 *     store
 * @param whenFull what happens to a request for which there is no room; default {@link WhenFull#REFUSE}
 * @param expiry how long after it was kept a request is given up, by the wall clock; 1 ms to 3650 days; default 1 day
 * @param initialBackoff the wait before a request is played for the first time; 1 ms to 31 days; default 1 s
 * @param backoffMultiplier what each further failure multiplies the wait by; 1 to 100; default 2
 * @param maxBackoff the longest wait the multiplier leads to; from initialBackoff to 31 days; default 5 min, or initialBackoff if
 *     that is longer
 * @param jitter the share of a wait that chance may take off, so that requests that failed together do not come back together; 0 to
 *     1; default 0.5
 * @param maxConcurrentReplays requests that are played at once; 1 to {@value #MAX_CONCURRENT}; default 4. After a failure one at a
 *     time, until one succeeds
 * @param closeTimeout how long closing waits for replays that are under way; 0 to 1 hour; default 5 s. Those that end later will be
 *     played again, if the store survives
 * @param keepException failures of the first call after which its request is kept; absent by default: all exceptions, but neither
 *     interruption nor cancellation
 * @param giveUpException failures of a replay after which there will be no other; absent by default: none
 * @apiNote Build with {@link #custom()}: later versions may add components, and the canonical constructor changes with them.
 */
public record FailCacheConfig(
        int maxEntries,
        long maxBytes,
        WhenFull whenFull,
        Duration expiry,
        Duration initialBackoff,
        double backoffMultiplier,
        Duration maxBackoff,
        double jitter,
        int maxConcurrentReplays,
        Duration closeTimeout,
        @Nullable Predicate<? super Throwable> keepException,
        @Nullable Predicate<? super Throwable> giveUpException) {

    /** What happens to a request for which there is no room. */
    public enum WhenFull {
        /** It is not kept, and its caller gets the failure. */
        REFUSE,
        /** The oldest that wait are given up for it. */
        DROP_OLDEST
    }

    public static final int MAX_ENTRIES = 10_000_000;
    public static final int MAX_CONCURRENT = 1000;

    private static final long MAX_BYTES = 2L << 30;
    private static final Duration SHORTEST = Duration.ofMillis(1);
    private static final Duration LONGEST_BACKOFF = Duration.ofDays(31);
    private static final Duration DEFAULT_MAX_BACKOFF = Duration.ofMinutes(5);
    private static final FailCacheConfig DEFAULTS = new Builder().build();

    public FailCacheConfig {
        Check.inRange("maxEntries", maxEntries, 1, MAX_ENTRIES);
        Check.inRange("maxBytes", maxBytes, 1, MAX_BYTES);
        Check.present("whenFull", whenFull);
        Check.inRange("expiry", expiry, SHORTEST, Duration.ofDays(3650));
        Check.inRange("initialBackoff", initialBackoff, SHORTEST, LONGEST_BACKOFF);
        Check.inRange("backoffMultiplier", backoffMultiplier, 1, 100);
        Check.inRange("maxBackoff", maxBackoff, initialBackoff, LONGEST_BACKOFF);
        Check.inRange("jitter", jitter, 0, 1);
        Check.inRange("maxConcurrentReplays", maxConcurrentReplays, 1, MAX_CONCURRENT);
        Check.inRange("closeTimeout", closeTimeout, Duration.ZERO, Duration.ofHours(1));
    }

    public static FailCacheConfig ofDefaults() {
        return DEFAULTS;
    }

    /** A builder that starts with the defaults. */
    public static Builder custom() {
        return new Builder();
    }

    /** A builder that starts with this configuration. */
    public Builder toBuilder() {
        Builder builder = new Builder()
                .maxEntries(maxEntries)
                .maxBytes(maxBytes)
                .whenFull(whenFull)
                .expiry(expiry)
                .initialBackoff(initialBackoff)
                .backoffMultiplier(backoffMultiplier)
                .maxBackoff(maxBackoff)
                .jitter(jitter)
                .maxConcurrentReplays(maxConcurrentReplays)
                .closeTimeout(closeTimeout);
        builder.keepException = keepException;
        builder.giveUpException = giveUpException;
        return builder;
    }

    boolean keeps(Throwable failure) {
        return failure instanceof Exception
                && !(failure instanceof InterruptedException)
                && !(failure instanceof CancellationException)
                && (keepException == null || Predicates.holds("keepException", keepException, failure));
    }

    boolean givesUp(Throwable failure) {
        return giveUpException != null && Predicates.holds("giveUpException", giveUpException, failure);
    }

    /** The wait before the replay that follows so many failed ones. */
    long backoffNanos(int failedReplays, RandomGenerator random) {
        double grown = (double) initialBackoff.toNanos() * Math.pow(backoffMultiplier, failedReplays);
        double wait = Math.min(grown, (double) maxBackoff.toNanos());
        return (long) (wait * (1 - jitter * random.nextDouble()));
    }

    /** Collects options; {@link #build()} checks them. Not safe for several threads. */
    public static final class Builder {
        private int maxEntries = 10_000;
        private long maxBytes = 16 << 20;
        private WhenFull whenFull = WhenFull.REFUSE;
        private Duration expiry = Duration.ofDays(1);
        private Duration initialBackoff = Duration.ofSeconds(1);
        private double backoffMultiplier = 2;
        private @Nullable Duration maxBackoff;
        private double jitter = 0.5;
        private int maxConcurrentReplays = 4;
        private Duration closeTimeout = Duration.ofSeconds(5);
        private @Nullable Predicate<? super Throwable> keepException;
        private @Nullable Predicate<? super Throwable> giveUpException;

        private Builder() {}

        public Builder maxEntries(int entries) {
            maxEntries = entries;
            return this;
        }

        public Builder maxBytes(long bytes) {
            maxBytes = bytes;
            return this;
        }

        public Builder whenFull(WhenFull policy) {
            whenFull = policy;
            return this;
        }

        public Builder expiry(Duration age) {
            expiry = age;
            return this;
        }

        public Builder initialBackoff(Duration wait) {
            initialBackoff = wait;
            return this;
        }

        public Builder backoffMultiplier(double factor) {
            backoffMultiplier = factor;
            return this;
        }

        public Builder maxBackoff(Duration cap) {
            maxBackoff = cap;
            return this;
        }

        public Builder jitter(double share) {
            jitter = share;
            return this;
        }

        public Builder maxConcurrentReplays(int replays) {
            maxConcurrentReplays = replays;
            return this;
        }

        public Builder closeTimeout(Duration patience) {
            closeTimeout = patience;
            return this;
        }

        public Builder keepException(Predicate<? super Throwable> keep) {
            keepException = keep;
            return this;
        }

        public Builder giveUpException(Predicate<? super Throwable> giveUp) {
            giveUpException = giveUp;
            return this;
        }

        /**
         * @throws IllegalArgumentException if an option is out of range; the message gives its name, the range and the value
         */
        public FailCacheConfig build() {
            return new FailCacheConfig(
                    maxEntries,
                    maxBytes,
                    whenFull,
                    expiry,
                    initialBackoff,
                    backoffMultiplier,
                    maxBackoff == null ? longer(DEFAULT_MAX_BACKOFF, initialBackoff) : maxBackoff,
                    jitter,
                    maxConcurrentReplays,
                    closeTimeout,
                    keepException,
                    giveUpException);
        }

        private static Duration longer(Duration one, @Nullable Duration other) {
            return other != null && other.compareTo(one) > 0 ? other : one;
        }
    }
}
