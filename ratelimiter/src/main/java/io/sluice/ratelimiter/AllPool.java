package io.sluice.ratelimiter;

import org.jspecify.annotations.Nullable;

/** Several limits that hold together: permits are taken from all, or from none. */
final class AllPool extends Pool {
    /*
     * A taker goes through the parts in order and gives back what it took if one has not enough, or is held. For that moment others
     * may find less than there is, never more. The holder holds all parts.
     */
    private final Pool[] parts;

    AllPool(Pool[] parts) {
        this.parts = parts;
    }

    @Override
    int take(long now, long permits, boolean borrowing) {
        for (int i = 0; i < parts.length; i++) {
            int answer = parts[i].take(now, permits, borrowing);
            if (answer != GRANTED) {
                giveBack(now, permits, i);
                return answer;
            }
        }
        return GRANTED;
    }

    @Override
    void giveBack(long now, long permits) {
        giveBack(now, permits, parts.length);
    }

    private void giveBack(long now, long permits, int taken) {
        for (int i = 0; i < taken; i++) {
            parts[i].giveBack(now, permits);
        }
    }

    @Override
    long mostAtOnce() {
        long most = Long.MAX_VALUE;
        for (Pool part : parts) {
            most = Math.min(most, part.mostAtOnce());
        }
        return most;
    }

    @Override
    void hold() {
        for (Pool part : parts) {
            part.hold();
        }
    }

    @Override
    void release() {
        for (Pool part : parts) {
            part.release();
        }
    }

    @Override
    Pool copy(long now) {
        Pool[] copies = new Pool[parts.length];
        for (int i = 0; i < copies.length; i++) {
            copies[i] = parts[i].copy(now);
        }
        return new AllPool(copies);
    }

    @Override
    long longestPlan() {
        long least = super.longestPlan();
        for (Pool part : parts) {
            least = Math.min(least, part.longestPlan());
        }
        return least;
    }

    /** A part that is asked for a later time may answer with a still later one, so they are asked until they agree. */
    @Override
    long due(long now, long permits) {
        long due = now;
        boolean agreed;
        do {
            agreed = true;
            for (Pool part : parts) {
                long later = part.due(due, permits);
                agreed &= later == due;
                due = later;
            }
        } while (!agreed);
        return due;
    }

    @Override
    void takeDue(long due, long permits) {
        for (Pool part : parts) {
            part.takeDue(due, permits);
        }
    }

    @Override
    boolean takeHeld(long now, long permits, boolean borrowing) {
        for (int i = 0; i < parts.length; i++) {
            if (!parts[i].takeHeld(now, permits, borrowing)) {
                giveBack(now, permits, i);
                return false;
            }
        }
        return true;
    }

    @Override
    long available(long now) {
        long least = Long.MAX_VALUE;
        for (Pool part : parts) {
            least = Math.min(least, part.available(now));
        }
        return least;
    }

    @Override
    double spentShare(long now) {
        double most = 0;
        for (Pool part : parts) {
            most = Math.max(most, part.spentShare(now));
        }
        return most;
    }

    @Override
    @Nullable Pool part(int index) {
        return index < parts.length ? parts[index] : null;
    }
}
