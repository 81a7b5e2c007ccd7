package io.sluice.recovery.failcache;

import io.sluice.recovery.Blocking;
import io.sluice.recovery.relay.Relay;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/** One delivery that holds no thread of its caller: the call, and keeping its request if it fails. */
final class AsyncDelivery<R> extends Relay<@Nullable Object, Delivery> {
    private final FailCache<R> cache;
    private final Play<R> play;
    private final Executor executor;
    private final R request;

    AsyncDelivery(FailCache<R> cache, Play<R> play, Executor executor, R request) {
        this.cache = cache;
        this.play = play;
        this.executor = executor;
        this.request = request;
    }

    AsyncDelivery<R> start() {
        if (play.isAsync()) {
            follow(this::call);
        } else {
            onExecutor(this::deliver, null);
        }
        return this;
    }

    private void deliver() {
        if (!isDone()) {
            follow(this::call);
        }
    }

    private CompletionStage<@Nullable Object> call() {
        try {
            return play.start(request);
        } catch (Exception failure) {
            throw Blocking.<RuntimeException>asIs(failure);
        }
    }

    @Override
    protected void ended(@Nullable Object result, @Nullable Throwable error) {
        if (error == null) {
            complete(Delivery.DONE);
        } else if (!isDone() && cache.keeps(error)) {
            onExecutor(() -> keep(error), error);
        } else {
            completeExceptionally(error);
        }
    }

    private void keep(Throwable failure) {
        if (cache.keptAfter(request, failure)) {
            complete(Delivery.KEPT);
        } else {
            completeExceptionally(failure);
        }
    }

    private void onExecutor(Runnable work, @Nullable Throwable failure) {
        try {
            executor.execute(work);
        } catch (RejectedExecutionException busy) {
            completeExceptionally(failure == null ? busy : failure);
        }
    }
}
