package io.sluice.spring.client;

import io.sluice.core.gate.Protection;
import io.sluice.guard.Guard;
import io.sluice.reactor.ReactorGuard;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.web.reactive.function.client.ClientResponse;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;
import reactor.core.publisher.Sinks;

/**
 * One reactive call under a guard. To the guard it is a Flux of the answer, which completes when the answer's body has; to the caller it
 * is a Mono of the answer.
 * <p>An answer with a bad status is an error to the guard, and is handed to the caller, body and all, if the call ends with it. If
 * there is another attempt its body is let go of, so that its connection is free.
 */
final class StreamedExchange {
    private final Guard guard;
    private final ClientGuards guards;
    private final Supplier<Mono<ClientResponse>> send;
    private final MonoSink<ClientResponse> caller;
    private final AtomicReference<@Nullable ClientResponse> failed = new AtomicReference<>();
    private final AtomicBoolean answered = new AtomicBoolean();
    private final Sinks.Empty<DataBuffer> cut = Sinks.empty();

    private StreamedExchange(
            Guard guard, ClientGuards guards, Supplier<Mono<ClientResponse>> send, MonoSink<ClientResponse> caller) {
        this.guard = guard;
        this.guards = guards;
        this.send = send;
        this.caller = caller;
    }

    static Mono<ClientResponse> of(
            Guard guard, Protection protection, ClientGuards guards, Supplier<Mono<ClientResponse>> send) {
        return Mono.create(caller -> new StreamedExchange(guard, guards, send, caller).start(protection));
    }

    private void start(Protection protection) {
        Disposable call = ReactorGuard.<Object>flux(protection, this::attempt)
                .contextWrite(caller.contextView())
                .subscribe(this::answer, this::failure, this::nothing);
        caller.onCancel(() -> {
            call.dispose();
            letGo();
        });
    }

    private Publisher<Object> attempt() {
        letGo();
        return send.get().flatMapMany(this::judged);
    }

    private Publisher<Object> judged(ClientResponse response) {
        int status = response.statusCode().value();
        if (guards.isFailure(status)) {
            letGo(failed.getAndSet(response));
            String retryAfter = response.headers().asHttpHeaders().getFirst(RetryAfter.HEADER);
            // Hidden, since flatMapMany cancels the exchange, and the body with it, for an error it can see beforehand.
            return Flux.error(ClientGuards.failure(guard, status, retryAfter, response))
                    .hide();
        }
        Sinks.Empty<Object> end = Sinks.empty();
        ClientResponse watched = response.mutate()
                .body(body -> body.takeUntilOther(cut.asMono())
                        .doOnComplete(end::tryEmitEmpty)
                        .doOnError(end::tryEmitError)
                        .doOnCancel(end::tryEmitEmpty))
                .build();
        return Flux.concat(Mono.just(watched), end.asMono());
    }

    private void answer(Object answer) {
        if (answer instanceof ClientResponse response) {
            answered.set(true);
            caller.success(response);
        } else {
            caller.error(new IllegalStateException("the fallback of guard \"" + guard.name() + "\" must answer a "
                    + ClientResponse.class.getName() + " to a WebClient, but did a "
                    + answer.getClass().getName()));
        }
    }

    /** After the answer only its body can fail, or take too long: whoever reads that sees it there. */
    private void failure(Throwable failure) {
        if (answered.get()) {
            cut.tryEmitError(failure);
            return;
        }
        ClientResponse response = failure instanceof FailedAnswer ? failed.getAndSet(null) : null;
        if (response != null) {
            caller.success(response);
        } else {
            letGo();
            caller.error(failure);
        }
    }

    private void nothing() {
        letGo();
        if (!answered.get()) {
            caller.success();
        }
    }

    private void letGo() {
        letGo(failed.getAndSet(null));
    }

    private static void letGo(@Nullable ClientResponse response) {
        if (response != null) {
            response.releaseBody().subscribe(done -> {}, broken -> {});
        }
    }
}
