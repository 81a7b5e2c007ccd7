package io.sluice.core.event;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands events to listeners.
 * <p><b>Contract.</b> A listener hears every event of its type that is published after {@code subscribe} has returned and before
 * {@code close} is called, on the thread that publishes, in order of subscription. A listener that throws is logged once, stays
 * subscribed, and neither the publisher nor the other listeners notice. Listeners should be quick: the guarded call waits for
 * them.
 * <p><b>Thread safety.</b> Safe for many threads.
 * <p><b>Cost.</b> One volatile read while nobody listens; ask {@link #wants} before building an event.
 *
 * @param <E> the root of the events, usually a sealed interface
 */
public final class EventPublisher<E> {
    private static final Logger log = LoggerFactory.getLogger(EventPublisher.class);
    private static final VarHandle LISTENERS;

    static {
        try {
            LISTENERS = MethodHandles.lookup().findVarHandle(EventPublisher.class, "listeners", Listener[].class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /** Copied on each change; null, not empty, when nobody listens. */
    private volatile Listener<?> @Nullable [] listeners;

    /** Whether anybody would hear an event of this type: ask before building one. */
    public boolean wants(Class<? extends E> type) {
        Listener<?>[] present = listeners;
        if (present == null) {
            return false;
        }
        for (Listener<?> listener : present) {
            if (listener.type.isAssignableFrom(type)) {
                return true;
            }
        }
        return false;
    }

    /** Whether anybody listens at all. */
    public boolean hasListeners() {
        return listeners != null;
    }

    /** Hears every event. */
    @SuppressWarnings("unchecked") // whatever is published here is an E
    public Subscription subscribe(Consumer<? super E> consumer) {
        return add(new Listener<>((Class<E>) Object.class, consumer));
    }

    /** Hears every event of this type and its subtypes. */
    public <T extends E> Subscription subscribe(Class<T> type, Consumer<? super T> consumer) {
        return add(new Listener<>(type, consumer));
    }

    private Subscription add(Listener<?> listener) {
        Listener<?>[] present;
        Listener<?>[] next;
        do {
            present = listeners;
            next = present == null ? new Listener<?>[1] : Arrays.copyOf(present, present.length + 1);
            next[next.length - 1] = listener;
        } while (!LISTENERS.compareAndSet(this, present, next));
        return () -> remove(listener);
    }

    /** Hands an event to all who want it; never throws. */
    public void publish(E event) {
        Listener<?>[] present = listeners;
        if (present != null) {
            for (Listener<?> listener : present) {
                listener.hear(event);
            }
        }
    }

    private void remove(Listener<?> listener) {
        Listener<?>[] present;
        Listener<?>[] next;
        do {
            present = listeners;
            int index = present == null ? -1 : Arrays.asList(present).indexOf(listener);
            if (present == null || index < 0) {
                return;
            }
            next = without(present, index);
        } while (!LISTENERS.compareAndSet(this, present, next));
    }

    private static Listener<?> @Nullable [] without(Listener<?>[] present, int index) {
        if (present.length == 1) {
            return null;
        }
        Listener<?>[] rest = Arrays.copyOf(present, present.length - 1);
        System.arraycopy(present, index + 1, rest, index, rest.length - index);
        return rest;
    }

    private static final class Listener<T> {
        final Class<T> type;
        final Consumer<? super T> consumer;
        final AtomicBoolean failureLogged = new AtomicBoolean();

        Listener(Class<T> type, Consumer<? super T> consumer) {
            this.type = type;
            this.consumer = consumer;
        }

        void hear(Object event) {
            if (!type.isInstance(event)) {
                return;
            }
            try {
                consumer.accept(type.cast(event));
            } catch (Throwable failure) {
                if (failureLogged.compareAndSet(false, true)) {
                    log.error(
                            "Listener {} failed on {}; it stays subscribed, its further failures are not logged",
                            consumer,
                            event,
                            failure);
                }
            }
        }
    }
}
