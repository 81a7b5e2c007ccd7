package io.sluice.cluster.client;

import io.sluice.core.gate.Waiter;
import io.sluice.core.time.Timer;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;
import java.util.function.ObjLongConsumer;
import org.jspecify.annotations.Nullable;

/** Calls that wait for a permit, first come, first served. Safe for many threads; waiters are told outside of any lock. */
final class PermitLine {
    /*
     * Whoever takes a place out of the line accounts for it. No wake-up is lost: a waiter joins the line, then looks for a permit; one who
     * frees a permit does that, then looks at the line. Both are volatile, so at least one of them sees the other. PermitLineStress (jcstress)
     * stands behind this.
     */
    private final LongSupplier take;
    private final LongConsumer putBack;
    private final ObjLongConsumer<Place> settle;
    private final Set<Place> places = new LinkedHashSet<>(); // guarded by this
    private volatile int size;

    /** Where one call stands. */
    final class Place {
        private final Waiter waiter;
        final boolean patient;
        private volatile @Nullable Timer timer;

        private Place(Waiter waiter, boolean patient) {
            this.waiter = waiter;
            this.patient = patient;
        }

        boolean isWaiting() {
            return waiter.isWaiting();
        }

        /** The timer that ends its patience; it is taken back if the wait is over by now. */
        void arm(Timer newTimer) {
            timer = newTimer;
            if (!waiter.isWaiting()) {
                disarm();
            }
        }

        private void disarm() {
            Timer armed = timer;
            if (armed != null) {
                armed.cancel();
            }
        }

        /** Leaves the line; false if somebody took it out before. */
        boolean leave() {
            synchronized (PermitLine.this) {
                boolean left = places.remove(this);
                size = places.size();
                return left;
            }
        }

        /** For who took it out of the line; false if the call has given up. */
        boolean complete(long token) {
            boolean in = waiter.complete(token);
            disarm();
            return in;
        }
    }

    /**
     * @param take a permit, if one is free: returns its token, which is not negative
     * @param putBack what was taken for somebody who is not there
     * @param settle tells a call that has left the line that it got this token
     */
    PermitLine(LongSupplier take, LongConsumer putBack, ObjLongConsumer<Place> settle) {
        this.take = take;
        this.putBack = putBack;
        this.settle = settle;
    }

    int size() {
        return size;
    }

    /**
     * Puts a call at the end. Call {@link #serve} then.
     *
     * @param patient whether it waits on when it hears that all permits are taken
     */
    synchronized Place join(Waiter waiter, boolean patient) {
        Place place = new Place(waiter, patient);
        places.add(place);
        size = places.size();
        return place;
    }

    private synchronized @Nullable Place takeFirst() {
        if (places.isEmpty()) {
            return null;
        }
        Place first = places.iterator().next();
        first.leave();
        return first;
    }

    /** Hands free permits to the line, in order, until there is none or nobody. */
    void serve() {
        while (size > 0) {
            long token = take.getAsLong();
            if (token < 0) {
                return;
            }
            Place first = takeFirst();
            if (first == null) {
                putBack.accept(token);
            } else {
                settle.accept(first, token);
            }
        }
    }

    /**
     * Sends calls away.
     *
     * @param all whether also those that are patient
     * @param end what becomes of each, when it has left the line
     */
    void dismiss(boolean all, Consumer<Place> end) {
        List<Place> sent = new ArrayList<>();
        synchronized (this) {
            for (Place place : List.copyOf(places)) {
                if ((all || !place.patient) && place.leave()) {
                    sent.add(place);
                }
            }
        }
        sent.forEach(end);
    }
}
