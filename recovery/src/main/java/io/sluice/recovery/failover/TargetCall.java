package io.sluice.recovery.failover;

import org.jspecify.annotations.Nullable;

/**
 * A call to whichever target is chosen.
 *
 * @param <T> what it answers
 */
@FunctionalInterface
public interface TargetCall<T extends @Nullable Object> {
    T call(Target target) throws Exception;
}
