package io.sluice.recovery.failcache;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a fail-cache tells its listeners. Later versions may add kinds; keep a default branch.
 * <p>None is built unless somebody subscribed to its type.
 */
public sealed interface FailCacheEvent {
    /** The fail-cache's name. */
    String name();

    /** When it happened, by the wall clock. */
    Instant at();

    /** Why a request was given up. */
    enum Reason {
        /** It waited for longer than it may. */
        EXPIRED,
        /** A newer one took its room. */
        EVICTED,
        /** It failed in a way that no replay will mend, by configuration. */
        HOPELESS,
        /** Its bytes could not be made a request. */
        UNREADABLE
    }

    /**
     * A request is kept.
     *
     * @param failure of its call; null if it was kept without one
     */
    record RequestKept(
            String name, Instant at, long id, @Nullable Throwable failure) implements FailCacheEvent {}

    /** A request was not kept, for there is no room. */
    record RequestRefused(String name, Instant at) implements FailCacheEvent {}

    /**
     * A request that was kept is done.
     *
     * @param failedReplays how often that went wrong before, in this process
     */
    record RequestReplayed(String name, Instant at, long id, int failedReplays) implements FailCacheEvent {}

    /**
     * A replay failed; there will be another.
     *
     * @param backoff how long from now
     */
    record ReplayFailed(String name, Instant at, long id, int failedReplays, Throwable failure, Duration backoff)
            implements FailCacheEvent {}

    /** The protection refused a replay: all of them wait. */
    record ReplaysPaused(String name, Instant at, Throwable refusal, Duration pause) implements FailCacheEvent {}

    /** A request was given up. */
    record RequestDropped(String name, Instant at, long id, Reason reason) implements FailCacheEvent {}
}
