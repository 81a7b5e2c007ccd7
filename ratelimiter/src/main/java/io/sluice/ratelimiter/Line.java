package io.sluice.ratelimiter;

import io.sluice.core.gate.Gate;
import io.sluice.core.gate.Waiter;
import io.sluice.core.time.NanoClock;
import io.sluice.core.time.Timer;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Those who wait for permits, in order of arrival, and the pool they wait for. */
final class Line {
    /*
     * While anybody waits, the pool is held: permits are taken by this class alone, for the first in line when its time has come, so
     * nobody is overtaken and a place in line costs nothing until then. Who leaves the line just leaves it, and the others move up
     * by themselves.
     *
     * `plan` is what the pool would be if all places had been served: it tells a newcomer how long it would take. It is a copy with
     * the places' permits taken one after the other; serving the first does not change it, everything else makes it unknown. Times
     * get later only by `drain`, `update` and those who borrow; after these two everybody's time is looked at again, and who has to
     * wait too long now is refused. So no place needs a timer of its own: one stands for the first.
     *
     * Everything is done under this object's monitor but completing waiters, which runs code of others. A waiter that turns out to
     * have given up in that moment has its permits put back (CancelVersusGrantStress).
     */
    private final NanoClock clock;
    private final Listener listener;
    private Set<Place> places = Set.of(); // guarded by this; made when somebody has to wait, which most never do
    private @Nullable Pool plan; // guarded by this; null: not known
    private long firstDue; // guarded by this; when the first in line is served
    private @Nullable Timer timer; // guarded by this; for the first in line
    private volatile int waiting;
    private volatile Pool pool; // written under this monitor

    /** Who hears how a place in line ended: on any thread, outside of any lock. */
    interface Listener {
        void granted(Place place);

        void refused(Place place, String reason);
    }

    /** A place in line. */
    static final class Place {
        final Waiter waiter;
        final long permits;
        final boolean borrowing;
        final long patience;
        long since; // guarded by the line
        long ending; // guarded by the line; the token with which it leaves the line

        /**
         * @param patience the longest wait, in nanoseconds
         */
        Place(Waiter waiter, long permits, boolean borrowing, long patience) {
            this.waiter = waiter;
            this.permits = permits;
            this.borrowing = borrowing;
            this.patience = patience;
        }
    }

    Line(NanoClock clock, Pool pool, Listener listener) {
        this.clock = clock;
        this.pool = pool;
        this.listener = listener;
    }

    /** The pool in force; one that is held may have been replaced. */
    Pool pool() {
        return pool;
    }

    int waiting() {
        return waiting;
    }

    // ---- coming and going

    /** Completes the waiter now, with a grant or a refusal, or puts it in line. */
    void enqueue(Place place) {
        long answer;
        List<Place> ended = new ArrayList<>();
        synchronized (this) {
            answer = admit(place, clock.exactNanos(), ended);
        }
        endAll(ended);
        if (answer == Gate.WAIT) {
            place.waiter.onCancel(() -> leave(place));
        } else {
            place.ending = answer;
            end(place);
        }
    }

    private long admit(Place place, long now, List<Place> ended) {
        if (place.permits > pool.mostAtOnce()) {
            return Refusal.NEVER;
        }
        pool.hold();
        if ((places.isEmpty() || place.borrowing) && pool.takeHeld(now, place.permits, place.borrowing)) {
            planAnew(now, ended);
            return PooledRateLimiter.GRANTED;
        }
        Pool planned = plan(now);
        long due = planned.due(now, place.permits);
        if (due - now > Math.min(place.patience, pool.longestPlan())) {
            releaseIfNobodyWaits();
            return Refusal.tooLate(now, place.patience);
        }
        planned.takeDue(due, place.permits);
        place.since = now;
        if (places.isEmpty()) {
            places = new LinkedHashSet<>();
        }
        places.add(place);
        waiting = places.size();
        if (waiting == 1) {
            firstDue = due;
            setTimer(now);
        }
        return Gate.WAIT;
    }

    private void leave(Place place) {
        List<Place> ended = new ArrayList<>();
        synchronized (this) {
            if (!places.contains(place)) {
                return;
            }
            places.remove(place);
            serve(clock.exactNanos(), ended);
        }
        listener.refused(place, "cancelled");
        endAll(ended);
    }

    /** Puts permits back; whoever waits moves up. */
    void giveBack(long permits) {
        pool.giveBack(clock.nanos(), permits);
        if (waiting == 0) {
            return;
        }
        List<Place> ended = new ArrayList<>();
        synchronized (this) {
            serve(clock.exactNanos(), ended);
        }
        endAll(ended);
    }

    // ---- planning

    /** The pool after everybody in line was served. */
    private Pool plan(long now) {
        Pool known = plan;
        if (known == null) {
            known = pool.copy(now);
            for (Place place : places) {
                known.takeDue(known.due(now, place.permits), place.permits);
            }
            plan = known;
        }
        return known;
    }

    /** When permits can be had by somebody who comes now. */
    synchronized long due(long now, long permits) {
        if (places.isEmpty()) {
            return pool.due(now, permits);
        }
        Pool copy = plan(now).copy(now);
        return copy.due(now, permits);
    }

    /** How long this place waits yet; zero if it does not wait. */
    synchronized long waitOf(Place place) {
        long now = clock.exactNanos();
        if (!places.contains(place)) {
            return 0;
        }
        Pool copy = pool.copy(now);
        for (Place other : places) {
            long due = copy.due(now, other.permits);
            if (other == place) {
                return due - now;
            }
            copy.takeDue(due, other.permits);
        }
        throw new AssertionError("a set contains what it does not iterate over");
    }

    // ---- serving; all under the monitor

    private synchronized void timeUpUnderLock(List<Place> ended) {
        timer = null;
        serveFrom(firstDue, clock.exactNanos(), ended);
    }

    private void timeUp() {
        List<Place> ended = new ArrayList<>();
        timeUpUnderLock(ended);
        endAll(ended);
    }

    /** Times have become earlier, if anything: serves whose time has come. */
    private void serve(long now, List<Place> ended) {
        plan = null;
        serveFrom(now, now, ended);
    }

    /** Times may have become later: refuses who would wait too long now, and serves whose time has come. */
    private void planAnew(long now, List<Place> ended) {
        Pool planned = pool.copy(now);
        for (Iterator<Place> i = places.iterator(); i.hasNext(); ) {
            Place place = i.next();
            boolean ever = place.permits <= pool.mostAtOnce();
            long due = ever ? planned.due(now, place.permits) : now;
            if (ever && due - place.since <= place.patience) {
                planned.takeDue(due, place.permits);
            } else {
                place.ending = ever ? Refusal.tooLate(now, place.patience) : Refusal.NEVER;
                ended.add(place);
                i.remove();
            }
        }
        serve(now, ended);
    }

    /**
     * Serves from the front.
     *
     * @param from when the first could be served at the earliest: what was due is taken at that time, so that no permit is lost if
     *     the timer was late
     */
    private void serveFrom(long from, long now, List<Place> ended) {
        long time = from;
        Iterator<Place> i = places.iterator();
        while (i.hasNext()) {
            Place first = i.next();
            time = pool.due(time, first.permits);
            if (time - now > 0) {
                firstDue = time;
                break;
            }
            pool.takeDue(time, first.permits);
            first.ending = PooledRateLimiter.GRANTED;
            ended.add(first);
            i.remove();
        }
        waiting = places.size();
        setTimer(now);
        releaseIfNobodyWaits();
    }

    private void releaseIfNobodyWaits() {
        if (places.isEmpty()) {
            plan = null;
            pool.release();
        }
    }

    private void setTimer(long now) {
        if (timer != null) {
            timer.cancel();
            timer = null;
        }
        if (!places.isEmpty()) {
            timer = clock.timers().schedule(firstDue - now, this::timeUp);
        }
    }

    // ---- completing; never under the monitor

    private void endAll(List<Place> ended) {
        for (Place place : ended) {
            end(place);
        }
    }

    private void end(Place place) {
        boolean granted = place.ending >= 0;
        boolean heard = place.waiter.complete(place.ending);
        if (granted && heard) {
            listener.granted(place);
        } else {
            if (granted) {
                giveBack(place.permits);
            }
            listener.refused(place, heard ? Refusal.reason(place.ending) : "cancelled");
        }
    }

    // ---- changes

    /** Takes all that can be had; nothing can while anybody waits. */
    synchronized long drain() {
        if (!places.isEmpty()) {
            return 0;
        }
        long now = clock.exactNanos();
        pool.hold();
        long taken = pool.available(now);
        if (taken > 0) {
            pool.takeDue(now, taken);
        }
        pool.release();
        return taken;
    }

    /** Replaces the pool; the old one stays held for ever, so that who still has it in hands looks again. */
    void update(RateLimiterConfig config) {
        List<Place> ended = new ArrayList<>();
        synchronized (this) {
            long now = clock.exactNanos();
            pool.hold();
            Pool next = Pool.of(config, now, pool);
            next.hold();
            pool = next;
            planAnew(now, ended);
        }
        endAll(ended);
    }
}
