package io.sluice.guard;

import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Those who hear how long calls took, as one; keeps what they throw away from the call. Immutable, safe for many threads. */
final class Durations {
    private static final Logger log = LoggerFactory.getLogger(Durations.class);
    private static final AtomicBoolean failureLogged = new AtomicBoolean();

    private final DurationListener[] listeners;

    private Durations(List<DurationListener> listeners) {
        this.listeners = listeners.toArray(DurationListener[]::new);
    }

    /** Null, not empty, if nobody listens. */
    static @Nullable Durations of(List<DurationListener> listeners) {
        List<DurationListener> present = List.copyOf(listeners);
        return present.isEmpty() ? null : new Durations(present);
    }

    void ended(long nanos) {
        for (DurationListener listener : listeners) {
            try {
                listener.ended(nanos);
            } catch (Throwable broken) {
                if (failureLogged.compareAndSet(false, true)) {
                    log.error(
                            "A listener to durations failed; calls go on, and further failures are not logged", broken);
                }
            }
        }
    }
}
