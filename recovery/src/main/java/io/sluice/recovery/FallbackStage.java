package io.sluice.recovery;

import io.sluice.recovery.relay.DrivenStage;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** One asynchronous call under a fallback: first the call, then perhaps its answer. */
final class FallbackStage<T extends @Nullable Object> extends DrivenStage<T> {
    private final Fallback fallback;
    private final Supplier<CompletionStage<T>> supplier;
    private volatile @Nullable CompletionStage<?> running; // the call, or its answer

    FallbackStage(Fallback fallback, Supplier<CompletionStage<T>> supplier) {
        this.fallback = fallback;
        this.supplier = supplier;
    }

    CompletionStage<T> start() {
        CompletionStage<T> call = start(supplier);
        running = call;
        call.whenComplete(this::ended);
        releaseIfOver();
        return this;
    }

    @Override
    protected void release() {
        cancel(running, true);
    }

    private void releaseIfOver() {
        if (isOver()) {
            release();
        }
    }

    private void ended(@Nullable Object result, @Nullable Throwable error) {
        if (isOver()) {
            return;
        }
        if (error == null) {
            fallback.good(result);
            new Attempt<T>(result, null).complete(this);
            return;
        }
        Throwable failure = cause(error);
        Function<Throwable, ?> answer = fallback.begin(failure);
        if (answer == null) {
            completeExceptionally(failure);
        } else {
            answer(answer, failure);
        }
    }

    private void answer(Function<Throwable, ?> answer, Throwable failure) {
        AtomicBoolean began = new AtomicBoolean();
        CompletionStage<@Nullable Object> answering = start(fallback.withinBulkhead(() -> {
            began.set(true);
            return asStage(answer.apply(failure));
        }));
        running = answering;
        answering.whenComplete((result, second) -> new Attempt<T>(
                        result, second == null ? null : Fallback.inPlaceOf(failure, cause(second), began.get()))
                .complete(this));
        releaseIfOver();
    }

    @SuppressWarnings("unchecked") // it is only read
    private static CompletionStage<@Nullable Object> asStage(@Nullable Object answer) {
        return answer instanceof CompletionStage<?> stage
                ? (CompletionStage<@Nullable Object>) stage
                : CompletableFuture.completedFuture(answer);
    }
}
