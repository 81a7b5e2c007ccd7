package io.sluice.recovery.failover;

import io.sluice.core.gate.CallContext;
import io.sluice.core.gate.ContextCarrier;
import io.sluice.core.gate.Protection;
import io.sluice.recovery.failover.Route.Attempt;
import io.sluice.recovery.relay.Relay;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Drives a route by stages: each attempt begins on the thread that ended the one before, with the context of the caller.
 *
 * @param <T> what the call answers
 */
final class AsyncFailover<T extends @Nullable Object> extends Relay<T, T> {
    private final Route route;
    private final Function<? super Target, ? extends CompletionStage<T>> call;
    private final ContextCarrier.Captured callers = ContextCarrier.all().capture();
    /** Attempts that should begin: who raises it from zero begins them, so that failures at once need no deeper stack. */
    private final AtomicInteger due = new AtomicInteger();

    private @Nullable Attempt attempt; // handed from thread to thread by due

    AsyncFailover(Route route, Function<? super Target, ? extends CompletionStage<T>> call) {
        this.route = route;
        this.call = call;
    }

    /** Never throws: what goes wrong comes as a failed stage. */
    AsyncFailover<T> start() {
        goOn();
        return this;
    }

    private void goOn() {
        if (due.getAndIncrement() == 0) {
            do {
                next();
            } while (due.decrementAndGet() > 0);
        }
    }

    private void next() {
        if (isDone()) {
            return;
        }
        Attempt present = route.next();
        if (present == null) {
            completeExceptionally(route.failure());
            return;
        }
        attempt = present;
        follow(() -> through(present));
    }

    private CompletionStage<T> through(Attempt present) {
        Supplier<CompletionStage<T>> begin = () -> {
            present.begun();
            return call.apply(present.target());
        };
        try (CallContext.Scope scope = callers.restore()) {
            Protection gate = present.gate();
            return gate == null ? begin.get() : gate.executeCompletionStage(begin);
        }
    }

    @Override
    protected void ended(@Nullable T result, @Nullable Throwable error) {
        Attempt ending = attempt;
        if (ending == null) {
            return; // cannot be: only an attempt is followed
        }
        if (error == null) {
            ending.succeeded();
            complete(result);
        } else if (isDone()) {
            ending.givenUp();
        } else if (ending.failed(error)) {
            goOn();
        } else {
            completeExceptionally(route.failure());
        }
    }
}
