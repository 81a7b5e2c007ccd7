package io.sluice.guard;

import io.sluice.core.Check;
import io.sluice.core.gate.CallContext;
import io.sluice.core.gate.CallNotPermittedException;
import io.sluice.core.gate.ContextCarrier;
import io.sluice.core.time.Timer;
import io.sluice.recovery.relay.DrivenStage;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One attempt of a call through all gates of a guard, of which somebody holds a stage: perhaps stands in line, then runs under a permit,
 * here or on another thread, perhaps against time. The permit is settled when the attempt ends; if the caller is gone before that,
 * because it gave up or the time was, the breaker learns of it at once, and what caps work in flight is held until the work has ended.
 *
 * @param <T> what the call answers
 */
final class GuardStage<T extends @Nullable Object> extends CompletableFuture<T> {
    /*
     * The caller is gone when this future is completed by anybody but the attempt: cancel, completeExceptionally, orTimeout, the timer.
     * Both sides write first and look then: the caller completes this future and then looks for `permit`, `begun` and `source`; the attempt
     * writes these, one after the other, and after each looks whether this future is done. So at least one of the two sees the other, and
     * GuardPermit sorts out who settles what, in whatever order they come.
     */
    private final Gates gates;
    private final Supplier<CompletionStage<T>> supplier;
    private final @Nullable Executor threads; // null: the caller's
    private final @Nullable TimeLimit limit;
    private final Admission admission;
    private ContextCarrier.@Nullable Captured callers; // written before the call changes threads
    private @Nullable Thread starting = Thread.currentThread(); // of use to this very thread only
    private volatile @Nullable GuardPermit permit; // from when it is let in
    private volatile boolean begun; // from when the supplier is asked
    private volatile @Nullable CompletionStage<T> source; // from when the supplier has answered
    private volatile @Nullable Timer timer;
    private @Nullable Thread runner; // who asks the supplier, if that may take long; guarded by this admission

    /**
     * @param threads where the call runs; null for the thread of the caller, or the common pool if it had to wait
     * @param limit how long it may take from when it is let in; null for ever
     */
    GuardStage(
            Gates gates, Supplier<CompletionStage<T>> supplier, @Nullable Executor threads, @Nullable TimeLimit limit) {
        this.gates = gates;
        this.supplier = supplier;
        this.threads = threads;
        this.limit = limit;
        admission = new Admission(gates, gates.context()) {
            @Override
            protected void admitted(GuardPermit newPermit) {
                letIn(newPermit);
            }

            @Override
            protected void refused(CallNotPermittedException refusal) {
                if (Thread.currentThread().equals(starting)) {
                    completeExceptionally(refusal);
                } else {
                    elsewhere(() -> completeExceptionally(refusal));
                }
            }

            @Override
            protected void waiting() {
                carryContext();
            }
        };
    }

    /** Starts the attempt, now or when its turn comes. Never throws: what goes wrong comes as a failed stage. */
    @SuppressWarnings("FutureReturnValueIgnored") // what is done when this is completed does not fail
    GuardStage<T> start() {
        try {
            if (threads != null) {
                carryContext();
            }
            admission.start();
        } catch (Throwable broken) {
            completeExceptionally(broken);
        }
        starting = null;
        whenComplete((result, error) -> {
            leave(null);
            cancelSource();
        });
        return this;
    }

    /** The caller gives up. Who hears of that finds everything settled. */
    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
        if (!isDone()) {
            leave(null);
        }
        return super.cancel(mayInterruptIfRunning) || isCancelled();
    }

    private void carryContext() {
        if (callers == null) {
            callers = ContextCarrier.all().capture();
        }
    }

    private void letIn(GuardPermit mine) {
        permit = mine;
        try {
            if (limit != null) {
                timer = gates.clock().timers().schedule(limit.nanos(), () -> elsewhere(() -> timeUp(limit)));
            }
            if (threads == null && Thread.currentThread().equals(starting)) {
                run(mine);
            } else {
                (threads == null ? defaultExecutor() : threads).execute(() -> runAsCaller(mine));
            }
        } catch (Throwable noThread) {
            neverRun(mine, noThread);
        }
    }

    /** Who waits for this stage is called neither by the thread of the timers nor by that of another call. */
    private void elsewhere(Runnable ending) {
        try {
            defaultExecutor().execute(ending);
        } catch (Throwable noThread) {
            ending.run();
        }
    }

    private void timeUp(TimeLimit mine) {
        if (!isDone()) {
            Throwable timedOut = mine.timedOut();
            leave(timedOut);
            completeExceptionally(timedOut);
        }
    }

    private void runAsCaller(GuardPermit mine) {
        CallContext.Scope scope;
        try {
            scope = Check.present("context", callers).restore();
        } catch (Throwable broken) {
            neverRun(mine, broken);
            return;
        }
        try (scope) {
            run(mine);
        }
    }

    private void neverRun(GuardPermit mine, Throwable reason) {
        mine.giveBack();
        mine.workEnded();
        completeExceptionally(reason);
    }

    private void run(GuardPermit mine) {
        begun = true;
        if (isDone()) { // the caller is gone: the call does not begin
            cancelTimer();
            mine.giveBack();
            mine.workEnded();
            return;
        }
        CompletionStage<T> running;
        try {
            running = Check.present("the stage that the supplier returned", ask());
        } catch (Throwable error) {
            ended(mine, null, error);
            return;
        }
        source = running;
        running.whenComplete((result, error) -> ended(mine, result, error));
        if (isDone()) {
            cancelSource();
        }
    }

    /** On a thread of its own, the work is perhaps what the supplier does. */
    private @Nullable CompletionStage<T> ask() {
        if (threads == null) {
            return supplier.get();
        }
        synchronized (admission) {
            runner = Thread.currentThread();
        }
        try {
            return supplier.get();
        } finally {
            synchronized (admission) {
                runner = null;
                if (isDone()) {
                    Thread.interrupted(); // was meant for this call
                }
            }
        }
    }

    /** Has no effect if it was the attempt itself that ended. */
    private void leave(@Nullable Throwable told) {
        cancelTimer();
        if (admission.cancel()) {
            return;
        }
        GuardPermit held = permit;
        if (held != null && begun) {
            held.callerLeft(told);
        }
    }

    private void cancelTimer() {
        Timer armed = timer;
        if (armed != null) {
            armed.cancel();
        }
    }

    private void cancelSource() {
        boolean interrupt = limit == null || limit.interrupts();
        synchronized (admission) {
            if (runner != null && interrupt) {
                runner.interrupt();
            }
        }
        DrivenStage.cancel(source, interrupt);
    }

    /** Who hears of the end of a call finds its permit settled. */
    @SuppressWarnings("NullAway") // a result is a T, null included
    private void ended(GuardPermit mine, @Nullable T result, @Nullable Throwable error) {
        cancelTimer();
        mine.workEnded();
        if (error == null) {
            mine.success(result);
            complete(result);
            return;
        }
        Throwable cause = DrivenStage.cause(error);
        if (cause instanceof CancellationException) {
            mine.close();
        } else {
            mine.error(cause);
        }
        completeExceptionally(cause);
    }
}
