package io.sluice.recovery;

import io.sluice.core.Check;
import io.sluice.recovery.relay.DrivenStage;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;

/** A blocking call on a thread of an executor, as a stage: cancelled before it begins it never does, and afterwards interrupted if asked. */
final class Errand<T extends @Nullable Object> extends DrivenStage<T> {
    private final FutureTask<@Nullable Void> task;
    private final boolean interrupt;
    private volatile boolean ended;

    private Errand(Callable<T> call, boolean interrupt) {
        this.interrupt = interrupt;
        task = new FutureTask<>(() -> run(call), null);
    }

    /**
     * Sends a call to a thread.
     *
     * @throws java.util.concurrent.RejectedExecutionException if there is none
     */
    static <T extends @Nullable Object> CompletionStage<T> on(Executor executor, Callable<T> call, boolean interrupt) {
        Errand<T> errand = new Errand<>(call, interrupt);
        executor.execute(errand::runTask);
        return errand;
    }

    /** Waits for a call, and gives it up if interrupted; throws what the call threw. */
    static <T extends @Nullable Object> T await(CompletableFuture<T> call) throws Exception {
        try {
            return call.get();
        } catch (InterruptedException interrupted) {
            call.cancel(true);
            throw interrupted;
        } catch (ExecutionException | CancellationException failed) {
            // asked for itself, since runtimes differ in how they wrap a cancellation
            Throwable thrown = call.<@Nullable Throwable>handle((result, failure) -> failure)
                    .join();
            throw Blocking.<Exception>asIs(Check.present("what the call threw", thrown));
        }
    }

    @Override
    protected void release() {
        if (!ended) {
            task.cancel(interrupt);
        }
    }

    private void runTask() {
        task.run();
        if (task.isCancelled()) {
            Thread.interrupted(); // was meant for this call
        }
    }

    private void run(Callable<T> call) {
        Attempt<T> attempt = Attempt.of(call);
        ended = true;
        attempt.complete(this);
    }
}
