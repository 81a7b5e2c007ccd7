package io.sluice.spring.web;

import io.sluice.core.gate.CallNotPermittedException;
import org.springframework.core.Ordered;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebExceptionHandler;
import reactor.core.publisher.Mono;

/** Answers the refusals of guards further in that no handler, and no {@code @ExceptionHandler}, has dealt with. */
final class RefusalExceptionHandler implements WebExceptionHandler, Ordered {
    private static final int BEFORE_BOOTS_ERROR_PAGE = -2;

    private final WebEntry entry;

    RefusalExceptionHandler(WebEntry entry) {
        this.entry = entry;
    }

    @Override
    public int getOrder() {
        return BEFORE_BOOTS_ERROR_PAGE;
    }

    @Override
    public Mono<Void> handle(ServerWebExchange exchange, Throwable error) {
        return error instanceof CallNotPermittedException refusal
                        && !exchange.getResponse().isCommitted()
                ? ReactiveAnswers.refuse(entry, refusal, null, exchange.getResponse())
                : Mono.error(error);
    }
}
