package io.sluice.cluster.client;

import io.sluice.cluster.protocol.ServerFrame.Answer;
import org.jspecify.annotations.Nullable;

/** Permits that are wanted from the server itself. */
abstract class DirectAsk {
    final LeasedBucket bucket;
    final long permits;

    // Guarded by the link's lock.
    long id;
    long askedAt;
    boolean over;
    DirectQueue.@Nullable Flight flight;

    DirectAsk(LeasedBucket bucket, long permits) {
        this.bucket = bucket;
        this.permits = permits;
    }

    /**
     * It was answered, or will not be; called once, outside of any lock.
     *
     * @param answer null: none came in time
     */
    abstract void done(@Nullable Answer answer, long now);
}
