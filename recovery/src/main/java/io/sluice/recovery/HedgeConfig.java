package io.sluice.recovery;

import io.sluice.core.Check;
import io.sluice.core.rule.Percent;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The options of a hedge; immutable, compared by value.
 *
 * @param delay how long the first attempt may take before a second one joins it, and each further one after that; 1 ms to 1 hour;
 *     default 100 ms
 * @param delayPercentile instead: as long as this percentage of the last calls took at most; above 0, at most 100; absent by
 *     default. The delay above serves until enough calls are known
 * @param minimumNumberOfCalls calls that must be known for that; 1 to 1,000,000; default 100
 * @param percentileWindow the time from which these calls are: at least its last half, at most all of it, and more only while
 *     that has too few calls; 1 s to 1 hour; default 1 minute
 * @param maxAttempts attempts in all, the first included; 2 to {@value #MOST_ATTEMPTS}; default 2
 * @param interrupt whether the thread of a blocking attempt that lost is interrupted; default true
 * @param hedgeBudgetPercent further attempts that are allowed in each hedgeBudgetPeriod, as a percentage of the calls in it; 0 to
 *     1,000; default 10
 * @param hedgeBudgetPeriod over how long the budget counts; 1 s to 1 hour; default 10 s
 * @param hedgeBudgetMinimum further attempts that are allowed in each hedgeBudgetPeriod however few calls there are; 0 to
 *     1,000,000,000 (as good as no budget); default 10
 * @apiNote Build with {@link #custom()}: later versions may add components, and the canonical constructor changes with them.
 */
public record HedgeConfig(
        Duration delay,
        @Percent @Nullable Double delayPercentile,
        int minimumNumberOfCalls,
        Duration percentileWindow,
        int maxAttempts,
        boolean interrupt,
        @Percent double hedgeBudgetPercent,
        Duration hedgeBudgetPeriod,
        int hedgeBudgetMinimum) {

    /** The most attempts that can be allowed. */
    public static final int MOST_ATTEMPTS = 10;

    private static final HedgeConfig DEFAULTS = new Builder().build();

    public HedgeConfig {
        Check.inRange("delay", delay, Duration.ofMillis(1), Duration.ofHours(1));
        if (delayPercentile != null) {
            Check.percent("delayPercentile", delayPercentile);
        }
        Check.inRange("minimumNumberOfCalls", minimumNumberOfCalls, 1, 1_000_000);
        Check.inRange("percentileWindow", percentileWindow, Duration.ofSeconds(1), Duration.ofHours(1));
        Check.inRange("maxAttempts", maxAttempts, 2, MOST_ATTEMPTS);
        Check.inRange("hedgeBudgetPercent", hedgeBudgetPercent, 0, 1_000);
        Check.inRange("hedgeBudgetPeriod", hedgeBudgetPeriod, Duration.ofSeconds(1), Duration.ofHours(1));
        Check.inRange("hedgeBudgetMinimum", hedgeBudgetMinimum, 0, 1_000_000_000);
    }

    public static HedgeConfig ofDefaults() {
        return DEFAULTS;
    }

    /** A builder that starts with the defaults. */
    public static Builder custom() {
        return new Builder();
    }

    /** A builder that starts with this configuration. */
    public Builder toBuilder() {
        return new Builder()
                .delay(delay)
                .delayPercentile(delayPercentile)
                .minimumNumberOfCalls(minimumNumberOfCalls)
                .percentileWindow(percentileWindow)
                .maxAttempts(maxAttempts)
                .interrupt(interrupt)
                .hedgeBudgetPercent(hedgeBudgetPercent)
                .hedgeBudgetPeriod(hedgeBudgetPeriod)
                .hedgeBudgetMinimum(hedgeBudgetMinimum);
    }

    /** Collects options; {@link #build()} checks them. Not safe for several threads. */
    public static final class Builder {
        private Duration delay = Duration.ofMillis(100);
        private @Nullable Double delayPercentile;
        private int minimumNumberOfCalls = 100;
        private Duration percentileWindow = Duration.ofMinutes(1);
        private int maxAttempts = 2;
        private boolean interrupt = true;
        private double hedgeBudgetPercent = 10;
        private Duration hedgeBudgetPeriod = Duration.ofSeconds(10);
        private int hedgeBudgetMinimum = 10;

        private Builder() {}

        public Builder delay(Duration beforeNextAttempt) {
            delay = beforeNextAttempt;
            return this;
        }

        public Builder delayPercentile(@Nullable Double percent) {
            delayPercentile = percent;
            return this;
        }

        public Builder minimumNumberOfCalls(int calls) {
            minimumNumberOfCalls = calls;
            return this;
        }

        public Builder percentileWindow(Duration window) {
            percentileWindow = window;
            return this;
        }

        public Builder maxAttempts(int attempts) {
            maxAttempts = attempts;
            return this;
        }

        public Builder interrupt(boolean interrupts) {
            interrupt = interrupts;
            return this;
        }

        public Builder hedgeBudgetPercent(double percent) {
            hedgeBudgetPercent = percent;
            return this;
        }

        public Builder hedgeBudgetPeriod(Duration period) {
            hedgeBudgetPeriod = period;
            return this;
        }

        public Builder hedgeBudgetMinimum(int attempts) {
            hedgeBudgetMinimum = attempts;
            return this;
        }

        /**
         * @throws IllegalArgumentException if an option is out of range; the message gives its name, the range and the value
         */
        public HedgeConfig build() {
            return new HedgeConfig(
                    delay,
                    delayPercentile,
                    minimumNumberOfCalls,
                    percentileWindow,
                    maxAttempts,
                    interrupt,
                    hedgeBudgetPercent,
                    hedgeBudgetPeriod,
                    hedgeBudgetMinimum);
        }
    }
}
