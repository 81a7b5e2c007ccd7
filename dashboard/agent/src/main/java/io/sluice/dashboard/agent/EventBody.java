package io.sluice.dashboard.agent;

import io.sluice.dashboard.api.sse.SseEvent;
import io.sluice.dashboard.api.sse.SseParser;
import java.io.IOException;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The events of a response that does not end. {@link #cancel} may be called by any thread. */
final class EventBody implements BodySubscriber<Void> {
    private final Consumer<SseEvent> listener;
    private final SseParser parser;
    private final CompletableFuture<Void> end = new CompletableFuture<>();
    private volatile Flow.@Nullable Subscription subscription;
    private volatile boolean cancelled;

    EventBody(int maxBytes, Consumer<SseEvent> listener) {
        this.listener = listener;
        parser = new SseParser(maxBytes);
    }

    @Override
    public CompletionStage<Void> getBody() {
        return end;
    }

    @Override
    public void onSubscribe(Flow.Subscription to) {
        subscription = to;
        if (cancelled) {
            to.cancel();
        } else {
            to.request(Long.MAX_VALUE);
        }
    }

    @Override
    public void onNext(List<ByteBuffer> some) {
        try {
            for (ByteBuffer each : some) {
                parser.parse(each).forEach(listener);
            }
        } catch (IOException | RuntimeException broken) {
            cancel();
            end.completeExceptionally(broken);
        }
    }

    @Override
    public void onError(Throwable failure) {
        end.completeExceptionally(failure);
    }

    @Override
    public void onComplete() {
        end.complete(null);
    }

    void cancel() {
        cancelled = true;
        Flow.Subscription present = subscription;
        if (present != null) {
            present.cancel();
        }
    }
}
