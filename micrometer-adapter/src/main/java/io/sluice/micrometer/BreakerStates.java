package io.sluice.micrometer;

import io.sluice.circuitbreaker.CircuitBreaker;
import io.sluice.circuitbreaker.CircuitBreakerEvent.StateTransition;
import io.sluice.core.event.Subscription;
import io.sluice.guard.Guard;
import io.sluice.guard.GuardEvent;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Hears of the changes of state of a guard's breaker, whichever that is at the time. Safe for many threads. */
final class BreakerStates implements Subscription {
    private final Guard guard;
    private final Consumer<StateTransition> listener;
    private final Subscription following;
    private @Nullable CircuitBreaker heard; // this and the next are guarded by this
    private @Nullable Subscription hearing;
    private boolean closed;

    private BreakerStates(Guard guard, Consumer<StateTransition> listener) {
        this.guard = guard;
        this.listener = listener;
        following = guard.events().subscribe(GuardEvent.RulesChanged.class, changed -> look()); // before the first look
    }

    static Subscription of(Guard guard, Consumer<StateTransition> listener) {
        BreakerStates states = new BreakerStates(guard, listener);
        states.look();
        return states;
    }

    @SuppressWarnings("ReferenceEquality") // the very breaker
    private synchronized void look() {
        CircuitBreaker present = guard.circuitBreaker().orElse(null);
        if (closed || present == heard) {
            return;
        }
        leave();
        heard = present;
        hearing = present == null ? null : present.events().subscribe(StateTransition.class, listener);
    }

    private void leave() {
        if (hearing != null) {
            hearing.close();
            hearing = null;
        }
    }

    @Override
    public void close() {
        following.close();
        synchronized (this) {
            closed = true;
            leave();
        }
    }
}
