package io.sluice.recovery;

import io.sluice.core.time.Timer;
import io.sluice.recovery.CallTimeoutException.Limit;
import io.sluice.recovery.relay.DrivenStage;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** One asynchronous call under a time limit. */
final class TimedStage<T extends @Nullable Object> extends DrivenStage<T> {
    private final Timeout timeout;
    private final Supplier<CompletionStage<T>> supplier;
    private final Limit limit;
    private volatile @Nullable CompletionStage<T> running;
    private volatile @Nullable Timer timer;
    private volatile boolean timeIsUp; // what the call answers from now on comes too late

    TimedStage(Timeout timeout, Supplier<CompletionStage<T>> supplier, Limit limit) {
        this.timeout = timeout;
        this.supplier = supplier;
        this.limit = limit;
    }

    CompletionStage<T> start(long nanos) {
        CompletionStage<T> stage = start(supplier);
        running = stage;
        stage.whenComplete(this::ended);
        if (!isOver()) {
            try {
                timer = timeout.clock().timers().schedule(nanos, this::timeUp);
            } catch (Throwable noTimer) {
                completeExceptionally(noTimer);
            }
        }
        if (isOver()) {
            release();
        }
        return this;
    }

    @Override
    protected void release() {
        cancelTimer();
        cancel(running, timeout.config().interrupt());
    }

    private void cancelTimer() {
        Timer armed = timer;
        if (armed != null) {
            armed.cancel();
        }
    }

    @SuppressWarnings("NullAway") // a result is a T, null included
    private void ended(@Nullable T result, @Nullable Throwable error) {
        if (timeIsUp || isOver()) {
            return;
        }
        cancelTimer(); // before anybody hears of the end
        if (error == null) {
            complete(result);
        } else {
            completeExceptionally(cause(error));
        }
    }

    /** Who waits for the stage is not called by the timers' thread. */
    private void timeUp() {
        try {
            defaultExecutor().execute(this::endLate);
        } catch (Throwable noThread) {
            endLate();
        }
    }

    private void endLate() {
        timeIsUp = true;
        if (!isOver()) {
            cancel(running, timeout.config().interrupt());
            completeExceptionally(timeout.timedOut(limit));
        }
    }
}
