package io.sluice.circuitbreaker;

import io.sluice.core.gate.Gate;
import io.sluice.core.gate.Outcome;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How a call's end is taken, by the options that say what a failure is. */
final class Verdict {
    private static final Logger log = LoggerFactory.getLogger(CircuitBreaker.class);
    private static final Set<Class<?>> loggedFor = ConcurrentHashMap.newKeySet();

    private Verdict() {}

    /** Never throws: where a predicate of the user's throws, the call counts as failed, and that is logged once. */
    static Outcome of(CircuitBreakerConfig config, @Nullable Object result, @Nullable Throwable error) {
        if (error == null && (config.recordResult() == null || Gate.NO_RESULT.equals(result))) {
            return Outcome.SUCCEEDED;
        }
        try {
            return error == null ? ofResult(config, result) : ofError(config, error);
        } catch (Throwable broken) {
            if (loggedFor.add(broken.getClass())) {
                log.error("A predicate that tells failures from successes threw; the call counts as failed", broken);
            }
            return Outcome.FAILED;
        }
    }

    private static Outcome ofResult(CircuitBreakerConfig config, @Nullable Object result) {
        return config.recordResult() != null && config.recordResult().test(result) ? Outcome.FAILED : Outcome.SUCCEEDED;
    }

    private static Outcome ofError(CircuitBreakerConfig config, Throwable error) {
        if (isOneOf(config.ignoreExceptions(), error)
                || config.ignoreException() != null && config.ignoreException().test(error)) {
            return Outcome.IGNORED;
        }
        boolean allAreFailures = config.recordExceptions().isEmpty() && config.recordException() == null;
        boolean failed = allAreFailures
                || isOneOf(config.recordExceptions(), error)
                || config.recordException() != null && config.recordException().test(error);
        return failed ? Outcome.FAILED : Outcome.SUCCEEDED;
    }

    private static boolean isOneOf(Set<Class<? extends Throwable>> types, Throwable error) {
        for (Class<?> type : types) {
            if (type.isInstance(error)) {
                return true;
            }
        }
        return false;
    }
}
