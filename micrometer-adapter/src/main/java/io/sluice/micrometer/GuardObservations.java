package io.sluice.micrometer;

import io.micrometer.observation.Observation;
import io.micrometer.observation.Observation.Event;
import io.micrometer.observation.ObservationRegistry;
import io.sluice.circuitbreaker.CircuitBreakerEvent.StateTransition;
import io.sluice.core.Check;
import io.sluice.core.event.Subscription;
import io.sluice.core.gate.CallContext;
import io.sluice.guard.CallObserver;
import io.sluice.guard.Guard;
import io.sluice.guard.Sluice;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One {@link Observation} for each call of the execute, safeExecute and decorate families of guards, so that traces show a span with
 * outcome, attempts and the reason of a rejection; off unless asked for.
 * <pre>{@code
 * GuardObservations.to(observationRegistry).observe(sluice);
 * }</pre>
 * <p>The observation is in scope while the call runs, also on the threads that Sluice hands it to. It begins before the recoveries and
 * ends after them, so a retried call is one observation with an event {@code sluice.retry} for each further attempt, and a call whose failure a
 * fallback answered is no error. A breaker that changes its state adds an event {@code sluice.breaker.<state>} to the observation in whose
 * scope that happens; changes by a timer or by hand, and those by asynchronous calls that end outside of a scope, belong to none.
 * Names and keys are those of {@link GuardCallConvention}.
 * <p><b>Thread safety.</b> Safe for many threads. Immutable.
 * <p><b>Cost.</b> What an observation and its handlers cost, for each call; nothing for guards that are not observed, and next to
 * nothing if the registry is {@linkplain ObservationRegistry#isNoop a no-op}.
 */
public final class GuardObservations {
    private static final CallObserver.Observed UNOBSERVED = failure -> {};

    private final ObservationRegistry registry;
    private final GuardCallConvention convention;

    private GuardObservations(ObservationRegistry registry, GuardCallConvention convention) {
        this.registry = Check.present("registry", registry);
        this.convention = Check.present("convention", convention);
    }

    /** With the names and keys of {@link GuardCallConvention#DEFAULT}. */
    public static GuardObservations to(ObservationRegistry registry) {
        return new GuardObservations(registry, GuardCallConvention.DEFAULT);
    }

    /** The same with other names and keys. */
    public GuardObservations withConvention(GuardCallConvention other) {
        return new GuardObservations(registry, other);
    }

    /** Observes all guards of a container, those made later included, until the subscription is closed. */
    public Subscription observe(Sluice sluice) {
        return Attachments.to(Check.present("sluice", sluice), this::observed);
    }

    /** Observes guards that stand alone, until the subscription is closed. */
    public Subscription observe(Guard... guards) {
        return Attachments.to(List.of(guards), this::observed);
    }

    private Subscription observed(Guard guard) {
        Subscription calls = guard.observe(this::begins);
        Subscription states = BreakerStates.of(guard, this::changed);
        return () -> {
            states.close();
            calls.close();
        };
    }

    private CallObserver.Observed begins(String resource) {
        if (registry.isNoop()) {
            return UNOBSERVED;
        }
        GuardCallContext context = new GuardCallContext(resource);
        return new Call(context, Observation.start(convention, () -> context, registry));
    }

    private void changed(StateTransition transition) {
        Observation current = registry.getCurrentObservation();
        if (current != null) {
            String to = transition.to().name().toLowerCase(Locale.ROOT);
            current.event(Event.of(
                    "sluice.breaker." + to,
                    "breaker " + transition.from() + " to " + transition.to() + ": " + transition.cause()));
        }
    }

    /** One observed call. */
    private record Call(GuardCallContext context, Observation observation) implements CallObserver.Observed {

        @Override
        public CallContext.Scope open() {
            Observation.Scope scope = observation.openScope();
            return scope::close;
        }

        @Override
        public void attempt(int number) {
            context.attempt(number);
            if (number > 1) {
                observation.event(Event.of("sluice.retry", "attempt " + number));
            }
        }

        @Override
        public void answering(Throwable failure) {
            context.answering(failure);
        }

        @Override
        public void ended(@Nullable Throwable failure) {
            if (failure != null) {
                context.endedBy(failure);
                observation.error(failure);
            }
            observation.stop();
        }
    }
}
