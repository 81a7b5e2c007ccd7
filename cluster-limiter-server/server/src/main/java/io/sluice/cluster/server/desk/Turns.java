package io.sluice.cluster.server.desk;

import io.sluice.core.Check;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.PriorityQueue;

/**
 * Whose work is next on one event loop: namespaces get time in proportion to their weights, as long as they have work; nobody's share is
 * kept for him while he has none. That is start-time fair queueing (Goyal, Vin and Cheng, 1996): each piece is stamped with the virtual time
 * at which it could start if its namespace had only its share, and the earliest stamp is next. So a namespace without a backlog waits for
 * one piece of another at the most, however many connections that one has.
 * <p>Between two turns the loop looks after its connections. Not safe for several threads: everything is done on the loop.
 * <p><b>Cost.</b> A turn for what came in at once; O(log n) a piece that waits.
 */
public final class Turns {
    /** Asks after which the loop looks after its connections; also a good size of a piece. */
    public static final int ASKS_A_TURN = 256;

    private final Loop loop;
    private final Map<String, Long> ends =
            new HashMap<>(); // virtual times at which what a namespace has asked for is done
    private final PriorityQueue<Piece> waiting =
            new PriorityQueue<>(Comparator.comparingLong(Piece::start).thenComparingLong(Piece::number));
    private long virtualTime;
    private long pieces;
    private boolean turnComes;

    /** The event loop. */
    public interface Loop {
        /** Runs something on the loop, when what has come in by now has been read. */
        void soon(Runnable task);

        /** Runs something on the loop, after it has looked at its connections once more. */
        void afterReading(Runnable task);
    }

    private record Piece(long start, long number, int cost, Runnable work) {}

    public Turns(Loop loop) {
        this.loop = Check.present("loop", loop);
    }

    /**
     * Puts a piece of work in line.
     *
     * @param weight of its namespace
     * @param cost in asks; at least 1
     */
    public void add(String namespace, int weight, int cost, Runnable work) {
        long start = Math.max(virtualTime, ends.getOrDefault(namespace, virtualTime));
        ends.put(namespace, start + 1000L * Math.max(1, cost) / weight); // weights are at most 1000
        waiting.add(new Piece(start, pieces++, cost, work));
        if (!turnComes) {
            turnComes = true;
            loop.soon(this::turn);
        }
    }

    private void turn() {
        int left = ASKS_A_TURN;
        while (left > 0 && !waiting.isEmpty()) {
            Piece next = waiting.remove();
            virtualTime = next.start;
            left -= Math.max(1, next.cost);
            next.work.run();
        }
        turnComes = !waiting.isEmpty();
        if (turnComes) {
            loop.afterReading(this::turn);
        } else {
            ends.clear(); // nobody waits, so nobody has had too much
            virtualTime = 0;
        }
    }

    int waiting() {
        return waiting.size();
    }
}
