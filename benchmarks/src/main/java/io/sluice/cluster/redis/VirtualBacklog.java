package io.sluice.cluster.redis;

import java.util.List;

/**
 * What waits for a master in a model: by the very rules by which it waits in a {@link RedisStore}, whose package this stands in for that. For one
 * thread.
 *
 * @param <T> what is asked
 */
public final class VirtualBacklog<T> {
    private final Backlog<T> backlog;

    /**
     * What a flush takes.
     *
     * @param <T> what is asked
     */
    public static final class Flush<T> {
        private final Backlog.Turn<T> turn;

        private Flush(Backlog.Turn<T> turn) {
            this.turn = turn;
        }

        /** May be empty. */
        public List<T> taken() {
            return turn.taken();
        }
    }

    /** With the timeout that a store has by default. */
    public VirtualBacklog(long now) {
        backlog = new Backlog<>(
                RedisStoreConfig.of("redis://modelled").commandTimeout().toNanos(), now);
    }

    /** Returns false if it would wait in vain. */
    public boolean add(T asked, int size, long now) {
        return backlog.add(asked, size, false, now);
    }

    /** Takes out those that have waited for too long. */
    public List<T> late(long now) {
        return backlog.late(now);
    }

    /** Takes what may be sent now. */
    public Flush<T> next(long now) {
        return new Flush<>(backlog.next(now));
    }

    /** Everything that a flush took has been answered. */
    public void answered(Flush<T> flush, long now) {
        backlog.answered(flush.turn, now);
    }
}
