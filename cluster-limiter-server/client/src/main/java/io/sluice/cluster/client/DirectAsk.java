package io.sluice.cluster.client;

import io.sluice.cluster.protocol.ClientFrame.Bucket;
import io.sluice.cluster.protocol.ServerFrame.Answer;
import io.sluice.cluster.protocol.Status;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Permits that are wanted from the server itself: of one bucket, or the same number of several, or none. */
abstract class DirectAsk {
    final List<LeasedBucket> from;
    final long want;
    final long min;

    // Guarded by the link's lock.
    long id;
    long askedAt;
    boolean over;
    DirectQueue.@Nullable Flight flight;

    /**
     * @param want up to so many
     * @param min and not fewer than so many
     */
    DirectAsk(List<LeasedBucket> from, long want, long min) {
        this.from = List.copyOf(from);
        this.want = want;
        this.min = min;
    }

    List<Bucket> buckets() {
        return from.size() == 1
                ? from.get(0).onlyName()
                : from.stream().map(LeasedBucket::bucket).toList();
    }

    /** By which it is decided: that of all buckets. */
    String rule() {
        return from.isEmpty() ? "" : from.get(0).bucket().rule();
    }

    /** How long it is in a frame, at the most. */
    int bytes() {
        int bytes = 0;
        for (LeasedBucket bucket : from) {
            bytes += Wishes.bytesOf(bucket.bucket());
        }
        return bytes;
    }

    /** What the answer says of the bucket, if there is only one; where even a single permit was refused, nothing is left of it. */
    void told(Answer answer, long now) {
        if (from.size() != 1) {
            return;
        }
        LeasedBucket only = from.get(0);
        only.told(answer.remaining());
        if (answer.status() != Status.OK && min == 1) {
            only.refused(answer.status(), answer.retryAfterNanos(), now);
        }
    }

    /**
     * It was answered, or will not be; called once, outside of any lock.
     *
     * @param answer null: none came in time
     */
    abstract void done(@Nullable Answer answer, long now);
}
