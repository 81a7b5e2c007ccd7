package io.sluice.dashboard.server.time;

import io.sluice.core.Check;
import io.sluice.core.time.NanoClock;
import io.sluice.core.time.Timer;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Does something again and again: each time so long after the time before was over, so that a slow round is not met by the next one. One that fails
 * is logged, and the next one is made all the same. Safe for many threads.
 */
public final class Rounds implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Rounds.class);

    private final NanoClock clock;
    private final long between;
    private final Executor thread;
    private final String failure;
    private final Runnable round;
    private @Nullable Timer next; // these are guarded by this
    private boolean closed;

    private Rounds(NanoClock clock, long between, Executor thread, String failure, Runnable round) {
        this.clock = clock;
        this.between = between;
        this.thread = thread;
        this.failure = failure;
        this.round = round;
    }

    /**
     * Begins, with the first one after the interval.
     *
     * @param between nanoseconds from the end of one to the beginning of the next
     * @param thread makes them
     * @param failure what is logged if one fails
     */
    public static Rounds every(long between, NanoClock clock, Executor thread, String failure, Runnable round) {
        Rounds rounds = new Rounds(clock, between, thread, failure, round);
        rounds.plan();
        return rounds;
    }

    private synchronized void plan() {
        if (!closed) {
            next = clock.timers().schedule(between, () -> thread.execute(this::make));
        }
    }

    private void make() {
        try {
            round.run();
        } catch (RuntimeException failed) {
            LOG.warn("{}; it is tried again", failure, failed);
        } finally {
            plan();
        }
    }

    /** No round begins any more, but for one that the thread has been told to make; waits for none. */
    @Override
    public void close() {
        Timer timer;
        synchronized (this) {
            closed = true;
            timer = Check.present("next", next);
        }
        timer.cancel();
    }
}
