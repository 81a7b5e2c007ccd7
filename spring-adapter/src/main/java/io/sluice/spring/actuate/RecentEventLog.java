package io.sluice.spring.actuate;

import io.sluice.circuitbreaker.CircuitBreaker;
import io.sluice.circuitbreaker.CircuitBreakerEvent.StateTransition;
import io.sluice.core.Check;
import io.sluice.core.event.EventPublisher;
import io.sluice.core.event.Subscription;
import io.sluice.guard.Guard;
import io.sluice.guard.GuardEvent;
import io.sluice.guard.Sluice;
import io.sluice.guard.SluiceEvent;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The last events of all guards of a container, in one bounded list: changes of rules, overrides, and states of breakers.
 * <p><b>Thread safety.</b> Safe for many threads.
 * <p><b>Cost.</b> A short lock for each event it hears; none of them happens for each call.
 */
final class RecentEventLog implements AutoCloseable {
    private final int capacity;
    private final ArrayDeque<EventDescription> events = new ArrayDeque<>(); // guarded by itself
    private final Map<String, Followed> guards = new ConcurrentHashMap<>();
    private final Subscription container;
    private volatile boolean closed;

    RecentEventLog(Sluice sluice, int capacity) {
        this.capacity = Check.inRange("capacity", capacity, 1, 100_000);
        container = sluice.events().subscribe(this::heard); // before the first look
        sluice.guards().forEach(this::follow);
    }

    /** Oldest first; a copy. */
    List<EventDescription> list() {
        synchronized (events) {
            return List.copyOf(events);
        }
    }

    private void heard(SluiceEvent event) {
        if (event instanceof SluiceEvent.GuardMade made) {
            follow(made.guard());
        }
        keep(EventDescription.of(event));
    }

    /** A guard that is made while this begins may be met twice, and is followed once. */
    private void follow(Guard guard) {
        Followed followed = guards.computeIfAbsent(guard.name(), name -> new Followed(guard));
        followed.look();
        if (closed) {
            followed.close();
        }
    }

    private void keep(EventDescription event) {
        synchronized (events) {
            if (events.size() == capacity) {
                events.removeFirst();
            }
            events.addLast(event);
        }
    }

    @Override
    public void close() {
        closed = true;
        container.close();
        guards.values().forEach(Followed::close);
    }

    /** One guard, and its breaker, whichever that is at the time. */
    private final class Followed {
        private final Guard guard;
        private final List<Subscription> changes;
        private @Nullable CircuitBreaker heard; // this and the next two are guarded by this
        private @Nullable Subscription states;
        private boolean left;

        /** Hears of each kind by its own, since who hears all has every refusal told. */
        Followed(Guard guard) {
            this.guard = guard;
            EventPublisher<GuardEvent> told = guard.events();
            changes = List.of(
                    told.subscribe(GuardEvent.RulesChanged.class, event -> {
                        look();
                        keep(EventDescription.of(event));
                    }),
                    told.subscribe(GuardEvent.OverrideSet.class, event -> keep(EventDescription.of(event))),
                    told.subscribe(GuardEvent.OverrideEnded.class, event -> keep(EventDescription.of(event))));
        }

        @SuppressWarnings("ReferenceEquality") // the very breaker
        synchronized void look() {
            CircuitBreaker present = guard.circuitBreaker().orElse(null);
            if (left || present == heard) {
                return;
            }
            leave();
            heard = present;
            states = present == null
                    ? null
                    : present.events().subscribe(StateTransition.class, event -> keep(EventDescription.of(event)));
        }

        private void leave() {
            if (states != null) {
                states.close();
                states = null;
            }
        }

        synchronized void close() {
            left = true;
            changes.forEach(Subscription::close);
            leave();
        }
    }
}
