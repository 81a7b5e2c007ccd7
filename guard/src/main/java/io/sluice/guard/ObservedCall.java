package io.sluice.guard;

import io.sluice.core.gate.CallContext;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One call, for all who observe it: for adapters that drive calls in their own way, see {@link CallPlan#observed}. Keeps what observers
 * throw away from the call. Safe for many threads.
 */
public final class ObservedCall {
    private static final Logger log = LoggerFactory.getLogger(ObservedCall.class);
    private static final AtomicBoolean failureLogged = new AtomicBoolean();

    private final List<CallObserver.Observed> all;
    private final AtomicInteger attempts = new AtomicInteger();
    private final AtomicBoolean over = new AtomicBoolean();

    private ObservedCall(List<CallObserver.Observed> all) {
        this.all = all;
    }

    static ObservedCall begin(List<CallObserver> observers, String resource) {
        List<CallObserver.Observed> all = new ArrayList<>(observers.size());
        for (CallObserver observer : observers) {
            safely(() -> all.add(observer.begins(resource)));
        }
        return new ObservedCall(all);
    }

    /** Puts in force on this thread what belongs to this call; close it on the same thread. */
    public CallContext.Scope open() {
        List<CallContext.Scope> open = new ArrayList<>(all.size());
        each(observed -> open.add(0, observed.open()));
        return () -> open.forEach(scope -> safely(scope::close));
    }

    /** A further attempt is about to ask the gates. */
    public void attempt() {
        int number = attempts.incrementAndGet();
        each(observed -> observed.attempt(number));
    }

    /** A fallback is asked to answer instead of this. */
    public void answering(Throwable failure) {
        each(observed -> observed.answering(failure));
    }

    /**
     * The call is over; the first time counts.
     *
     * @param failure what the caller is told; null if it gets an answer
     */
    public void ended(@Nullable Throwable failure) {
        if (over.compareAndSet(false, true)) {
            each(observed -> observed.ended(failure));
        }
    }

    private void each(Consumer<CallObserver.Observed> tell) {
        for (CallObserver.Observed observed : all) {
            safely(() -> tell.accept(observed));
        }
    }

    private static void safely(Runnable tell) {
        try {
            tell.run();
        } catch (Throwable broken) {
            if (failureLogged.compareAndSet(false, true)) {
                log.error("An observer of calls failed; the calls go on, and further failures are not logged", broken);
            }
        }
    }
}
