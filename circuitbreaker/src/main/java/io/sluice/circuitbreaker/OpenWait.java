package io.sluice.circuitbreaker;

import io.sluice.core.Check;
import java.time.Duration;
import java.util.function.IntFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How long a breaker stays open: constant, exponential with a cap, or what the user's function says. */
final class OpenWait {
    private static final Logger log = LoggerFactory.getLogger(CircuitBreaker.class);

    private OpenWait() {}

    /**
     * @param attempt 1 for the first OPEN since CLOSED
     */
    static Duration of(CircuitBreakerConfig config, int attempt) {
        IntFunction<Duration> function = config.waitIntervalFunctionInOpenState();
        return function == null ? exponential(config, attempt) : bounded(function, config, attempt);
    }

    private static Duration exponential(CircuitBreakerConfig config, int attempt) {
        double nanos = config.waitDurationInOpenState().toNanos()
                * Math.pow(config.waitDurationMultiplier(), Math.max(0, attempt - 1));
        return nanos >= config.maxWaitDurationInOpenState().toNanos()
                ? config.maxWaitDurationInOpenState()
                : Duration.ofNanos((long) nanos);
    }

    /** A function of the user's must not be able to keep the breaker from opening. */
    private static Duration bounded(IntFunction<Duration> function, CircuitBreakerConfig config, int attempt) {
        try {
            return Check.inRange(
                    "the wait that waitIntervalFunctionInOpenState gives for attempt " + attempt,
                    function.apply(attempt),
                    CircuitBreakerConfig.SHORTEST_WAIT,
                    CircuitBreakerConfig.LONGEST_WAIT);
        } catch (Throwable e) {
            log.error("Waiting {} instead", config.waitDurationInOpenState(), e);
            return config.waitDurationInOpenState();
        }
    }
}
