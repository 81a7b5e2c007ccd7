package io.sluice.recovery.fault;

import io.sluice.core.Check;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The options of a fault injector; immutable, compared by value. By default nothing is injected.
 *
 * @param percent the share of the matching calls that are affected, by chance; 0 to 100; default 0: none. Without effect if there
 *     is a script
 * @param script what happens to the matching calls instead, one after the other; after its end it begins anew; default empty
 * @param origins callers whose calls match, by the {@linkplain io.sluice.core.gate.CallContext#origin() origin}; default empty: all
 *     calls match
 * @param latency how long an affected call is held up first, at least; 0 to 1 hour; default 0
 * @param maxLatency how long at most, chance deciding between; from latency to 1 hour; default latency
 * @param errorPercent the share of the affected calls that fail instead of being made; 0 to 100; default 0
 * @param answerPercent the share of the affected calls that get an answer instead of being made; 0 to 100, and together with
 *     errorPercent at most 100; default 0
 * @param error makes what failing calls throw; absent by default: an {@link InjectedFaultException}
 * @param answer makes what answered calls return, which must be of the type the caller expects; absent by default
 * @param seed makes chance the same each time; absent by default
 * @apiNote Build with {@link #custom()}: later versions may add components, and the canonical constructor changes with them.
 */
public record FaultConfig(
        double percent,
        List<Step> script,
        Set<String> origins,
        Duration latency,
        Duration maxLatency,
        double errorPercent,
        double answerPercent,
        @Nullable Supplier<? extends Throwable> error,
        @Nullable Supplier<? extends @Nullable Object> answer,
        @Nullable Long seed) {

    /** What happens to one call of a script. */
    public enum Step {
        /** Nothing. */
        PASS,
        /** It is held up, and then made. */
        DELAY,
        /** It is held up, and then fails. */
        ERROR,
        /** It is held up, and then answered. */
        ANSWER
    }

    private static final Duration LONGEST = Duration.ofHours(1);
    private static final FaultConfig DEFAULTS = new Builder().build();

    public FaultConfig {
        Check.inRange("percent", percent, 0, 100);
        script = List.copyOf(Check.present("script", script));
        origins = Set.copyOf(Check.present("origins", origins));
        Check.inRange("latency", latency, Duration.ZERO, LONGEST);
        Check.inRange("maxLatency", maxLatency, latency, LONGEST);
        Check.inRange("errorPercent", errorPercent, 0, 100);
        Check.inRange("answerPercent", answerPercent, 0, 100 - errorPercent);
        if (answerPercent > 0 || script.contains(Step.ANSWER)) {
            Check.present("answer", answer);
        }
    }

    public static FaultConfig ofDefaults() {
        return DEFAULTS;
    }

    /** A builder that starts with the defaults. */
    public static Builder custom() {
        return new Builder();
    }

    /** A builder that starts with this configuration. */
    public Builder toBuilder() {
        Builder builder = new Builder()
                .percent(percent)
                .script(script)
                .origins(origins)
                .latency(latency)
                .maxLatency(maxLatency)
                .errorPercent(errorPercent)
                .answerPercent(answerPercent);
        builder.error = error;
        builder.answer = answer;
        builder.seed = seed;
        return builder;
    }

    /** Collects options; {@link #build()} checks them. Not safe for several threads. */
    public static final class Builder {
        private double percent;
        private List<Step> script = List.of();
        private Set<String> origins = Set.of();
        private Duration latency = Duration.ZERO;
        private @Nullable Duration maxLatency;
        private double errorPercent;
        private double answerPercent;
        private @Nullable Supplier<? extends Throwable> error;
        private @Nullable Supplier<? extends @Nullable Object> answer;
        private @Nullable Long seed;

        private Builder() {}

        public Builder percent(double share) {
            percent = share;
            return this;
        }

        public Builder script(List<Step> steps) {
            script = steps;
            return this;
        }

        public Builder script(Step... steps) {
            return script(List.of(steps));
        }

        public Builder origins(Set<String> callers) {
            origins = callers;
            return this;
        }

        public Builder latency(Duration least) {
            latency = least;
            return this;
        }

        public Builder maxLatency(Duration most) {
            maxLatency = most;
            return this;
        }

        public Builder errorPercent(double share) {
            errorPercent = share;
            return this;
        }

        public Builder answerPercent(double share) {
            answerPercent = share;
            return this;
        }

        public Builder error(Supplier<? extends Throwable> thrown) {
            error = thrown;
            return this;
        }

        public Builder answer(Supplier<? extends @Nullable Object> returned) {
            answer = returned;
            return this;
        }

        public Builder seed(long start) {
            seed = start;
            return this;
        }

        /**
         * @throws IllegalArgumentException if an option is out of range; the message gives its name, the range and the value
         */
        public FaultConfig build() {
            return new FaultConfig(
                    percent,
                    script,
                    origins,
                    latency,
                    maxLatency == null ? latency : maxLatency,
                    errorPercent,
                    answerPercent,
                    error,
                    answer,
                    seed);
        }
    }
}
