package io.sluice.reactor;

import io.sluice.recovery.Fallback;
import io.sluice.recovery.relay.Relay;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.CorePublisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** What a subscriber gets instead of a failure: what the fallback answers, as a source of its own. */
final class Answer<T> extends Leg<T> {
    private final ShapedCall<T> call;
    private final Fallback fallback;
    private final Throwable failure;
    private volatile @Nullable CompletionStage<@Nullable Object> answering;

    Answer(ShapedCall<T> call, Fallback fallback, Throwable failure) {
        super(call);
        this.call = call;
        this.fallback = fallback;
        this.failure = failure;
    }

    void begin() {
        CompletionStage<@Nullable Object> answer =
                fallback.executeCompletionStage(() -> CompletableFuture.failedFuture(failure));
        answering = answer;
        answer.whenComplete((value, second) -> {
            if (second == null) {
                Calls.subscribe(asSource(value), this);
            } else {
                call.fail(this, Relay.cause(second));
            }
        });
        if (Downstream.OVER.equals(call.stage())) {
            cancel();
        }
    }

    /** The caller says by the type of its call what the answer must be; one of another type fails where it is used. */
    @SuppressWarnings("unchecked")
    private CorePublisher<T> asSource(@Nullable Object value) {
        if (value instanceof Publisher<?> publisher) {
            return call.shape == Shape.MONO ? Mono.from((Publisher<T>) publisher) : Flux.from((Publisher<T>) publisher);
        }
        return Mono.justOrEmpty((T) value);
    }

    @Override
    public void onNext(T value) {
        call.pass(value);
    }

    @Override
    @SuppressWarnings("ReferenceEquality") // what must not suppress itself is this very exception
    public void onError(Throwable second) {
        if (second != failure) {
            second.addSuppressed(failure);
        }
        call.fail(this, second);
    }

    @Override
    public void onComplete() {
        call.completed(this);
    }

    @Override
    void cancel() {
        if (answering instanceof Future<?> future) {
            future.cancel(true);
        }
        cancelUpstream();
    }
}
