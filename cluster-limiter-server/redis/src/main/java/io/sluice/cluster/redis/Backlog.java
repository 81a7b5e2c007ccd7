package io.sluice.cluster.redis;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.stream.Stream;

/**
 * What waits for a node, first come, first served, as long as somebody waits for the answer. Not safe for several threads; time is handed in.
 *
 * @param <T> what is asked
 */
final class Backlog<T> {
    /*
     * A node that is asked for more than it can do must not be kept busy with what nobody waits for any more: then it would do nothing else.
     *
     * - A flush takes so many asks that the node has answered the flush within an eighth of the timeout, or in twice the time of the fastest
     *   answer ever, if that is longer: so it is with a node far away, and small flushes would not bring it nearer. How many that is, is learnt:
     *   slower flushes make it less, in proportion, and faster ones that left something over make it more.
     * - What has waited for a whole timeout is not sent. Once something has been waiting without a break for five timeouts, it is no burst
     *   that will pass, and nobody waits for longer than a flush takes: the others are told at once that it is busy. So what is sent is
     *   answered after two or three eighths of a timeout, which for clients that wait for 10 ms is in time. That is over when there is a break
     *   again, and nobody had to be turned away for as long.
     *
     * The second is what CoDel is about, in the simple form of B. Maurer, "Fail at Scale", ACM Queue 13(8), 2015.
     */
    static final int FIRST = 4096; // some 15 ms of Redis, if all are about different keys
    private static final int MOST = 1 << 16;
    private static final int PARTS_OF_TIMEOUT = 8;
    private static final int TIMEOUTS_OF_A_BURST = 5;

    private final long timeout;
    private final Deque<Waiting<T>> urgent = new ArrayDeque<>();
    private final Deque<Waiting<T>> waiting = new ArrayDeque<>();
    private int asks; // of all that waits
    private int most = FIRST; // asks of a flush
    private long fastest = Long.MAX_VALUE / 2;
    private long lastEmpty; // the last break
    private long lastTurnedAway;

    private record Waiting<T>(T asked, int size, long since) {}

    /**
     * What a flush takes.
     *
     * @param asks how many asks it is
     * @param full whether something was left over
     * @param at when it was taken
     */
    record Turn<T>(List<T> taken, int asks, boolean full, long at) {
        boolean isEmpty() {
            return taken.isEmpty();
        }
    }

    /**
     * @param timeoutNanos how long a node may take
     */
    Backlog(long timeoutNanos, long now) {
        timeout = timeoutNanos;
        lastEmpty = now;
        lastTurnedAway = now;
    }

    // ---- waiting

    /**
     * @param isUrgent whether it goes before all that is not, and never waits in vain
     * @return false if it would wait in vain; then it is not taken
     */
    boolean add(T asked, int size, boolean isUrgent, long now) {
        if (waiting.isEmpty()) {
            noteBreak(now);
        } else if (!isUrgent && isLasting(now) && asks > 2 * most) { // two flushes go in the time that one may take
            lastTurnedAway = now;
            return false;
        }
        (isUrgent ? urgent : waiting).add(new Waiting<>(asked, size, now));
        asks += size;
        return true;
    }

    private boolean isLasting(long now) {
        return now - lastEmpty > TIMEOUTS_OF_A_BURST * timeout;
    }

    private void noteBreak(long now) {
        if (!isLasting(now) || now - lastTurnedAway > TIMEOUTS_OF_A_BURST * timeout) {
            lastEmpty = now;
        }
    }

    /** Takes out those that have waited for too long. */
    List<T> late(long now) {
        long patience = isLasting(now) ? Math.min(timeout, goal()) : timeout;
        List<T> late = new ArrayList<>();
        while (!waiting.isEmpty() && now - waiting.element().since > patience) {
            late.add(removeFrom(waiting).asked);
        }
        lastTurnedAway = late.isEmpty() ? lastTurnedAway : now;
        return late;
    }

    /** Takes what may be sent now; may be empty. */
    Turn<T> next(long now) {
        List<T> taken = new ArrayList<>();
        int size = 0;
        for (Deque<Waiting<T>> line : List.of(urgent, waiting)) {
            while (!line.isEmpty() && (size == 0 || size + line.element().size <= most)) {
                Waiting<T> first = removeFrom(line);
                taken.add(first.asked);
                size += first.size;
            }
        }
        if (waiting.isEmpty()) {
            noteBreak(now);
        }
        return new Turn<>(taken, size, !waiting.isEmpty(), now);
    }

    /** Takes out everything. */
    List<T> all() {
        List<T> all = Stream.concat(urgent.stream(), waiting.stream())
                .map(Waiting::asked)
                .toList();
        urgent.clear();
        waiting.clear();
        asks = 0;
        return all;
    }

    private Waiting<T> removeFrom(Deque<Waiting<T>> line) {
        Waiting<T> first = line.remove();
        asks -= first.size;
        return first;
    }

    int asks() {
        return asks;
    }

    // ---- learning

    /** How long a flush may take until it is answered. */
    private long goal() {
        return Math.max(timeout / PARTS_OF_TIMEOUT, 2 * fastest);
    }

    /** How many asks a flush may have. */
    int most() {
        return most;
    }

    void answered(Turn<T> turn, long now) {
        long took = Math.max(1, now - turn.at);
        fastest = Math.min(fastest, took);
        if (took > goal()) {
            int answeredInTime = (int) (turn.asks * (double) goal() / took);
            most = Math.max(
                    Math.max(1, most / 8),
                    Math.min(most, answeredInTime)); // one that was slow for another reason costs little
        } else if (turn.full) {
            most = Math.min(MOST, most + (took <= goal() / 2 ? most : Math.max(1, most / 8)));
        }
    }

    void notAnswered() {
        most = Math.max(1, most / 2);
    }
}
