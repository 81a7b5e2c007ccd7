package io.sluice.testkit;

import io.sluice.core.event.EventPublisher;
import io.sluice.core.event.Subscription;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * The events that a gate, a recovery, a guard or a container published, in order.
 * <pre>{@code
 * Recorded<CircuitBreakerEvent> events = Recorded.of(breaker.events());
 * …
 * StateTransition opened = events.only(StateTransition.class);
 * }</pre>
 * <p><b>Thread safety.</b> Safe for many threads.
 *
 * @param <E> the root of the events
 */
public final class Recorded<E> implements AutoCloseable {
    private final List<E> events = new CopyOnWriteArrayList<>();
    private final Subscription subscription;

    private Recorded(EventPublisher<E> publisher) {
        subscription = publisher.subscribe(events::add);
    }

    /** Records from now on. */
    public static <E> Recorded<E> of(EventPublisher<E> publisher) {
        return new Recorded<>(publisher);
    }

    /** All so far. */
    public List<E> all() {
        return List.copyOf(events);
    }

    /** Those of this type so far. */
    public <T extends E> List<T> all(Class<T> type) {
        return events.stream().filter(type::isInstance).map(type::cast).toList();
    }

    /**
     * The one event of this type.
     *
     * @throws AssertionError if there was none, or more than one; it tells what there was
     */
    public <T extends E> T only(Class<T> type) {
        List<T> found = all(type);
        if (found.size() != 1) {
            throw new AssertionError("there must be one " + type.getSimpleName() + ", but there were " + found.size()
                    + " among " + events);
        }
        return found.get(0);
    }

    /** Forgets what there was so far. */
    public void clear() {
        events.clear();
    }

    /** Records no more. */
    @Override
    public void close() {
        subscription.close();
    }

    @Override
    public String toString() {
        return "Recorded" + events;
    }
}
