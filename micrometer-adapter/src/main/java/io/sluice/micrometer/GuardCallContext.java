package io.sluice.micrometer;

import io.micrometer.observation.Observation;
import io.sluice.core.gate.CallNotPermittedException;
import java.util.Locale;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a call that {@link GuardObservations} observe; complete when the observation stops. Written by the call, and to be read
 * by handlers and conventions.
 */
public final class GuardCallContext extends Observation.Context {
    private final String resource;
    private volatile int attempts;
    private volatile boolean answered;
    private volatile Outcome outcome = Outcome.SUCCEEDED;
    private volatile @Nullable CallNotPermittedException refusal;

    GuardCallContext(String resource) {
        this.resource = resource;
    }

    /** How a call ended, a fallback apart. */
    public enum Outcome {
        SUCCEEDED,
        FAILED,
        /** Refused by a gate of the guard. */
        REJECTED,
        /** Given up by its caller. */
        CANCELLED;

        /** In lower case, as a tag's value. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** What is protected. */
    public String resource() {
        return resource;
    }

    /** How many attempts there were: 0 for a call that a cache answered. */
    public int attempts() {
        return attempts;
    }

    /** Whether a fallback was asked to answer. */
    public boolean answered() {
        return answered;
    }

    /** How the call ended, before a fallback answered it if one did. */
    public Outcome outcome() {
        return outcome;
    }

    /** The refusal, if the call was rejected. */
    public @Nullable CallNotPermittedException refusal() {
        return refusal;
    }

    void attempt(int number) {
        attempts = Math.max(attempts, number);
    }

    void answering(Throwable failure) {
        answered = true;
        endedBy(failure);
    }

    void endedBy(Throwable failure) {
        if (failure instanceof CallNotPermittedException refused
                && refused.resource().equals(resource)) {
            refusal = refused;
            outcome = Outcome.REJECTED;
        } else {
            outcome = failure instanceof CancellationException ? Outcome.CANCELLED : Outcome.FAILED;
        }
    }
}
