package io.sluice.adaptive;

import io.sluice.adaptive.algorithm.Aimd;
import io.sluice.adaptive.algorithm.Bbr;
import io.sluice.adaptive.algorithm.DrainProbe;
import io.sluice.adaptive.algorithm.Gradient;
import io.sluice.adaptive.algorithm.LimitAlgorithm;
import io.sluice.adaptive.algorithm.LimitBounds;
import io.sluice.adaptive.algorithm.Vegas;
import io.sluice.core.Check;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * The options of an adaptive limiter; immutable, compared by value.
 *
 * @param algorithm how the limit is found; default {@link Algorithm#DRAIN_PROBE}
 * @param minLimit the limit never goes below; 1 to {@value #MAX_LIMIT}; default 1
 * @param maxLimit nor above; {@code minLimit} to {@value #MAX_LIMIT}; default 1,000
 * @param initialLimit where it starts; between the two; default 20, or the nearest that is between them
 * @param burstFactor how many times the limit may be in flight for a moment after a quiet time; 1, which turns it off, to 10; default 4
 * @param probeJitter by how much the pauses between probes vary, in percent, so that instances do not probe together; 0 to 50; default 10
 * @param slowCallDuration a call that takes longer counts as dropped: nobody wants its answer any more; null, the default, for never
 * @param dropExceptions a call that ends with one of these, or a subclass, counts as dropped; default {@link TimeoutException} and
 *     {@link InterruptedIOException}. How long a call took that ends with any other says nothing about the service and is left out
 * @param cpuGuard whether sheddable calls are refused while the processor is busy, if that is known; default true
 * @param memoryGuard whether they are refused while memory is short, and almost everything when it runs out; default true
 * @param commonCallers under pressure callers that are not among so many most frequent ones count as one tier lower; 0, the default,
 *     turns it off; at most 1,000
 * @param bbrWindow how far back {@link Algorithm#BBR} looks; 1 s to 1 min; default 10 s
 * @param bbrCpuGate processor time used, in percent, from which on {@link Algorithm#BBR} limits at all; null, the default, for always
 * @param shadow whether to let every call in and only count what would be refused; default false
 * @apiNote Build with {@link #custom()}: later versions may add components, and the canonical constructor changes with them.
 */
public record AdaptiveConfig(
        Algorithm algorithm,
        int minLimit,
        int maxLimit,
        int initialLimit,
        double burstFactor,
        double probeJitter,
        @Nullable Duration slowCallDuration,
        Set<Class<? extends Throwable>> dropExceptions,
        boolean cpuGuard,
        boolean memoryGuard,
        int commonCallers,
        Duration bbrWindow,
        @Nullable Double bbrCpuGate,
        boolean shadow) {
    public static final int MAX_LIMIT = 1_000_000;

    private static final AdaptiveConfig DEFAULTS = new Builder().build();

    public AdaptiveConfig {
        Check.present("algorithm", algorithm);
        Check.inRange("minLimit", minLimit, 1, MAX_LIMIT);
        Check.inRange("maxLimit", maxLimit, minLimit, MAX_LIMIT);
        Check.inRange("initialLimit", initialLimit, minLimit, maxLimit);
        Check.inRange("burstFactor", burstFactor, 1, 10);
        Check.inRange("probeJitter", probeJitter, 0, 50);
        if (slowCallDuration != null) {
            Check.inRange("slowCallDuration", slowCallDuration, Duration.ofNanos(1), Check.LONGEST);
        }
        dropExceptions = Set.copyOf(Check.present("dropExceptions", dropExceptions));
        Check.inRange("commonCallers", commonCallers, 0, 1000);
        Check.inRange("bbrWindow", bbrWindow, Duration.ofSeconds(1), Duration.ofMinutes(1));
        if (bbrCpuGate != null) {
            Check.percent("bbrCpuGate", bbrCpuGate);
        }
    }

    public static AdaptiveConfig ofDefaults() {
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

    LimitBounds bounds() {
        return new LimitBounds(minLimit, maxLimit, initialLimit);
    }

    /** The algorithm, at its beginning. */
    LimitAlgorithm start(LimitBounds bounds, int seed) {
        return switch (algorithm) {
            case DRAIN_PROBE -> new DrainProbe(bounds, burstFactor, probeJitter / 100, seed);
            case BBR -> new Bbr(bounds, bbrWindow.toNanos(), bbrCpuGate == null ? null : bbrCpuGate / 100);
            case GRADIENT -> new Gradient(bounds);
            case VEGAS -> new Vegas(bounds);
            case AIMD -> new Aimd(bounds);
        };
    }

    /** Whether an algorithm that was started by the other may go on under this one, within other bounds. */
    boolean goesOnFrom(AdaptiveConfig other) {
        return algorithm == other.algorithm
                && burstFactor == other.burstFactor
                && probeJitter == other.probeJitter
                && bbrWindow.equals(other.bbrWindow)
                && Objects.equals(bbrCpuGate, other.bbrCpuGate);
    }

    boolean isDrop(Throwable error) {
        for (Class<? extends Throwable> type : dropExceptions) {
            if (type.isInstance(error)) {
                return true;
            }
        }
        return false;
    }

    /** Collects options; {@link #build()} checks them. Not safe for several threads. */
    public static final class Builder {
        private Algorithm algorithm = Algorithm.DRAIN_PROBE;
        private int minLimit = 1;
        private int maxLimit = 1000;
        private @Nullable Integer initialLimit;
        private double burstFactor = 4;
        private double probeJitter = 10;
        private @Nullable Duration slowCallDuration;
        private Set<Class<? extends Throwable>> dropExceptions =
                Set.of(TimeoutException.class, InterruptedIOException.class);
        private boolean cpuGuard = true;
        private boolean memoryGuard = true;
        private int commonCallers;
        private Duration bbrWindow = Duration.ofSeconds(10);
        private @Nullable Double bbrCpuGate;
        private boolean shadow;

        private Builder() {}

        private Builder(AdaptiveConfig config) {
            algorithm = config.algorithm;
            minLimit = config.minLimit;
            maxLimit = config.maxLimit;
            initialLimit = config.initialLimit;
            burstFactor = config.burstFactor;
            probeJitter = config.probeJitter;
            slowCallDuration = config.slowCallDuration;
            dropExceptions = config.dropExceptions;
            cpuGuard = config.cpuGuard;
            memoryGuard = config.memoryGuard;
            commonCallers = config.commonCallers;
            bbrWindow = config.bbrWindow;
            bbrCpuGate = config.bbrCpuGate;
            shadow = config.shadow;
        }

        public Builder algorithm(Algorithm value) {
            algorithm = value;
            return this;
        }

        public Builder minLimit(int limit) {
            minLimit = limit;
            return this;
        }

        public Builder maxLimit(int limit) {
            maxLimit = limit;
            return this;
        }

        public Builder initialLimit(int limit) {
            initialLimit = limit;
            return this;
        }

        public Builder burstFactor(double factor) {
            burstFactor = factor;
            return this;
        }

        public Builder probeJitter(double percent) {
            probeJitter = percent;
            return this;
        }

        public Builder slowCallDuration(@Nullable Duration duration) {
            slowCallDuration = duration;
            return this;
        }

        public Builder dropExceptions(Set<Class<? extends Throwable>> types) {
            dropExceptions = types;
            return this;
        }

        public Builder cpuGuard(boolean on) {
            cpuGuard = on;
            return this;
        }

        public Builder memoryGuard(boolean on) {
            memoryGuard = on;
            return this;
        }

        public Builder commonCallers(int callers) {
            commonCallers = callers;
            return this;
        }

        public Builder bbrWindow(Duration window) {
            bbrWindow = window;
            return this;
        }

        public Builder bbrCpuGate(@Nullable Double percent) {
            bbrCpuGate = percent;
            return this;
        }

        public Builder shadow(boolean on) {
            shadow = on;
            return this;
        }

        /**
         * @throws IllegalArgumentException if an option is out of range; the message gives its name, the range and the value
         */
        public AdaptiveConfig build() {
            int initial = initialLimit != null ? initialLimit : Math.max(minLimit, Math.min(maxLimit, 20));
            return new AdaptiveConfig(
                    algorithm,
                    minLimit,
                    maxLimit,
                    initial,
                    burstFactor,
                    probeJitter,
                    slowCallDuration,
                    dropExceptions,
                    cpuGuard,
                    memoryGuard,
                    commonCallers,
                    bbrWindow,
                    bbrCpuGate,
                    shadow);
        }
    }
}
