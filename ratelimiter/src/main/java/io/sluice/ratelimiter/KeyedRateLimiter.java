package io.sluice.ratelimiter;

import io.sluice.core.event.EventPublisher;
import io.sluice.core.gate.CallCounters;
import io.sluice.core.gate.Gate;
import io.sluice.core.gate.Permit;
import io.sluice.core.time.NanoClock;

/**
 * Caps calls per time for each value of a key: each user, item or address has a bucket of its own. What others call a limit on
 * hot parameters.
 * <p>A call finds its value in the {@link io.sluice.core.gate.CallContext}, under the name that {@code key} says; one without a value is
 * let in and not limited. Or it says its value by {@link #tryAcquirePermission(Object)} and {@link #acquire(Object)}. A collection
 * counts for each of its elements: permits are taken of all, or of none. The keys {@value #ORIGIN} and {@value #ENTRANCE} stand for
 * the caller and the entry that the context names. Values are told apart by {@code equals}; those are kept, so
 * they should be small and must not change.
 * <p><b>Bound.</b> In any stretch of time D at most {@code burst + rate * D} permits are granted to a value. A call beyond that is refused,
 * and told when to come back; none waits.
 * <p><b>Memory.</b> At most {@code maxKeys} values have a bucket, about 100 bytes each and the value. One is forgotten only when it is
 * full again, so that nobody can tell: as soon as its place is wanted, or, as others come, after a minute. While there is no place
 * and nobody is full, new values share {@value KeyTable#SHARED} buckets, by their hash. That is stricter for them, and never laxer:
 * who gets a bucket of his own later starts with what the shared one owes.
 *
 * <p><b>Thread safety.</b> Safe for many threads. Neither granting nor refusing takes a lock; a value's first call does.
 * <p><b>Cost.</b> For a known value one look-up in a concurrent map, one reading of the clock, one compare-and-set, and the counters of
 * the thread's own stripe. A refusal writes nothing but its counter. Nothing is allocated but the exception of those who want one,
 * and a few small objects for a collection. An update takes time in proportion to the values that are known.
 */
public sealed interface KeyedRateLimiter extends Gate permits PerKeyRateLimiter {

    /** What rules and meters call this kind of gate. */
    String KIND = "keyedRateLimiter";

    /** The key that stands for {@link io.sluice.core.gate.CallContext#origin()} unless the call has a key of this name. */
    String ORIGIN = "origin";

    /** The key that stands for {@link io.sluice.core.gate.CallContext#entrance()} unless the call has a key of this name. */
    String ENTRANCE = "entrance";

    static KeyedRateLimiter ofDefaults(String name) {
        return of(name, KeyedRateLimiterConfig.ofDefaults());
    }

    static KeyedRateLimiter of(String name, KeyedRateLimiterConfig config) {
        return of(name, config, NanoClock.system());
    }

    /**
     * @param clock decides everything: the system's, a coarse one, or a test's
     */
    static KeyedRateLimiter of(String name, KeyedRateLimiterConfig config, NanoClock clock) {
        return of(name, config, clock, new CallCounters());
    }

    /** For guards, which count once for all their gates: a limiter that counts into shared counters. */
    static KeyedRateLimiter of(String name, KeyedRateLimiterConfig config, NanoClock clock, CallCounters counters) {
        return new PerKeyRateLimiter(name, config, clock, counters);
    }

    /** The configuration in force. */
    KeyedRateLimiterConfig config();

    KeyedRateLimiterSnapshot snapshot();

    EventPublisher<KeyedRateLimiterEvent> events();

    /**
     * Takes a permit of a value now, or not. The use is ended as after {@link #tryAcquirePermission()}.
     *
     * @param value what the call is counted by; a collection counts for each element
     */
    boolean tryAcquirePermission(Object value);

    /**
     * Takes several permits of a value now, or none.
     *
     * @param permits at least 1; more than the burst are refused
     */
    boolean tryAcquirePermission(Object value, long permits);

    /**
     * Takes a permit of a value. The permit that is returned may be ignored: it is the same for all, and whatever is called on it has
     * no effect; the use counts as succeeded.
     *
     * @param value what the call is counted by; a collection counts for each element
     * @throws RateLimitExceededException if refused
     */
    Permit acquire(Object value);

    /** How many permits of a value could be had now, one by one. */
    long availablePermissions(Object value);

    /**
     * Changes the configuration while the limiter runs. Values stay known; of a value whose limit changes, the share of the burst
     * that is spent stays the same.
     */
    void update(KeyedRateLimiterConfig config);
}
