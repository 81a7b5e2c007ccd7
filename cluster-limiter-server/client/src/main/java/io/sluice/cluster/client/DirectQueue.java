package io.sluice.cluster.client;

import io.sluice.cluster.protocol.ClientFrame.Acquire;
import io.sluice.cluster.protocol.ServerFrame.Answer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Asks on their way to the server and back. Guarded by the {@link Link}'s lock.
 * <p>At most {@value #MOST_FLIGHTS} frames are on their way; what comes meanwhile goes with the next. So there is no timer, an ask that comes
 * alone goes at once, and batches grow with the load.
 * <p>Each ask leaves in one way: it is answered, or overdue, or lost.
 */
final class DirectQueue {
    private static final int MOST_FLIGHTS = 2;
    private static final int MOST_PER_FRAME = 4096;
    private static final int MOST_BYTES_PER_FRAME = 192 * 1024; // three quarters of a frame: the last one may be long

    private final long deadlineNanos;
    private final Deque<DirectAsk> waiting = new ArrayDeque<>();
    private final Deque<DirectAsk> byDeadline = new ArrayDeque<>(); // those that are over stay until their turn
    private final Map<Long, DirectAsk> sent = new HashMap<>();
    private List<DirectAsk> lost = new ArrayList<>(); // that will not be answered any more, since the last look
    private int flights;
    private long roundNanos;

    /** A frame on its way. */
    static final class Flight {
        private int unanswered;
    }

    DirectQueue(long deadlineNanos) {
        this.deadlineNanos = deadlineNanos;
    }

    int size() {
        return waiting.size() + sent.size();
    }

    /** Returns whether nobody has a deadline before it. */
    boolean add(DirectAsk ask, long now) {
        boolean first = byDeadline.isEmpty();
        ask.askedAt = now;
        waiting.add(ask);
        byDeadline.add(ask);
        return first;
    }

    /** Takes asks that were added elsewhere; their deadlines stay. */
    void join(List<DirectAsk> asks) {
        List<DirectAsk> all = new ArrayList<>(byDeadline);
        for (DirectAsk ask : asks) {
            ask.over = false;
            ask.flight = null;
            waiting.add(ask);
            all.add(ask);
        }
        all.sort((a, b) -> Long.signum(a.askedAt - b.askedAt));
        byDeadline.clear();
        byDeadline.addAll(all);
    }

    /** What is to be sent now; empty if it must wait for what is on its way. */
    List<Acquire> next(IdSource ids) {
        if (waiting.isEmpty() || flights >= MOST_FLIGHTS) {
            return List.of();
        }
        Flight flight = new Flight();
        List<Acquire> acquires = new ArrayList<>();
        int bytes = 0;
        while (!waiting.isEmpty() && acquires.size() < MOST_PER_FRAME && bytes < MOST_BYTES_PER_FRAME) {
            DirectAsk ask = waiting.remove();
            if (!ask.over) {
                ask.id = ids.next();
                ask.flight = flight;
                flight.unanswered++;
                sent.put(ask.id, ask);
                bytes += ask.bytes();
                acquires.add(new Acquire(ask.id, ask.buckets(), ask.want, ask.min));
            }
        }
        flights += acquires.isEmpty() ? 0 : 1;
        return acquires;
    }

    /** Numbers for asks. */
    interface IdSource {
        long next();
    }

    /** Whose answer it is; null if it is nobody's, or came too late. */
    @Nullable DirectAsk answered(Answer answer, long now) {
        DirectAsk ask = sent.get(answer.id());
        if (ask != null) {
            end(ask);
            roundNanos = roundNanos == 0 ? now - ask.askedAt : (7 * roundNanos + now - ask.askedAt) / 8;
        }
        return ask;
    }

    /** It was answered, or is not waited for any more: neither does its frame hold others up. */
    private void end(DirectAsk ask) {
        ask.over = true;
        Flight flight = ask.flight;
        if (flight != null) {
            sent.remove(ask.id);
            if (--flight.unanswered == 0) {
                flights--;
            }
        }
    }

    /** Those whose deadline has passed. */
    List<DirectAsk> overdue(long now) {
        List<DirectAsk> overdue = new ArrayList<>();
        for (DirectAsk first = byDeadline.peek();
                first != null && (first.over || now - first.askedAt >= deadlineNanos);
                first = byDeadline.peek()) {
            byDeadline.remove();
            if (!first.over) {
                end(first);
                overdue.add(first);
            }
        }
        return overdue;
    }

    /** How long until the next deadline; {@link Long#MAX_VALUE} if there is none. */
    long untilDeadline(long now) {
        DirectAsk first = byDeadline.peek();
        return first == null ? Long.MAX_VALUE : first.askedAt + deadlineNanos - now;
    }

    /** How long it takes from an ask to its answer, as of late; 0 if nothing was answered yet. */
    long roundNanos() {
        return roundNanos;
    }

    // ---- what is lost

    /** Those that wait to be sent will not be. */
    void abandonUnsent() {
        for (DirectAsk ask : waiting) {
            lose(ask);
        }
        waiting.clear();
        byDeadline.removeIf(ask -> ask.over);
    }

    /** Nor will those be answered that were sent. */
    void abandon() {
        byDeadline.forEach(this::lose);
        byDeadline.clear();
        waiting.clear();
        sent.clear();
        flights = 0;
    }

    private void lose(DirectAsk ask) {
        if (!ask.over) {
            ask.over = true;
            lost.add(ask);
        }
    }

    /** Those that were lost since somebody looked. */
    List<DirectAsk> takeLost() {
        if (lost.isEmpty()) {
            return List.of();
        }
        List<DirectAsk> taken = lost;
        lost = new ArrayList<>();
        return taken;
    }
}
