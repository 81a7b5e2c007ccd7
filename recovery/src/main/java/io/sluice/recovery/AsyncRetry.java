package io.sluice.recovery;

import io.sluice.core.Check;
import io.sluice.core.gate.CallContext;
import io.sluice.core.gate.ContextCarrier;
import io.sluice.core.time.Timer;
import io.sluice.recovery.relay.DrivenStage;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One asynchronous call under a retry. Its steps follow one another, so only the canceller meets them: a step publishes what it
 * starts and then looks whether this has ended; a canceller ends this and then releases what was published.
 */
final class AsyncRetry<T extends @Nullable Object> extends DrivenStage<T> {
    private final Retry retry;
    private final Supplier<CompletionStage<T>> supplier;
    private final long deadlineNanos;
    // one step at a time; stages, timers and executors order the steps
    private ContextCarrier.@Nullable Captured callers;
    private int attempts;
    private volatile @Nullable CompletionStage<T> running;
    private volatile @Nullable Timer waiting;

    AsyncRetry(Retry retry, Supplier<CompletionStage<T>> supplier, long deadlineNanos) {
        this.retry = retry;
        this.supplier = supplier;
        this.deadlineNanos = deadlineNanos;
    }

    CompletionStage<T> start() {
        try {
            callers = ContextCarrier.all().capture();
            attempt();
        } catch (Throwable broken) {
            completeExceptionally(broken);
        }
        return this;
    }

    @Override
    protected void release() {
        Timer timer = waiting;
        if (timer != null) {
            timer.cancel();
        }
        cancel(running, true);
    }

    private void attempt() {
        if (isOver()) {
            return; // cancelled before it began
        }
        attempts++;
        CompletionStage<T> stage = start(supplier);
        running = stage;
        if (isOver()) {
            cancel(stage, true);
        }
        stage.whenComplete(this::ended);
    }

    private void ended(@Nullable T result, @Nullable Throwable error) {
        if (isOver()) {
            return;
        }
        Attempt<T> last = error == null ? new Attempt<>(result, null) : Attempt.failed(cause(error));
        try {
            long delay = retry.delay(attempts, last, deadlineNanos);
            if (delay == Retry.GIVE_UP) {
                last.complete(this);
            } else {
                await(delay);
            }
        } catch (Throwable broken) {
            completeExceptionally(broken);
        }
    }

    private void await(long delayNanos) {
        if (delayNanos == 0) {
            again();
            return;
        }
        Timer timer = retry.clock().timers().schedule(delayNanos, this::again);
        waiting = timer;
        if (isOver()) {
            timer.cancel();
        }
    }

    /** Neither the timers' thread nor the one that ended the last attempt is kept: the call goes on in the common pool. */
    private void again() {
        try {
            defaultExecutor().execute(this::attemptAsCaller);
        } catch (Throwable noThread) {
            completeExceptionally(noThread);
        }
    }

    private void attemptAsCaller() {
        try (CallContext.Scope scope = Check.present("callers", callers).restore()) {
            attempt();
        } catch (Throwable broken) {
            completeExceptionally(broken);
        }
    }
}
