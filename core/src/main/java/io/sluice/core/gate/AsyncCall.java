package io.sluice.core.gate;

import io.sluice.core.Check;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One asynchronous call through a gate: perhaps stands in line, then runs under a permit, and settles that when the call's stage
 * ends or when the caller gives up, whichever is first.
 *
 * @param <T> what the call answers
 */
final class AsyncCall<T extends @Nullable Object> extends CompletableFuture<T> {
    private final AbstractGate gate;
    private final Supplier<CompletionStage<T>> supplier;
    private volatile @Nullable Waiter waiter; // from when the call stands in line
    private volatile @Nullable Permit permit; // from when it is let in
    private volatile @Nullable CompletionStage<T> source; // from when it runs

    AsyncCall(AbstractGate gate, Supplier<CompletionStage<T>> supplier) {
        this.gate = gate;
        this.supplier = supplier;
    }

    /** Starts the call, now or when its turn comes. Never throws: what goes wrong comes as a failed stage. */
    CompletionStage<T> start() {
        try {
            long start = gate.begin();
            CallContext context = gate.context();
            long token = gate.enter(start, context);
            if (token == Gate.WAIT) {
                standInLine(start, context);
            } else {
                proceed(token, start);
            }
        } catch (Throwable broken) {
            completeExceptionally(broken);
        }
        return this;
    }

    /**
     * Gives the call up: leaves the line, or settles the permit without a verdict and cancels the call's stage, if that is a
     * future. Who hears of the end of a call, however it came about, finds the permit settled.
     */
    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
        if (isDone()) {
            return isCancelled();
        }
        if (waiter != null) {
            waiter.cancel();
        }
        if (permit != null) {
            permit.close();
        }
        if (!super.cancel(mayInterruptIfRunning)) {
            return isCancelled();
        }
        giveUpIfCancelled(); // it may have been let in at this very moment
        return true;
    }

    /** Whoever ends the wait is not kept: the call goes on in the common pool, with the context of the caller. */
    private void standInLine(long start, CallContext context) {
        ContextCarrier.Captured callers = ContextCarrier.all().capture();
        Waiter inLine = new Waiter() {
            @Override
            protected void done(long token) {
                try {
                    defaultExecutor().execute(() -> proceedAs(callers, token, start));
                } catch (Throwable noThread) {
                    giveBack(token, start, noThread);
                }
            }
        };
        waiter = inLine;
        gate.enqueue(inLine, start, context);
    }

    private void proceedAs(ContextCarrier.Captured callers, long token, long start) {
        CallContext.Scope scope;
        try {
            scope = callers.restore();
        } catch (Throwable broken) {
            giveBack(token, start, broken);
            return;
        }
        try (scope) {
            proceed(token, start);
        }
    }

    /** The call cannot start although it may have been let in. */
    private void giveBack(long token, long start, Throwable failure) {
        if (token >= 0) {
            gate.gatePermit(token, start).giveBack();
        }
        completeExceptionally(failure);
    }

    private void proceed(long token, long start) {
        if (token < 0) {
            completeExceptionally(gate.refusal(token));
            return;
        }
        GatePermit mine = gate.gatePermit(token, start);
        permit = mine;
        if (isDone()) { // cancelled or answered by somebody else meanwhile: the call does not start
            mine.giveBack();
            return;
        }
        try {
            source = Check.present("the stage that the supplier returned", supplier.get());
            source.whenComplete(this::ended);
            giveUpIfCancelled();
        } catch (Throwable error) {
            ended(null, error);
        }
    }

    /** Run by the canceller, and by the call after each step it takes: one of the two sees what the other did. */
    private void giveUpIfCancelled() {
        if (!isCancelled()) {
            return;
        }
        if (permit != null) {
            permit.close();
        }
        if (source instanceof Future<?> future) {
            try {
                future.cancel(true);
            } catch (UnsupportedOperationException minimalStage) {
                // a future by class only, as CompletableFuture.minimalCompletionStage returns it: its work goes on
            }
        }
    }

    private void ended(@Nullable T result, @Nullable Throwable error) {
        Permit settling = Check.present("permit", permit);
        if (error == null) {
            settling.success(result);
            complete(result);
            return;
        }
        Throwable cause = error instanceof CompletionException && error.getCause() != null ? error.getCause() : error;
        if (cause instanceof CancellationException) {
            settling.close();
        } else {
            settling.error(cause);
        }
        completeExceptionally(cause);
    }
}
