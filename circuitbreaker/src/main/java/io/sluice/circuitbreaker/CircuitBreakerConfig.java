package io.sluice.circuitbreaker;

import io.sluice.core.Check;
import io.sluice.core.rule.Percent;
import io.sluice.core.window.CountWindow;
import io.sluice.core.window.TimeWindow;
import java.time.Duration;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The options of a circuit breaker; immutable, compared by value (functions by identity).
 *
 * @param failureRateThreshold percent of failed calls in the window that opens the breaker; above 0, at most 100; default 50
 * @param slowCallRateThreshold percent of slow calls in the window that opens the breaker; above 0, at most 100; default 100
 * @param slowCallDurationThreshold calls that take this long or longer are slow; at least 1 ns; absent by default: then no call
 *     is slow, and with a count-based window no clock is read
 * @param permittedNumberOfCallsInHalfOpenState probes that decide whether the breaker closes; 1 to
 *     {@value #MAX_PROBES}; default 10
 * @param halfOpenVerdict what decides in HALF_OPEN; default {@link HalfOpenVerdict#RATE}
 * @param mode what a bad rate leads to; default {@link Mode#TRIP}
 * @param slidingWindowType what the window holds; default {@link SlidingWindowType#COUNT_BASED}; THROTTLE needs TIME_BASED
 * @param slidingWindowSize calls (1 to 1,000,000) or seconds (1 to 3,600); default 100
 * @param minimumNumberOfCalls ended calls the window must hold before it is judged; 1 to 1,000,000, and at most the size of a
 *     count-based window; default the smaller of 100 and that size
 * @param waitDurationInOpenState how long the breaker stays OPEN the first time; 1 ms to 31 days; default 60 s
 * @param waitDurationMultiplier what each further OPEN without a CLOSED between multiplies the wait by; 1 to 100; default 1
 * @param maxWaitDurationInOpenState the longest wait the multiplier leads to; from waitDurationInOpenState to 31 days; default 1
 *     hour, or waitDurationInOpenState if that is longer
 * @param waitIntervalFunctionInOpenState instead of the three above: the wait by attempt, which is 1 for the first OPEN; absent by
 *     default. A wait outside of 1 ms to 31 days, or anything it throws, is logged and waitDurationInOpenState is used
 * @param maxWaitDurationInHalfOpenState how long HALF_OPEN waits for a verdict before the breaker opens again; 1 ms to 31 days;
 *     absent by default: as long as the OPEN period before it
 * @param probeLeaseDuration how long a probe may hold its place, from its start; after that another call may probe; 1 ms to 31
 *     days; absent by default: as long as maxWaitDurationInHalfOpenState
 * @param automaticTransitionFromOpenToHalfOpenEnabled whether HALF_OPEN begins when the wait is over, rather than with the first
 *     call after that; default false
 * @param recordExceptions exceptions of these types, and their subtypes, are failures, and others are successes; if it is empty
 *     and there is no recordException, the default, all exceptions are failures
 * @param ignoreExceptions exceptions of these types, and their subtypes, are neither; they win over everything else; default empty
 * @param recordException what is a failure besides recordExceptions; absent by default
 * @param ignoreException what is neither besides ignoreExceptions; absent by default
 * @param recordResult results that are failures; absent by default: none are. It is asked about null, if a call returned
 *     that, but not about a call that has no result: a runnable, or a success told by hand
 * @param throttleFactor in mode THROTTLE: K of the refusal probability max(0, (requests - K * accepts) / (requests + 1)); 1 to
 *     100; default 2
 * @apiNote Build with {@link #custom()}: later versions may add components, and the canonical constructor changes with them.
 */
public record CircuitBreakerConfig(
        @Percent double failureRateThreshold,
        @Percent double slowCallRateThreshold,
        @Nullable Duration slowCallDurationThreshold,
        int permittedNumberOfCallsInHalfOpenState,
        HalfOpenVerdict halfOpenVerdict,
        Mode mode,
        SlidingWindowType slidingWindowType,
        int slidingWindowSize,
        int minimumNumberOfCalls,
        Duration waitDurationInOpenState,
        double waitDurationMultiplier,
        Duration maxWaitDurationInOpenState,
        @Nullable IntFunction<Duration> waitIntervalFunctionInOpenState,
        @Nullable Duration maxWaitDurationInHalfOpenState,
        @Nullable Duration probeLeaseDuration,
        boolean automaticTransitionFromOpenToHalfOpenEnabled,
        Set<Class<? extends Throwable>> recordExceptions,
        Set<Class<? extends Throwable>> ignoreExceptions,
        @Nullable Predicate<? super Throwable> recordException,
        @Nullable Predicate<? super Throwable> ignoreException,
        @Nullable Predicate<@Nullable Object> recordResult,
        double throttleFactor) {

    /** What the sliding window holds. */
    public enum SlidingWindowType {
        /** The last slidingWindowSize calls. */
        COUNT_BASED,
        /** The calls of the last slidingWindowSize seconds, sliding by a tenth of that. */
        TIME_BASED
    }

    /** What a bad rate leads to. */
    public enum Mode {
        /** The breaker opens. */
        TRIP,
        /**
         * The breaker stays closed and refuses each call with the probability that it would fail: "client-side throttling" of
         * the Google SRE book. Some calls are always let through.
         */
        THROTTLE
    }

    /** What decides in HALF_OPEN. */
    public enum HalfOpenVerdict {
        /** The rates over all probes, once they have all ended. */
        RATE,
        /** The first failed probe opens the breaker; else as RATE. */
        FIRST_FAILURE_OPENS
    }

    /** The most probes that can be permitted. */
    public static final int MAX_PROBES = 10_000;

    static final Duration SHORTEST_WAIT = Duration.ofMillis(1);
    static final Duration LONGEST_WAIT = Duration.ofDays(31);
    private static final int DEFAULT_MINIMUM = 100;
    private static final Duration DEFAULT_LONGEST_OPEN_WAIT = Duration.ofHours(1);
    private static final CircuitBreakerConfig DEFAULTS = new Builder().build();

    public CircuitBreakerConfig {
        Check.percent("failureRateThreshold", failureRateThreshold);
        Check.percent("slowCallRateThreshold", slowCallRateThreshold);
        if (slowCallDurationThreshold != null) {
            Check.inRange("slowCallDurationThreshold", slowCallDurationThreshold, Duration.ofNanos(1), Check.LONGEST);
        }
        Check.inRange("permittedNumberOfCallsInHalfOpenState", permittedNumberOfCallsInHalfOpenState, 1, MAX_PROBES);
        Check.present("halfOpenVerdict", halfOpenVerdict);
        Check.present("mode", mode);
        Check.present("slidingWindowType", slidingWindowType);
        checkWindow(mode, slidingWindowType, slidingWindowSize, minimumNumberOfCalls);
        checkWait("waitDurationInOpenState", waitDurationInOpenState);
        Check.inRange("waitDurationMultiplier", waitDurationMultiplier, 1, 100);
        Check.inRange("maxWaitDurationInOpenState", maxWaitDurationInOpenState, waitDurationInOpenState, LONGEST_WAIT);
        if (maxWaitDurationInHalfOpenState != null) {
            checkWait("maxWaitDurationInHalfOpenState", maxWaitDurationInHalfOpenState);
        }
        if (probeLeaseDuration != null) {
            checkWait("probeLeaseDuration", probeLeaseDuration);
        }
        recordExceptions = Set.copyOf(Check.present("recordExceptions", recordExceptions));
        ignoreExceptions = Set.copyOf(Check.present("ignoreExceptions", ignoreExceptions));
        Check.inRange("throttleFactor", throttleFactor, 1, 100);
    }

    /** Starts from the defaults. */
    public static Builder custom() {
        return new Builder();
    }

    /** All options at their defaults. */
    public static CircuitBreakerConfig ofDefaults() {
        return DEFAULTS;
    }

    /** Starts from these options; this config stays as it is. */
    public Builder toBuilder() {
        return new Builder(this);
    }

    /** Whether the breaker needs to know when calls begin and end. */
    boolean timed() {
        return slowCallDurationThreshold != null || slidingWindowType == SlidingWindowType.TIME_BASED;
    }

    private static void checkWindow(Mode mode, SlidingWindowType type, int size, int minimum) {
        boolean byCount = type == SlidingWindowType.COUNT_BASED;
        int largest = byCount ? CountWindow.MAX_SIZE : (int) TimeWindow.MAX_LENGTH.toSeconds();
        Check.inRange("slidingWindowSize", size, 1, largest);
        Check.inRange("minimumNumberOfCalls", minimum, 1, byCount ? size : CountWindow.MAX_SIZE);
        if (mode == Mode.THROTTLE && byCount) {
            throw new IllegalArgumentException(
                    "slidingWindowType must be TIME_BASED in mode THROTTLE, but was COUNT_BASED");
        }
    }

    private static void checkWait(String name, Duration wait) {
        Check.inRange(name, wait, SHORTEST_WAIT, LONGEST_WAIT);
    }

    /**
     * Collects options; {@link #build()} checks them. Meaning, range and default of each are told by {@link CircuitBreakerConfig}
     * under the same name. Not safe for several threads.
     */
    public static final class Builder {
        private double failureRateThreshold = 50;
        private double slowCallRateThreshold = 100;
        private @Nullable Duration slowCallDurationThreshold;
        private int permittedNumberOfCallsInHalfOpenState = 10;
        private HalfOpenVerdict halfOpenVerdict = HalfOpenVerdict.RATE;
        private Mode mode = Mode.TRIP;
        private SlidingWindowType slidingWindowType = SlidingWindowType.COUNT_BASED;
        private int slidingWindowSize = 100;
        private @Nullable Integer minimumNumberOfCalls;
        private Duration waitDurationInOpenState = Duration.ofSeconds(60);
        private double waitDurationMultiplier = 1;
        private @Nullable Duration maxWaitDurationInOpenState;
        private @Nullable IntFunction<Duration> waitIntervalFunctionInOpenState;
        private @Nullable Duration maxWaitDurationInHalfOpenState;
        private @Nullable Duration probeLeaseDuration;
        private boolean automaticTransitionFromOpenToHalfOpenEnabled;
        private Set<Class<? extends Throwable>> recordExceptions = Set.of();
        private Set<Class<? extends Throwable>> ignoreExceptions = Set.of();
        private @Nullable Predicate<? super Throwable> recordException;
        private @Nullable Predicate<? super Throwable> ignoreException;
        private @Nullable Predicate<@Nullable Object> recordResult;
        private double throttleFactor = 2;

        private Builder() {}

        private Builder(CircuitBreakerConfig from) {
            failureRateThreshold = from.failureRateThreshold;
            slowCallRateThreshold = from.slowCallRateThreshold;
            slowCallDurationThreshold = from.slowCallDurationThreshold;
            permittedNumberOfCallsInHalfOpenState = from.permittedNumberOfCallsInHalfOpenState;
            halfOpenVerdict = from.halfOpenVerdict;
            mode = from.mode;
            slidingWindowType = from.slidingWindowType;
            slidingWindowSize = from.slidingWindowSize;
            minimumNumberOfCalls = unlessDefault(from.minimumNumberOfCalls, from.defaultMinimum());
            waitDurationInOpenState = from.waitDurationInOpenState;
            waitDurationMultiplier = from.waitDurationMultiplier;
            maxWaitDurationInOpenState = unlessDefault(
                    from.maxWaitDurationInOpenState, longer(DEFAULT_LONGEST_OPEN_WAIT, from.waitDurationInOpenState));
            waitIntervalFunctionInOpenState = from.waitIntervalFunctionInOpenState;
            maxWaitDurationInHalfOpenState = from.maxWaitDurationInHalfOpenState;
            probeLeaseDuration = from.probeLeaseDuration;
            automaticTransitionFromOpenToHalfOpenEnabled = from.automaticTransitionFromOpenToHalfOpenEnabled;
            recordExceptions = from.recordExceptions;
            ignoreExceptions = from.ignoreExceptions;
            recordException = from.recordException;
            ignoreException = from.ignoreException;
            recordResult = from.recordResult;
            throttleFactor = from.throttleFactor;
        }

        public Builder failureRateThreshold(double percent) {
            failureRateThreshold = percent;
            return this;
        }

        public Builder slowCallRateThreshold(double percent) {
            slowCallRateThreshold = percent;
            return this;
        }

        /** Null: no call is slow. */
        public Builder slowCallDurationThreshold(@Nullable Duration threshold) {
            slowCallDurationThreshold = threshold;
            return this;
        }

        public Builder permittedNumberOfCallsInHalfOpenState(int probes) {
            permittedNumberOfCallsInHalfOpenState = probes;
            return this;
        }

        public Builder halfOpenVerdict(HalfOpenVerdict verdict) {
            halfOpenVerdict = verdict;
            return this;
        }

        public Builder mode(Mode newMode) {
            mode = newMode;
            return this;
        }

        public Builder slidingWindowType(SlidingWindowType type) {
            slidingWindowType = type;
            return this;
        }

        public Builder slidingWindowSize(int size) {
            slidingWindowSize = size;
            return this;
        }

        /** Window type, size and minimum in one. */
        public Builder slidingWindow(SlidingWindowType type, int size, int minimum) {
            return slidingWindowType(type).slidingWindowSize(size).minimumNumberOfCalls(minimum);
        }

        public Builder minimumNumberOfCalls(int calls) {
            minimumNumberOfCalls = calls;
            return this;
        }

        /** The same wait each time, unless {@link #waitDurationMultiplier} is set. */
        public Builder waitDurationInOpenState(Duration wait) {
            waitDurationInOpenState = wait;
            return this;
        }

        public Builder waitDurationMultiplier(double multiplier) {
            waitDurationMultiplier = multiplier;
            return this;
        }

        public Builder maxWaitDurationInOpenState(Duration longest) {
            maxWaitDurationInOpenState = longest;
            return this;
        }

        /** First wait, multiplier and cap in one. */
        public Builder exponentialWaitInOpenState(Duration first, double multiplier, Duration longest) {
            return waitDurationInOpenState(first)
                    .waitDurationMultiplier(multiplier)
                    .maxWaitDurationInOpenState(longest);
        }

        /** Null: the wait follows from the other options. */
        public Builder waitIntervalFunctionInOpenState(@Nullable IntFunction<Duration> waitByAttempt) {
            waitIntervalFunctionInOpenState = waitByAttempt;
            return this;
        }

        /** Null: as long as the OPEN period before. */
        public Builder maxWaitDurationInHalfOpenState(@Nullable Duration wait) {
            maxWaitDurationInHalfOpenState = wait;
            return this;
        }

        /** Null: as long as maxWaitDurationInHalfOpenState. */
        public Builder probeLeaseDuration(@Nullable Duration lease) {
            probeLeaseDuration = lease;
            return this;
        }

        public Builder automaticTransitionFromOpenToHalfOpenEnabled(boolean enabled) {
            automaticTransitionFromOpenToHalfOpenEnabled = enabled;
            return this;
        }

        /** Replaces the types given before. */
        @SafeVarargs
        @SuppressWarnings("varargs") // only read
        public final Builder recordExceptions(Class<? extends Throwable>... types) {
            recordExceptions = setOf("recordExceptions", types);
            return this;
        }

        /** Replaces the types given before. */
        @SafeVarargs
        @SuppressWarnings("varargs") // only read
        public final Builder ignoreExceptions(Class<? extends Throwable>... types) {
            ignoreExceptions = setOf("ignoreExceptions", types);
            return this;
        }

        public Builder recordException(@Nullable Predicate<? super Throwable> failure) {
            recordException = failure;
            return this;
        }

        public Builder ignoreException(@Nullable Predicate<? super Throwable> neither) {
            ignoreException = neither;
            return this;
        }

        public Builder recordResult(@Nullable Predicate<@Nullable Object> failure) {
            recordResult = failure;
            return this;
        }

        public Builder throttleFactor(double factor) {
            throttleFactor = factor;
            return this;
        }

        /**
         * @throws IllegalArgumentException if an option is out of range; the message gives its name, the range and the value
         */
        public CircuitBreakerConfig build() {
            int defaultMinimum = defaultMinimum(slidingWindowType, slidingWindowSize);
            Duration wait = Check.present("waitDurationInOpenState", waitDurationInOpenState);
            return new CircuitBreakerConfig(
                    failureRateThreshold,
                    slowCallRateThreshold,
                    slowCallDurationThreshold,
                    permittedNumberOfCallsInHalfOpenState,
                    halfOpenVerdict,
                    mode,
                    slidingWindowType,
                    slidingWindowSize,
                    Objects.requireNonNullElse(minimumNumberOfCalls, defaultMinimum),
                    wait,
                    waitDurationMultiplier,
                    Objects.requireNonNullElse(maxWaitDurationInOpenState, longer(DEFAULT_LONGEST_OPEN_WAIT, wait)),
                    waitIntervalFunctionInOpenState,
                    maxWaitDurationInHalfOpenState,
                    probeLeaseDuration,
                    automaticTransitionFromOpenToHalfOpenEnabled,
                    recordExceptions,
                    ignoreExceptions,
                    recordException,
                    ignoreException,
                    recordResult,
                    throttleFactor);
        }

        /** One type given twice is no mistake, one that is null is. */
        private static Set<Class<? extends Throwable>> setOf(String name, Class<? extends Throwable>[] types) {
            Set<Class<? extends Throwable>> set = new HashSet<>();
            for (Class<? extends Throwable> type : Check.present(name, types)) {
                set.add(Check.present("each of " + name, type));
            }
            return set;
        }

        /** What follows from other options goes on following them. */
        private static <T> @Nullable T unlessDefault(T value, T byDefault) {
            return value.equals(byDefault) ? null : value;
        }

        private static Duration longer(Duration one, Duration other) {
            return one.compareTo(other) >= 0 ? one : other;
        }
    }

    private int defaultMinimum() {
        return defaultMinimum(slidingWindowType, slidingWindowSize);
    }

    private static int defaultMinimum(SlidingWindowType type, int size) {
        return type == SlidingWindowType.COUNT_BASED ? Math.min(DEFAULT_MINIMUM, size) : DEFAULT_MINIMUM;
    }
}
