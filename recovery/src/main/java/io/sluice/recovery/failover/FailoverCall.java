package io.sluice.recovery.failover;

import io.sluice.core.Check;
import org.jspecify.annotations.Nullable;

/**
 * What a failover must know of one call; an immutable value.
 *
 * @param idempotent whether it may be made twice; null: as the configuration says
 * @param key what consistent hashing goes by, through its {@code hashCode}; null if there is none. For targets to be the same in
 *     all processes, take a key whose hash code is, such as a string or a number
 * @param deadlineNanos the reading of the failover's clock at which no further attempt begins; null if there is no deadline
 */
public record FailoverCall(
        @Nullable Boolean idempotent,
        @Nullable Object key,
        @Nullable Long deadlineNanos) {

    /** Nothing is known of the call. */
    public static final FailoverCall PLAIN = new FailoverCall(null, null, null);

    /** It may be made twice. */
    public static final FailoverCall IDEMPOTENT = new FailoverCall(true, null, null);

    public FailoverCall withIdempotent(boolean yes) {
        return new FailoverCall(yes, key, deadlineNanos);
    }

    public FailoverCall withKey(Object newKey) {
        return new FailoverCall(idempotent, Check.present("key", newKey), deadlineNanos);
    }

    public FailoverCall withDeadline(long nanos) {
        return new FailoverCall(idempotent, key, nanos);
    }
}
