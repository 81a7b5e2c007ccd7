package io.sluice.spring.web;

import io.sluice.core.gate.CallNotPermittedException;
import io.sluice.guard.Guard;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.server.reactive.ServerHttpResponse;
import reactor.core.publisher.Mono;

/** Writes what a refused client hears. */
final class ReactiveAnswers {
    private ReactiveAnswers() {}

    static Mono<Void> refuse(
            WebEntry entry, CallNotPermittedException refusal, @Nullable Guard guard, ServerHttpResponse response) {
        RefusalAnswer answer = entry.answer(refusal, guard);
        byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
        response.setStatusCode(HttpStatusCode.valueOf(answer.status()));
        answer.headers().forEach(response.getHeaders()::set);
        response.getHeaders().set("Content-Length", Integer.toString(body.length));
        return response.writeWith(
                Mono.fromSupplier(() -> response.bufferFactory().wrap(body)));
    }
}
