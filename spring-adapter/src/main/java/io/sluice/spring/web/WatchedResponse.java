package io.sluice.spring.web;

import org.reactivestreams.Publisher;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.http.server.reactive.ServerHttpResponseDecorator;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Notices that the server stops reading the body before its end, as it does when the client has gone away; some servers then call the
 * response complete.
 */
final class WatchedResponse extends ServerHttpResponseDecorator {
    private final WebCall call;

    WatchedResponse(ServerHttpResponse response, WebCall call) {
        super(response);
        this.call = call;
    }

    @Override
    public Mono<Void> writeWith(Publisher<? extends DataBuffer> body) {
        return super.writeWith(watched(body));
    }

    @Override
    public Mono<Void> writeAndFlushWith(Publisher<? extends Publisher<? extends DataBuffer>> body) {
        return super.writeAndFlushWith(watched(body));
    }

    /** A Mono stays one: servers send a body of one buffer differently. */
    private <T> Publisher<? extends T> watched(Publisher<? extends T> body) {
        return body instanceof Mono<? extends T> one
                ? one.doOnCancel(call::abandoned)
                : Flux.from(body).doOnCancel(call::abandoned);
    }
}
