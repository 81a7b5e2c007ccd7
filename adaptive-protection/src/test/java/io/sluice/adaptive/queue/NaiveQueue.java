package io.sluice.adaptive.queue;

import java.util.ArrayList;
import java.util.List;

/** What a server's queue is, without a thought for speed or threads: a list of tickets and a diary of looks. Time is in ms. */
final class NaiveQueue {
    enum State {
        WAITING,
        STARTED,
        CANCELLED,
        QUEUE_FULL,
        OVERLOAD,
        DEADLINE,
        CLOSED
    }

    final List<State> tickets = new ArrayList<>();
    private final List<Integer> since = new ArrayList<>();
    private final List<Integer> deadlines = new ArrayList<>();
    private final List<int[]> looks = new ArrayList<>(); // when, and how old the oldest was
    private final ServerQueueConfig config;
    private final int target;
    private final int interval;
    private int now;
    private boolean closed;
    int running;

    NaiveQueue(ServerQueueConfig config) {
        this.config = config;
        target = (int) config.target().toMillis();
        interval = (int) config.interval().toMillis();
    }

    List<Integer> waiting() {
        List<Integer> waiting = new ArrayList<>();
        for (int i = 0; i < tickets.size(); i++) {
            if (tickets.get(i) == State.WAITING) {
                waiting.add(i);
            }
        }
        return waiting;
    }

    void pass(int millis) {
        now += millis;
    }

    void come(int timeout) {
        int ticket = tickets.size();
        since.add(now);
        deadlines.add(now + timeout);
        tickets.add(State.QUEUE_FULL);
        if (closed || timeout <= 0) {
            tickets.set(ticket, closed ? State.CLOSED : State.DEADLINE);
            return;
        }
        shed();
        if (waiting().size() + running >= config.capacity() + config.workers()) {
            if (waiting().isEmpty() || !config.lifo() || !pressure()) {
                return;
            }
            tickets.set(waiting().get(0), State.QUEUE_FULL);
        }
        tickets.set(ticket, State.WAITING);
        if (running < config.workers()) {
            takeNext();
        }
    }

    /** Work ends. */
    void end() {
        running--;
        takeNext();
    }

    void cancel(int ticket) {
        if (tickets.get(ticket) == State.WAITING) {
            tickets.set(ticket, State.CANCELLED);
        }
    }

    void close() {
        closed = true;
        waiting().forEach(ticket -> tickets.set(ticket, State.CLOSED));
    }

    private void takeNext() {
        shed();
        while (!waiting().isEmpty()) {
            int next = waiting().get(config.lifo() && pressure() ? waiting().size() - 1 : 0);
            boolean late = deadlines.get(next) <= now;
            tickets.set(next, late ? State.DEADLINE : State.STARTED);
            if (!late) {
                running++;
                return;
            }
        }
    }

    private void shed() {
        looks.add(new int[] {
            now, waiting().isEmpty() ? 0 : now - since.get(waiting().get(0))
        });
        for (int ticket : waiting()) {
            if (deadlines.get(ticket) <= now) {
                tickets.set(ticket, State.DEADLINE);
            } else if (pressure() && now - since.get(ticket) > 2 * target) {
                tickets.set(ticket, State.OVERLOAD);
            } else {
                return;
            }
        }
    }

    /** At all looks of at least an interval, up to the last one, the oldest was above the target. */
    boolean pressure() {
        int first = -1;
        for (int[] look : looks) {
            if (look[1] <= target) {
                first = -1;
            } else if (first < 0) {
                first = look[0];
            }
        }
        return first >= 0 && looks.get(looks.size() - 1)[0] - first >= interval;
    }
}
