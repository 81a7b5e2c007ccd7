package io.sluice.guard;

import io.sluice.core.event.EventPublisher;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Lets changes of one guard, or of several that change together, be made one at a time, and tells listeners of them afterwards. Its
 * monitor is held by whoever makes a change.
 */
final class Changes {
    /*
     * Changes are announced under the monitor, so the order of `untold` is theirs. It is emptied by one thread at a time, without the
     * monitor: who has made a change while another one tells leaves a mark in `rounds` and goes on, and the teller goes round again.
     * So listeners hear in the order of the changes, and may wait for threads that make changes, or make some themselves: what a
     * listener changes is told after what it was just told.
     */
    private final Queue<Runnable> untold = new ConcurrentLinkedQueue<>();
    private final AtomicInteger rounds = new AtomicInteger();

    /** Makes a change, which may be part of another one; when the outermost is made, or has failed, listeners are told. */
    void make(Runnable change) {
        try {
            synchronized (this) {
                change.run();
            }
        } finally {
            if (!Thread.holdsLock(this)) {
                tell();
            }
        }
    }

    /** Listeners will be told of this; called within {@link #make}. */
    <E> void announce(EventPublisher<E> events, E event) {
        untold.add(() -> events.publish(event));
    }

    private void tell() {
        if (untold.isEmpty() || rounds.getAndIncrement() != 0) {
            return;
        }
        int seen;
        do {
            seen = rounds.get();
            for (Runnable next = untold.poll(); next != null; next = untold.poll()) {
                next.run();
            }
        } while (rounds.addAndGet(-seen) != 0);
    }
}
