package io.sluice.spring.client;

import io.sluice.core.gate.Permit;
import io.sluice.guard.Guard;
import java.io.Closeable;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/**
 * One blocking call under a guard, with as many attempts as that makes. To the guard an answer with a bad status is a failure; the caller
 * gets it all the same, open, if it is what the call ends with. Every other answer is closed: that of a failed attempt before the next
 * begins, and that of a lost one when it comes.
 * <p>An attempt may run on another thread than the caller's, and go on after the caller has left.
 *
 * @param <A> the answer, in the client's own type
 */
abstract class BlockingExchange<A extends Closeable> {
    private final Guard guard;
    private final ClientGuards guards;
    private final Class<A> type;
    private final List<A> open = new ArrayList<>(1); // this and the next two are guarded by this
    private final List<A> failed =
            new ArrayList<>(1); // those of them that are no longer wanted if there is another attempt
    private boolean over;

    BlockingExchange(Class<A> type, Guard guard, ClientGuards guards) {
        this.type = type;
        this.guard = guard;
        this.guards = guards;
    }

    /** Makes one attempt. */
    abstract A send() throws IOException;

    abstract int status(A answer) throws IOException;

    /** The header {@code Retry-After}; null if there is none. */
    abstract @Nullable String retryAfter(A answer);

    /** Closes an answer that nobody reads; must not throw. */
    abstract void discard(A answer);

    /**
     * Makes the call.
     *
     * @throws IOException what the last attempt threw
     * @throws RuntimeException likewise, or the refusal of a gate
     * @throws IllegalStateException if a fallback answered by something that is no answer of this client
     */
    final A call(String method) throws IOException {
        A kept = null;
        try {
            Callable<Object> attempt = this::attempt;
            kept = checked(guards.onlyGates(guard, method) ? throughGates(attempt) : guard.executeCallable(attempt));
        } catch (FailedAnswerException | CalleeRefusedException unwanted) {
            kept = own(unwanted);
        } catch (IOException | RuntimeException thrown) {
            throw thrown;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw (IOException)
                    new InterruptedIOException("interrupted in a call of " + guard.name()).initCause(interrupted);
        } catch (Exception other) {
            throw new IOException(other);
        } finally {
            end(kept);
        }
        return kept;
    }

    private Object throughGates(Callable<Object> attempt) throws Exception {
        try (Permit permit = guard.acquire()) {
            try {
                Object answer = attempt.call();
                permit.success(answer);
                return answer;
            } catch (Throwable thrown) {
                permit.error(thrown);
                throw thrown;
            }
        }
    }

    private Object attempt() throws IOException {
        discardFailed();
        A answer = send();
        int status;
        try {
            status = status(answer);
        } catch (IOException | RuntimeException unreadable) {
            discard(answer);
            throw unreadable;
        }
        boolean bad = guards.isFailure(status);
        if (!keep(answer, bad)) {
            discard(answer);
            throw new CancellationException("the caller of " + guard.name() + " has left");
        }
        if (bad) {
            throw ClientGuards.failure(guard, status, retryAfter(answer), answer);
        }
        return answer;
    }

    private synchronized boolean keep(A answer, boolean bad) {
        if (over) {
            return false;
        }
        open.add(answer);
        if (bad) {
            failed.add(answer);
        }
        return true;
    }

    private synchronized void discardFailed() {
        open.removeAll(failed);
        failed.forEach(this::discard);
        failed.clear();
    }

    @SuppressWarnings("ReferenceEquality") // this very answer
    private synchronized void end(@Nullable A kept) {
        over = true;
        open.stream().filter(answer -> answer != kept).forEach(this::discard);
        open.clear();
    }

    private A checked(@Nullable Object answer) {
        if (!type.isInstance(answer)) {
            throw new IllegalStateException("the fallback of guard \"" + guard.name() + "\" must answer a "
                    + type.getName() + " to an HTTP client, but did "
                    + (answer == null ? "null" : "a " + answer.getClass().getName()));
        }
        return type.cast(answer);
    }

    private A own(RuntimeException unwanted) {
        Object answer = unwanted instanceof FailedAnswer failure ? failure.answer() : null;
        if (!type.isInstance(answer)) {
            throw unwanted; // of another client, within this call
        }
        return type.cast(answer);
    }
}
