package io.sluice.cluster.server.desk;

import io.sluice.core.Check;
import org.jspecify.annotations.Nullable;

/**
 * How much of a server a namespace may use; immutable, compared by value. What is null is not limited, which is the default of each;
 * how much is used is counted either way.
 *
 * @param decisionsPerSecond asks for permits and leases a second, with a burst of one second; 1 to 10,000,000. Those beyond it are
 *     answered that the server is busy, with the time to come back
 * @param bytesPerSecond bytes of frames a second, likewise; 1,024 to 1,000,000,000
 * @param connections streams that may be open; 1 to 1,000,000. One more is refused
 * @param weight its share of the server's time, beside those of others, when there is not enough for all; 1 to 1,000, default 1
 * @param keys how many keys of all its rules, caps on calls in flight included, a store in memory knows; 1 to 2^28. Those beyond it share
 *     buckets, unless they are asked for more often than others of the rule, or a cap
 */
public record NamespaceQuota(
        @Nullable Long decisionsPerSecond,
        @Nullable Long bytesPerSecond,
        @Nullable Integer connections,
        int weight,
        @Nullable Integer keys) {
    /** Nothing is limited, weight 1. */
    public static final NamespaceQuota UNLIMITED = new NamespaceQuota(null, null, null, 1);

    public NamespaceQuota {
        if (decisionsPerSecond != null) {
            Check.inRange("decisionsPerSecond", decisionsPerSecond, 1, 10_000_000);
        }
        if (bytesPerSecond != null) {
            Check.inRange("bytesPerSecond", bytesPerSecond, 1024, 1_000_000_000);
        }
        if (connections != null) {
            Check.inRange("connections", connections, 1, 1_000_000);
        }
        Check.inRange("weight", weight, 1, 1000);
        if (keys != null) {
            Check.inRange("keys", keys, 1, 1 << 28);
        }
    }

    /** Of as many keys as there is room for. */
    public NamespaceQuota(
            @Nullable Long decisionsPerSecond,
            @Nullable Long bytesPerSecond,
            @Nullable Integer connections,
            int weight) {
        this(decisionsPerSecond, bytesPerSecond, connections, weight, null);
    }

    /** Of weight 1. */
    public NamespaceQuota(
            @Nullable Long decisionsPerSecond, @Nullable Long bytesPerSecond, @Nullable Integer connections) {
        this(decisionsPerSecond, bytesPerSecond, connections, 1);
    }
}
