package io.sluice.examples;

import static java.util.concurrent.TimeUnit.NANOSECONDS;

import io.sluice.circuitbreaker.CircuitBreaker;
import io.sluice.core.gate.Permit;
import io.sluice.core.time.NanoClock;
import java.io.IOException;

/** Asking for permission by hand: for code that cannot be handed over as a function. */
public final class BreakerByHand {
    private final CircuitBreaker breaker;
    private final NanoClock clock;
    private final Client client;

    BreakerByHand(CircuitBreaker breaker, NanoClock clock, Client client) {
        this.breaker = breaker;
        this.clock = clock;
        this.client = client;
    }

    /** With a permit, which is settled once whatever is called on it; a refusal is an exception. */
    // region permit
    String ask(String question) throws IOException {
        Permit permit = breaker.acquire(); // or CallNotPermittedException
        try {
            String answer = client.ask(question);
            permit.success(answer);
            return answer;
        } catch (Throwable failure) {
            permit.error(failure);
            throw failure;
        }
    }
    // endregion

    /** A call that may turn out not to be needed: a permit that is closed without a verdict counts as cancelled. */
    // region cancelled
    String askUnlessKnown(String question) throws IOException {
        try (Permit permit = breaker.acquire()) {
            if (client.knows(question)) {
                return "known already"; // no verdict: closing gives the permit back
            }
            String answer = client.ask(question);
            permit.success(answer);
            return answer;
        }
    }
    // endregion

    /** Without any object: nothing is allocated, and a refusal is a boolean. */
    // region permission
    String askOrShrug(String question) throws IOException {
        if (!breaker.tryAcquirePermission()) {
            return "no idea";
        }
        long start = clock.nanos();
        try {
            String answer = client.ask(question);
            breaker.onSuccess(clock.nanos() - start, NANOSECONDS);
            return answer;
        } catch (Throwable failure) {
            breaker.onError(clock.nanos() - start, NANOSECONDS, failure);
            throw failure;
        } finally {
            breaker.releasePermission(); // once for every granted try
        }
    }
    // endregion

    /** A service of somebody else's. */
    interface Client {
        String ask(String question) throws IOException;

        default boolean knows(String question) {
            return false;
        }
    }

    /** Asks once in each way. */
    public static void main(String[] args) throws IOException {
        CircuitBreaker breaker = CircuitBreaker.ofDefaults("oracle");
        BreakerByHand oracle = new BreakerByHand(breaker, NanoClock.system(), question -> "42");
        System.out.println(oracle.ask("what is the answer?"));
        System.out.println(oracle.askUnlessKnown("what is the answer?"));
        System.out.println(oracle.askOrShrug("what is the answer?"));
        breaker.transitionToForcedOpenState();
        System.out.println(oracle.askOrShrug("what is the answer?"));
        System.out.println(breaker.counts());
    }
}
