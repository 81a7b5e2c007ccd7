package io.sluice.recovery;

import io.sluice.core.Check;
import io.sluice.core.rule.Percent;
import java.time.Duration;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The options of a retry; immutable, compared by value (functions by identity).
 *
 * @param maxAttempts attempts in all, the first included; 1 to {@value #MOST_ATTEMPTS}; default 3
 * @param waitDuration the wait before the second attempt; 0 to 31 days; default 500 ms
 * @param waitDurationMultiplier what each further wait is multiplied by; 1 to 100; default 1: all waits are alike
 * @param maxWaitDuration the longest wait the multiplier leads to, and the longest {@code retryAfter} that is waited for; from
 *     waitDuration to 31 days; default 1 minute, or waitDuration if that is longer
 * @param jitter how much of a wait is left to chance; default {@link Jitter#FULL} if the multiplier is above 1, else
 *     {@link Jitter#NONE}
 * @param waitIntervalFunction instead of the multiplier: the wait by the number of attempts so far, before jitter; absent by
 *     default. A wait below zero or above maxWaitDuration, or anything it throws, is logged and waitDuration is used
 * @param retryExceptions exceptions of these types, and their subtypes, are retried, and others are not; if it is empty and there
 *     is no retryException, the default, every {@link Exception} is retried and no {@link Error}. An
 *     {@link InterruptedException} and a {@link java.util.concurrent.CancellationException} are never retried
 * @param ignoreExceptions exceptions of these types, and their subtypes, are not retried; they win over everything else; default
 *     empty
 * @param retryException what is retried besides retryExceptions; absent by default. One that throws is logged, and does not retry
 * @param ignoreException what is not retried besides ignoreExceptions; absent by default. One that throws is logged, and does not
 *     retry
 * @param retryResult results that are retried; absent by default: none are. It is asked about null, if a call returned that, but
 *     not about a call that has no result
 * @param retryAfter when the callee says the next attempt may come, read from what the call threw, such as an HTTP client's
 *     exception; null for no word on it; absent by default. A {@link io.sluice.core.gate.CallNotPermittedException} says so itself
 * @param retryBudgetPercent retries that are allowed in each retryBudgetPeriod, as a percentage of the calls in it; 0 to 1,000;
 *     default 10
 * @param retryBudgetPeriod over how long the budget counts; 1 s to 1 hour; default 10 s
 * @param retryBudgetMinimum retries that are allowed in each retryBudgetPeriod however few calls there are; 0 to 1,000,000,000 (as
 *     good as no budget); default 10
 * @apiNote Build with {@link #custom()}: later versions may add components, and the canonical constructor changes with them.
 */
public record RetryConfig(
        int maxAttempts,
        Duration waitDuration,
        double waitDurationMultiplier,
        Duration maxWaitDuration,
        Jitter jitter,
        @Nullable IntFunction<Duration> waitIntervalFunction,
        Set<Class<? extends Throwable>> retryExceptions,
        Set<Class<? extends Throwable>> ignoreExceptions,
        @Nullable Predicate<? super Throwable> retryException,
        @Nullable Predicate<? super Throwable> ignoreException,
        @Nullable Predicate<@Nullable Object> retryResult,
        @Nullable Function<? super Throwable, @Nullable Duration> retryAfter,
        @Percent double retryBudgetPercent,
        Duration retryBudgetPeriod,
        int retryBudgetMinimum) {

    /** How much of a wait is left to chance, so that callers who failed together do not come back together. */
    public enum Jitter {
        /** Nothing. */
        NONE,
        /** Half of the wait is certain, the other half is anything from nothing to all of it. */
        EQUAL,
        /** Anything from nothing to the whole wait. */
        FULL
    }

    /** The most attempts that can be allowed. */
    public static final int MOST_ATTEMPTS = 1_000;

    private static final Duration LONGEST_WAIT = Duration.ofDays(31);
    private static final Duration DEFAULT_LONGEST_WAIT = Duration.ofMinutes(1);
    private static final RetryConfig DEFAULTS = new Builder().build();

    public RetryConfig {
        Check.inRange("maxAttempts", maxAttempts, 1, MOST_ATTEMPTS);
        Check.inRange("waitDuration", waitDuration, Duration.ZERO, LONGEST_WAIT);
        Check.inRange("waitDurationMultiplier", waitDurationMultiplier, 1, 100);
        Check.inRange("maxWaitDuration", maxWaitDuration, waitDuration, LONGEST_WAIT);
        Check.present("jitter", jitter);
        retryExceptions = Set.copyOf(Check.present("retryExceptions", retryExceptions));
        ignoreExceptions = Set.copyOf(Check.present("ignoreExceptions", ignoreExceptions));
        Check.inRange("retryBudgetPercent", retryBudgetPercent, 0, 1_000);
        Check.inRange("retryBudgetPeriod", retryBudgetPeriod, Duration.ofSeconds(1), Duration.ofHours(1));
        Check.inRange("retryBudgetMinimum", retryBudgetMinimum, 0, 1_000_000_000);
    }

    public static RetryConfig ofDefaults() {
        return DEFAULTS;
    }

    /** A builder that starts with the defaults. */
    public static Builder custom() {
        return new Builder();
    }

    /** A builder that starts with this configuration. */
    public Builder toBuilder() {
        return new Builder(this);
    }

    /** Collects options; {@link #build()} checks them. Not safe for several threads. */
    public static final class Builder {
        private int maxAttempts = 3;
        private Duration waitDuration = Duration.ofMillis(500);
        private double waitDurationMultiplier = 1;
        private @Nullable Duration maxWaitDuration;
        private @Nullable Jitter jitter;
        private @Nullable IntFunction<Duration> waitIntervalFunction;
        private Set<Class<? extends Throwable>> retryExceptions = new HashSet<>();
        private Set<Class<? extends Throwable>> ignoreExceptions = new HashSet<>();
        private @Nullable Predicate<? super Throwable> retryException;
        private @Nullable Predicate<? super Throwable> ignoreException;
        private @Nullable Predicate<@Nullable Object> retryResult;
        private @Nullable Function<? super Throwable, @Nullable Duration> retryAfter;
        private double retryBudgetPercent = 10;
        private Duration retryBudgetPeriod = Duration.ofSeconds(10);
        private int retryBudgetMinimum = 10;

        private Builder() {}

        private Builder(RetryConfig from) {
            maxAttempts = from.maxAttempts;
            waitDuration = from.waitDuration;
            waitDurationMultiplier = from.waitDurationMultiplier;
            maxWaitDuration = from.maxWaitDuration;
            jitter = from.jitter;
            waitIntervalFunction = from.waitIntervalFunction;
            retryExceptions = new HashSet<>(from.retryExceptions);
            ignoreExceptions = new HashSet<>(from.ignoreExceptions);
            retryException = from.retryException;
            ignoreException = from.ignoreException;
            retryResult = from.retryResult;
            retryAfter = from.retryAfter;
            retryBudgetPercent = from.retryBudgetPercent;
            retryBudgetPeriod = from.retryBudgetPeriod;
            retryBudgetMinimum = from.retryBudgetMinimum;
        }

        public Builder maxAttempts(int attempts) {
            maxAttempts = attempts;
            return this;
        }

        public Builder waitDuration(Duration wait) {
            waitDuration = wait;
            return this;
        }

        public Builder waitDurationMultiplier(double multiplier) {
            waitDurationMultiplier = multiplier;
            return this;
        }

        public Builder maxWaitDuration(@Nullable Duration wait) {
            maxWaitDuration = wait;
            return this;
        }

        /** Waits that begin with this one and grow by this factor up to the last: three options in one call. */
        public Builder exponentialWait(Duration first, double multiplier, Duration longest) {
            return waitDuration(first).waitDurationMultiplier(multiplier).maxWaitDuration(longest);
        }

        public Builder jitter(@Nullable Jitter share) {
            jitter = share;
            return this;
        }

        public Builder waitIntervalFunction(@Nullable IntFunction<Duration> waitByAttempt) {
            waitIntervalFunction = waitByAttempt;
            return this;
        }

        /** Replaces the types given before. */
        @SafeVarargs
        @SuppressWarnings("varargs") // only read
        public final Builder retryExceptions(Class<? extends Throwable>... types) {
            retryExceptions = new HashSet<>(Set.of(types));
            return this;
        }

        /** Replaces the types given before. */
        @SafeVarargs
        @SuppressWarnings("varargs") // only read
        public final Builder ignoreExceptions(Class<? extends Throwable>... types) {
            ignoreExceptions = new HashSet<>(Set.of(types));
            return this;
        }

        public Builder retryException(@Nullable Predicate<? super Throwable> predicate) {
            retryException = predicate;
            return this;
        }

        public Builder ignoreException(@Nullable Predicate<? super Throwable> predicate) {
            ignoreException = predicate;
            return this;
        }

        public Builder retryResult(@Nullable Predicate<@Nullable Object> predicate) {
            retryResult = predicate;
            return this;
        }

        public Builder retryAfter(@Nullable Function<? super Throwable, @Nullable Duration> waitByFailure) {
            retryAfter = waitByFailure;
            return this;
        }

        public Builder retryBudgetPercent(double percent) {
            retryBudgetPercent = percent;
            return this;
        }

        public Builder retryBudgetPeriod(Duration period) {
            retryBudgetPeriod = period;
            return this;
        }

        public Builder retryBudgetMinimum(int retries) {
            retryBudgetMinimum = retries;
            return this;
        }

        /**
         * @throws IllegalArgumentException if an option is out of range; the message gives its name, the range and the value
         */
        public RetryConfig build() {
            return new RetryConfig(
                    maxAttempts,
                    waitDuration,
                    waitDurationMultiplier,
                    Objects.requireNonNullElseGet(maxWaitDuration, this::defaultLongestWait),
                    Objects.requireNonNullElse(jitter, waitDurationMultiplier > 1 ? Jitter.FULL : Jitter.NONE),
                    waitIntervalFunction,
                    retryExceptions,
                    ignoreExceptions,
                    retryException,
                    ignoreException,
                    retryResult,
                    retryAfter,
                    retryBudgetPercent,
                    retryBudgetPeriod,
                    retryBudgetMinimum);
        }

        private Duration defaultLongestWait() {
            return Check.present("waitDuration", waitDuration).compareTo(DEFAULT_LONGEST_WAIT) > 0
                    ? waitDuration
                    : DEFAULT_LONGEST_WAIT;
        }
    }
}
