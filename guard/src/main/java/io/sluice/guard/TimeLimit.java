package io.sluice.guard;

import io.sluice.recovery.CallTimeoutException;
import io.sluice.recovery.CallTimeoutException.Limit;
import io.sluice.recovery.Timeout;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * How long one attempt may take, and what it is told if it takes longer.
 *
 * @param timeout whose limit it is
 * @param limit which of its limits
 * @param nanos how long; less than the limit if a part of that has gone
 */
record TimeLimit(Timeout timeout, Limit limit, long nanos) {

    /** Runs a blocking call within it. */
    <T extends @Nullable Object> T call(Callable<T> callable) throws Exception {
        return timeout.call(callable, limit, nanos, () -> {});
    }

    CallTimeoutException timedOut() {
        return timeout.timedOut(limit);
    }

    boolean interrupts() {
        return timeout.config().interrupt();
    }
}
