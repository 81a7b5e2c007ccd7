package io.sluice.recovery.failcache;

/**
 * Delivers a request; may be called again with an equal one that was delivered before.
 *
 * @param <R> the request
 */
@FunctionalInterface
public interface RequestCall<R> {
    void deliver(R request) throws Exception;
}
