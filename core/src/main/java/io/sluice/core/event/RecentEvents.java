package io.sluice.core.event;

import io.sluice.core.Check;
import java.util.ArrayDeque;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * The last few events of a publisher, oldest first, for those who come later: a console, an actuator endpoint, a test.
 * <p><b>Thread safety.</b> Safe for many threads; events that two threads publish at once are kept in some order.
 * <p><b>Cost.</b> A short lock for each event it hears; so subscribe to what is rare (state changes) rather than to every call.
 */
public final class RecentEvents<T> implements AutoCloseable {
    private final int capacity;
    private final ArrayDeque<T> events = new ArrayDeque<>(); // guarded by itself
    private final Subscription subscription;

    private RecentEvents(int capacity, Function<Consumer<T>, Subscription> subscribe) {
        this.capacity = Check.inRange("capacity", capacity, 1, 1_000_000);
        this.subscription = subscribe.apply(this::keep);
    }

    /**
     * @param type which events to keep
     * @param capacity how many to keep, from 1 to 1,000,000; the oldest makes room
     */
    public static <E, T extends E> RecentEvents<T> of(EventPublisher<E> publisher, Class<T> type, int capacity) {
        return new RecentEvents<>(capacity, keep -> publisher.subscribe(type, keep));
    }

    /** The events kept now, oldest first; a copy. */
    public List<T> list() {
        synchronized (events) {
            return List.copyOf(events);
        }
    }

    /** Stops listening; what was kept stays readable. */
    @Override
    public void close() {
        subscription.close();
    }

    private void keep(T event) {
        synchronized (events) {
            if (events.size() == capacity) {
                events.removeFirst();
            }
            events.addLast(event);
        }
    }
}
