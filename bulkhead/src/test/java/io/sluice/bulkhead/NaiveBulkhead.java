package io.sluice.bulkhead;

import java.util.ArrayList;
import java.util.List;

/** What a bulkhead is, without a thought for speed or threads: a list of tickets and a few numbers. Time is in seconds. */
final class NaiveBulkhead {
    enum State {
        WAITING,
        IN,
        REFUSED,
        GAVE_UP
    }

    final List<State> tickets = new ArrayList<>();
    private final List<Integer> deadlines = new ArrayList<>();
    private int now;
    int limit;
    int patience;
    int withToken;
    int byHand;
    int rejected;

    NaiveBulkhead(int limit, int patience) {
        this.limit = limit;
        this.patience = patience;
    }

    int inFlight() {
        return withToken + byHand;
    }

    int waiting() {
        return (int) tickets.stream().filter(state -> state == State.WAITING).count();
    }

    void come() {
        deadlines.add(now + patience);
        if (waiting() == 0 && inFlight() < limit) {
            tickets.add(State.IN);
            withToken++;
        } else if (patience > 0) {
            tickets.add(State.WAITING);
        } else {
            tickets.add(State.REFUSED);
            rejected++;
        }
    }

    boolean tryByHand() {
        if (waiting() == 0 && inFlight() < limit) {
            byHand++;
            return true;
        }
        rejected++;
        return false;
    }

    void leave() {
        withToken--;
        serve();
    }

    void releaseByHand() {
        if (byHand > 0) {
            byHand--;
            serve();
        }
    }

    boolean giveUp(int ticket) {
        if (tickets.get(ticket) != State.WAITING) {
            // who was let in or refused at once never stood in line and can no longer give up
            return false;
        }
        tickets.set(ticket, State.GAVE_UP);
        rejected++;
        return true;
    }

    void pass(int seconds) {
        now += seconds;
        for (int i = 0; i < tickets.size(); i++) {
            if (tickets.get(i) == State.WAITING && deadlines.get(i) <= now) {
                tickets.set(i, State.REFUSED);
                rejected++;
            }
        }
    }

    void resize(int newLimit) {
        limit = newLimit;
        serve();
    }

    private void serve() {
        for (int i = 0; i < tickets.size() && inFlight() < limit; i++) {
            if (tickets.get(i) == State.WAITING) {
                tickets.set(i, State.IN);
                withToken++;
            }
        }
    }
}
