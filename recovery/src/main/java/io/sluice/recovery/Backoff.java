package io.sluice.recovery;

import io.sluice.recovery.RetryConfig.Jitter;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How long a retry waits: pure arithmetic.
 * <p>A wait has a certain part and a random one. What the callee asked for ({@code retryAfter}) may lengthen the certain part; the
 * random part comes on top, so that callers who were all told the same do not come back together.
 */
final class Backoff {
    private static final Logger log = LoggerFactory.getLogger(Retry.class);

    private final RetryConfig config;
    private final long firstNanos;
    private final long longestNanos;

    Backoff(RetryConfig config) {
        this.config = config;
        firstNanos = config.waitDuration().toNanos();
        longestNanos = config.maxWaitDuration().toNanos();
    }

    /** The longest wait, and the longest that is waited because the callee asked for it. */
    long longestNanos() {
        return longestNanos;
    }

    /**
     * @param attempts how many attempts there were: 1 before the second
     * @param retryAfterNanos what the callee asked for; zero if nothing
     * @param chance from 0 to below 1
     * @return from zero (or retryAfterNanos) to the wait before jitter (more than retryAfterNanos)
     */
    long nanos(int attempts, long retryAfterNanos, double chance) {
        long wait = config.waitIntervalFunction() == null ? exponential(attempts) : told(attempts);
        long certain = config.jitter() == Jitter.NONE ? wait : config.jitter() == Jitter.EQUAL ? wait / 2 : 0;
        return Math.max(certain, retryAfterNanos) + (long) ((wait - certain) * chance);
    }

    /** Computed in floating point, which saturates rather than overflows. */
    private long exponential(int attempts) {
        return (long)
                Math.min((double) longestNanos, firstNanos * Math.pow(config.waitDurationMultiplier(), attempts - 1));
    }

    @SuppressWarnings(
            "NullAway") // the function was seen to be there; what it returns is checked as any other bad answer
    private long told(int attempts) {
        try {
            Duration wait = config.waitIntervalFunction().apply(attempts);
            if (!wait.isNegative() && wait.compareTo(config.maxWaitDuration()) <= 0) {
                return wait.toNanos();
            }
            log.warn(
                    "waitIntervalFunction must answer between PT0S and {}, but answered {} to attempt {}; {} is used",
                    config.maxWaitDuration(),
                    wait,
                    attempts,
                    config.waitDuration());
        } catch (RuntimeException failure) {
            log.warn("waitIntervalFunction failed on attempt {}; {} is used", attempts, config.waitDuration(), failure);
        }
        return firstNanos;
    }
}
