package io.sluice.recovery.cache;

import io.sluice.core.Check;
import io.sluice.recovery.Predicates;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The options of a cache of answers; immutable, compared by value.
 *
 * @param freshFor how long an answer is given instead of a call; 0 to 31 days; default 1 min; zero: every call is made
 * @param staleFor how old an answer may be that is given instead of a failure or a refusal; 0 to 31 days; zero, the default: none
 *     is. Freshness and this together must not be zero
 * @param maxEntries answers that are kept at most; 1 to {@value #MAX_ENTRIES}; default 10,000
 * @param coalesce whether calls for a key for which a call is under way wait for its answer instead of being made; default true.
 *     They get its failure as well; but if it ends in an error, or was interrupted or cancelled, they are made
 * @param cacheResult which answers are kept; absent by default: all, null included
 * @param staleException failures instead of which an old answer may be given; absent by default: all exceptions, but neither
 *     interruption nor cancellation
 * @apiNote Build with {@link #custom()}: later versions may add components, and the canonical constructor changes with them.
 */
public record CacheConfig(
        Duration freshFor,
        Duration staleFor,
        int maxEntries,
        boolean coalesce,
        @Nullable Predicate<@Nullable Object> cacheResult,
        @Nullable Predicate<? super Throwable> staleException) {
    public static final int MAX_ENTRIES = 100_000_000;

    private static final Duration LONGEST = Duration.ofDays(31);
    private static final CacheConfig DEFAULTS = new Builder().build();

    public CacheConfig {
        Check.inRange("freshFor", freshFor, Duration.ZERO, LONGEST);
        Check.inRange("staleFor", staleFor, Duration.ZERO, LONGEST);
        Check.inRange("maxEntries", maxEntries, 1, MAX_ENTRIES);
        if (freshFor.isZero() && staleFor.isZero()) {
            throw new IllegalArgumentException("freshFor or staleFor must be above PT0S, but both were PT0S");
        }
    }

    public static CacheConfig ofDefaults() {
        return DEFAULTS;
    }

    /** A builder that starts with the defaults. */
    public static Builder custom() {
        return new Builder();
    }

    /** A builder that starts with this configuration. */
    public Builder toBuilder() {
        Builder builder = new Builder()
                .freshFor(freshFor)
                .staleFor(staleFor)
                .maxEntries(maxEntries)
                .coalesce(coalesce);
        builder.cacheResult = cacheResult;
        builder.staleException = staleException;
        return builder;
    }

    /** How long an answer can be of any use, and a little longer: ages are judged one by one. */
    Duration keptFor() {
        return (freshFor.compareTo(staleFor) > 0 ? freshFor : staleFor).plusMillis(1);
    }

    boolean keeps(@Nullable Object result) {
        return cacheResult == null || Predicates.holds("cacheResult", cacheResult, result);
    }

    boolean answersStale(Throwable failure) {
        return !staleFor.isZero()
                && isShared(failure)
                && (staleException == null || Predicates.holds("staleException", staleException, failure));
    }

    /** Whether a failure is one of the call, rather than of the one who made it. */
    static boolean isShared(Throwable failure) {
        return failure instanceof Exception
                && !(failure instanceof InterruptedException)
                && !(failure instanceof CancellationException);
    }

    /** Collects options; {@link #build()} checks them. Not safe for several threads. */
    public static final class Builder {
        private Duration freshFor = Duration.ofMinutes(1);
        private Duration staleFor = Duration.ZERO;
        private int maxEntries = 10_000;
        private boolean coalesce = true;
        private @Nullable Predicate<@Nullable Object> cacheResult;
        private @Nullable Predicate<? super Throwable> staleException;

        private Builder() {}

        public Builder freshFor(Duration age) {
            freshFor = age;
            return this;
        }

        public Builder staleFor(Duration age) {
            staleFor = age;
            return this;
        }

        public Builder maxEntries(int entries) {
            maxEntries = entries;
            return this;
        }

        public Builder coalesce(boolean yes) {
            coalesce = yes;
            return this;
        }

        public Builder cacheResult(Predicate<@Nullable Object> kept) {
            cacheResult = kept;
            return this;
        }

        public Builder staleException(Predicate<? super Throwable> answered) {
            staleException = answered;
            return this;
        }

        /**
         * @throws IllegalArgumentException if an option is out of range; the message gives its name, the range and the value
         */
        public CacheConfig build() {
            return new CacheConfig(freshFor, staleFor, maxEntries, coalesce, cacheResult, staleException);
        }
    }
}
