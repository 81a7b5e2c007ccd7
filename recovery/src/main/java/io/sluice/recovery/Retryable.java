package io.sluice.recovery;

import io.sluice.core.Check;
import io.sluice.core.gate.CallNotPermittedException;
import io.sluice.core.gate.Gate;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a retry is for, and when the callee wants it: the options that look at results and failures. */
final class Retryable {
    private static final Logger log = LoggerFactory.getLogger(Retry.class);

    private final RetryConfig config;
    private final boolean everyException;

    Retryable(RetryConfig config) {
        this.config = config;
        everyException = config.retryExceptions().isEmpty() && config.retryException() == null;
    }

    boolean is(Throwable failure) {
        if (failure instanceof InterruptedException || failure instanceof CancellationException) {
            return false; // the caller does not want it any more
        }
        try {
            if (isOneOf(config.ignoreExceptions(), failure) || holds(config.ignoreException(), failure)) {
                return false;
            }
            return everyException
                    ? failure instanceof Exception
                    : isOneOf(config.retryExceptions(), failure) || holds(config.retryException(), failure);
        } catch (RuntimeException broken) {
            log.warn("A predicate failed on {}, which is not retried", failure, broken);
            return false;
        }
    }

    boolean isResult(@Nullable Object result) {
        Predicate<@Nullable Object> predicate = config.retryResult();
        if (predicate == null || Gate.NO_RESULT.equals(result)) {
            return false;
        }
        try {
            return predicate.test(result);
        } catch (RuntimeException broken) {
            log.warn("retryResult failed on a result, which is not retried", broken);
            return false;
        }
    }

    /** How long the callee wants to be left alone; zero if it did not say. */
    long retryAfterNanos(Throwable failure) {
        if (failure instanceof CallNotPermittedException refusal) {
            return refusal.retryAfter().map(Duration::toNanos).orElse(0L);
        }
        Duration wait = told(failure);
        return wait == null || wait.isNegative() ? 0 : nanos(wait);
    }

    private @Nullable Duration told(Throwable failure) {
        if (config.retryAfter() == null) {
            return null;
        }
        try {
            return config.retryAfter().apply(failure);
        } catch (RuntimeException broken) {
            log.warn("retryAfter failed on {}; the usual wait is used", failure, broken);
            return null;
        }
    }

    private static long nanos(Duration wait) {
        return wait.compareTo(Check.LONGEST) < 0 ? wait.toNanos() : Long.MAX_VALUE;
    }

    private static boolean isOneOf(Set<Class<? extends Throwable>> types, Throwable failure) {
        for (Class<? extends Throwable> type : types) {
            if (type.isInstance(failure)) {
                return true;
            }
        }
        return false;
    }

    private static boolean holds(@Nullable Predicate<? super Throwable> predicate, Throwable failure) {
        return predicate != null && predicate.test(failure);
    }
}
