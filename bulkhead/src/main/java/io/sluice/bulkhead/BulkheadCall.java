package io.sluice.bulkhead;

import io.sluice.core.Check;
import io.sluice.core.gate.CallContext;
import io.sluice.core.gate.ContextCarrier;
import io.sluice.core.gate.Gate;
import io.sluice.core.gate.Permit;
import io.sluice.core.gate.Waiter;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One call of which the caller has a stage: perhaps stands in line, then runs, and frees its slot when the work has really ended,
 * whatever became of the caller.
 *
 * @param <T> what the call answers
 */
final class BulkheadCall<T extends @Nullable Object> extends CompletableFuture<T> {
    /*
     *   from       event                                     to
     *   WAITING    the work begins                           RUNNING
     *   WAITING    the caller gives up                       OVER        the work never begins
     *   RUNNING    the work ends                             OVER        settled by how it ended
     *   RUNNING    the caller gives up                       ABANDONED
     *   ABANDONED  the work ends                             OVER        settled without a verdict
     *
     * The caller gives up by completing this future in any way before the call does: cancel, completeExceptionally, orTimeout.
     * Each step is one compare-and-set (BulkheadStress.CancelAgainstEnd); who wins it acts on it. The permit is written before the
     * step to RUNNING is tried and closed if that fails; so a call that was given up while it was let in gives its slot back.
     */
    private enum Phase {
        WAITING,
        RUNNING,
        ABANDONED,
        OVER
    }

    /** What there is to do; ends by calling {@link #ended}, now or later. */
    @FunctionalInterface
    private interface Work<T extends @Nullable Object> {
        void run(BulkheadCall<T> call) throws Exception;
    }

    private final SlottedGate gate;
    private final Work<T> work;
    private final AtomicReference<Phase> phase = new AtomicReference<>(Phase.WAITING);
    private volatile ContextCarrier.@Nullable Captured callers; // null: the work runs on the caller's thread
    private volatile @Nullable Waiter waiter; // from when the call stands in line
    private volatile @Nullable Permit permit; // from when it is let in
    private volatile @Nullable Future<?> source; // the call's own stage, if it can be cancelled
    private volatile @Nullable Throwable failure; // what the work threw
    private @Nullable Thread runner; // who runs the work; guarded by phase

    private BulkheadCall(SlottedGate gate, Work<T> work) {
        this.gate = gate;
        this.work = work;
    }

    /** A call that is over when the stage is that the supplier returns. */
    static <T extends @Nullable Object> BulkheadCall<T> ofStage(
            SlottedGate gate, Supplier<CompletionStage<T>> supplier) {
        return new BulkheadCall<>(gate, call -> call.follow(supplier.get()));
    }

    /** A call that is over when the callable returns. */
    static <T extends @Nullable Object> BulkheadCall<T> of(SlottedGate gate, Callable<T> callable) {
        return new BulkheadCall<>(gate, call -> call.ended(callable.call(), null));
    }

    /**
     * Starts the call, now or when its turn comes; on another thread than the caller's always with the caller's context. Never
     * throws: what goes wrong comes as a failed stage.
     */
    void startOn(Executor threads) {
        callers = ContextCarrier.all().capture();
        start(threads, threads);
    }

    /** Starts the call on the caller's thread if it need not wait, else in the common pool when its turn comes; never throws. */
    void startHere() {
        start(Runnable::run, defaultExecutor());
    }

    private void start(Executor now, Executor later) {
        try {
            long token = gate.enter(Gate.UNTIMED, CallContext.EMPTY);
            if (token != Gate.WAIT) {
                proceed(token, now);
                return;
            }
            if (callers == null) {
                callers = ContextCarrier.all().capture();
            }
            Waiter inLine = new Waiter() {
                @Override
                protected void done(long newToken) {
                    proceed(newToken, later);
                }
            };
            waiter = inLine;
            gate.enqueue(inLine, Gate.UNTIMED, CallContext.EMPTY);
        } catch (Throwable broken) {
            completeExceptionally(broken);
        } finally {
            giveUpWhenDone(this);
        }
    }

    /**
     * Gives the call up: a call in line leaves it; work that has begun goes on and keeps its slot until it ends.
     *
     * @param mayInterruptIfRunning whether a thread that runs the work is interrupted
     */
    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
        if (isDone()) {
            return isCancelled();
        }
        giveUp(mayInterruptIfRunning);
        return super.cancel(mayInterruptIfRunning) || isCancelled();
    }

    /** Has no effect if it was the call itself that completed the stage. */
    private void giveUpWhenDone(CompletionStage<T> stage) {
        stage.whenComplete((result, error) -> giveUp(false));
    }

    private void giveUp(boolean interrupt) {
        if (phase.compareAndSet(Phase.WAITING, Phase.OVER)) {
            if (waiter != null) {
                waiter.cancel();
            }
            if (permit != null) {
                permit.close();
            }
        } else if (phase.compareAndSet(Phase.RUNNING, Phase.ABANDONED)) {
            gate.abandoned();
            cancelWork(interrupt);
        }
    }

    private void cancelWork(boolean interrupt) {
        if (source != null) {
            source.cancel(true);
        }
        synchronized (phase) {
            if (interrupt && runner != null) {
                runner.interrupt();
            }
        }
    }

    /** Run by whoever ended the wait. */
    private void proceed(long token, Executor executor) {
        if (token < 0) {
            phase.set(Phase.OVER);
            completeExceptionally(gate.refusal(token));
            return;
        }
        permit = gate.permit(token);
        try {
            executor.execute(this::run);
        } catch (Throwable noThread) {
            neverRun(noThread);
        }
    }

    /** A context that cannot be restored ends the call before it has begun. */
    private void run() {
        ContextCarrier.Captured context = callers;
        if (context == null) {
            runInContext();
            return;
        }
        CallContext.Scope scope;
        try {
            scope = context.restore();
        } catch (Throwable broken) {
            neverRun(broken);
            return;
        }
        try (scope) {
            runInContext();
        }
    }

    /** It was let in, but cannot start. */
    private void neverRun(Throwable reason) {
        phase.set(Phase.OVER);
        Check.present("permit", permit).close();
        completeExceptionally(reason);
    }

    private void runInContext() {
        if (!phase.compareAndSet(Phase.WAITING, Phase.RUNNING)) {
            Check.present("permit", permit).close();
            return;
        }
        synchronized (phase) {
            runner = Thread.currentThread();
        }
        try {
            work.run(this);
        } catch (Throwable error) {
            ended(null, error);
        } finally {
            synchronized (phase) {
                runner = null;
            }
        }
    }

    private void follow(@Nullable CompletionStage<T> stage) {
        CompletionStage<T> present = Check.present("the stage that the supplier returned", stage);
        if (present instanceof Future<?> future) {
            source = future;
            if (phase.get() == Phase.ABANDONED) {
                future.cancel(true);
            }
        }
        present.whenComplete((result, error) -> ended(result, cause(error)));
    }

    private static @Nullable Throwable cause(@Nullable Throwable error) {
        return error instanceof CompletionException && error.getCause() != null ? error.getCause() : error;
    }

    /** The work has ended; who hears of it finds the slot freed. */
    private void ended(@Nullable T result, @Nullable Throwable error) {
        Permit settling = Check.present("permit", permit);
        if (phase.getAndSet(Phase.OVER) == Phase.ABANDONED) {
            gate.abandonedEnded();
            settling.close();
            return;
        }
        if (error == null) {
            settling.success(result);
            complete(result);
            return;
        }
        if (error instanceof CancellationException) {
            settling.close();
        } else {
            settling.error(error);
        }
        failure = error;
        completeExceptionally(error);
    }

    /** What {@code get} threw, but as the work threw it; later JDKs wrap a cancellation too. */
    Throwable thrown(Exception said) {
        if (failure != null) {
            return failure;
        }
        Throwable cause = said.getCause();
        return said instanceof ExecutionException && cause != null ? cause : said;
    }
}
