package io.sluice.cluster.client;

import io.sluice.core.gate.Gate;
import io.sluice.core.gate.Waiter;
import io.sluice.core.time.NanoClock;
import io.sluice.core.time.Timer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Calls of this process that wait for permits to come: first come, first served. No thread is held; a timer is set while somebody waits and
 * nothing can be had. Safe for many threads.
 */
final class TurnLine {
    /*
     * One at a time serves the line: `serving` is set from when somebody begins to until nothing can be had for now, over all answers of the
     * server in between. When there is something is the limit's to say (when the server told to come back, or when the local limit has a
     * permit); whoever cannot wait for as long is refused then, and so nobody is refused later than the moment up to which he waits, but for
     * the time of an answer.
     *
     * The first of the line asks for all behind him who want one permit, as many as the server gives.
     */
    private static final long SHORTEST_WAIT_NANOS = 1_000_000;
    private static final long LONGEST_ASK = 1024;

    /** Where permits come from. */
    interface Desk {
        /** As {@link ClusterGate#decide}. */
        long decide(long permits);

        /** As {@link ClusterGate#ask}. */
        void ask(long want, long min, Told then);

        /** When to come back, of a refusal. */
        long retryAt(long refusal);

        /** The wait is over, with a token or a refusal. */
        void settle(Turn turn, long token);

        /** A call gave up; what it was to get was not taken. */
        void gaveUp(Turn turn);

        /** Permits that were decided for somebody who has given up since. */
        void unused(long token, long permits);
    }

    /** Hears what the server said. */
    @FunctionalInterface
    interface Told {
        /**
         * @param granted how many permits
         * @param token that of each, or of the refusal
         */
        void told(long granted, long token);
    }

    /**
     * One that waits.
     *
     * @param deadline up to when, by the clock
     */
    record Turn(Waiter waiter, long permits, long deadline) {}

    private final NanoClock clock;
    private final Desk desk;
    private final Deque<Turn> turns = new ArrayDeque<>(); // guarded by this
    private boolean serving; // guarded by this
    private @Nullable Timer timer; // guarded by this
    private volatile int waiting;

    TurnLine(NanoClock clock, Desk desk) {
        this.clock = clock;
        this.desk = desk;
    }

    int waiting() {
        return waiting;
    }

    /**
     * Stands in line.
     *
     * @param notBefore when it makes sense to ask, if nobody stands here
     */
    void join(Turn turn, long notBefore) {
        synchronized (this) {
            turns.add(turn);
            waiting = turns.size();
            if (!serving && timer == null) {
                serveAt(notBefore);
            }
        }
        turn.waiter.onCancel(() -> leave(turn));
    }

    private void leave(Turn turn) {
        boolean left;
        synchronized (this) {
            left = turns.remove(turn);
            waiting = turns.size();
        }
        if (left) {
            desk.gaveUp(turn);
        }
    }

    private synchronized void serveAt(long time) {
        serving = false;
        long delay = Math.max(SHORTEST_WAIT_NANOS, time - clock.exactNanos());
        timer = clock.timers().schedule(delay, this::beginToServe);
    }

    private void beginToServe() {
        synchronized (this) {
            timer = null;
            if (serving) {
                return;
            }
            serving = true;
        }
        serve();
    }

    /** By whoever has set {@code serving}. */
    private void serve() {
        while (true) {
            Turn first = first();
            if (first == null) {
                return;
            }
            long token = desk.decide(first.permits);
            if (token == Gate.WAIT) {
                desk.ask(wanted(first), first.permits, this::answered);
                return;
            }
            if (token < 0) {
                putOff(token);
                return;
            }
            grant(first.permits, token);
        }
    }

    private synchronized @Nullable Turn first() {
        serving = !turns.isEmpty();
        return turns.peek();
    }

    /** What the first one and those behind him want, if all want one. */
    private synchronized long wanted(Turn first) {
        if (first.permits > 1) {
            return first.permits;
        }
        return Math.max(
                1,
                turns.stream()
                        .takeWhile(turn -> turn.permits == 1)
                        .limit(LONGEST_ASK)
                        .count());
    }

    private void answered(long granted, long token) {
        if (token < 0) {
            putOff(token);
            return;
        }
        grant(granted, token);
        serve();
    }

    /** Lets in as many as there are permits for. */
    private void grant(long permits, long token) {
        long left = permits;
        for (Turn next = next(left); next != null; next = next(left)) {
            left -= next.permits;
            desk.settle(next, token);
        }
        if (left > 0) {
            desk.unused(token, left);
        }
    }

    /** Takes the first one out of the line if there are enough permits for it. */
    private synchronized @Nullable Turn next(long permits) {
        Turn first = turns.peek();
        if (first == null || first.permits > permits) {
            return null;
        }
        turns.remove();
        waiting = turns.size();
        return first;
    }

    /** Nothing can be had before a time: refuses those who do not wait for as long. */
    private void putOff(long refusal) {
        long until = desk.retryAt(refusal);
        List<Turn> tooLate = new ArrayList<>();
        synchronized (this) {
            turns.removeIf(turn -> turn.deadline - until < 0 && tooLate.add(turn));
            waiting = turns.size();
            serving = false;
            if (!turns.isEmpty()) {
                serveAt(until);
            }
        }
        tooLate.forEach(turn -> desk.settle(turn, refusal));
    }
}
