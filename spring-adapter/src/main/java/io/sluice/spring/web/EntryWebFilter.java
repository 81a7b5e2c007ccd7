package io.sluice.spring.web;

import io.sluice.guard.Guard;
import org.springframework.core.Ordered;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Mono;

/**
 * The first guard of reactive requests: that of the process. What it lets in carries a {@link WebCall}, whose context is in Reactor's; the
 * call is settled here, when the whole response was written, or when the client has gone away.
 */
final class EntryWebFilter implements WebFilter, Ordered {
    private final WebEntry entry;

    EntryWebFilter(WebEntry entry) {
        this.entry = entry;
    }

    @Override
    public int getOrder() {
        return entry.order();
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
        return entry.excludes(
                        exchange.getRequest().getPath().pathWithinApplication().value())
                ? chain.filter(exchange)
                : Mono.defer(() -> guarded(exchange, chain));
    }

    private Mono<Void> guarded(ServerWebExchange exchange, WebFilterChain chain) {
        Guard process = entry.process();
        WebCall call = entry.begin(new ReactiveRequestView(exchange.getRequest(), null));
        exchange.getAttributes().put(WebCall.ATTRIBUTE, call);
        return PermitMono.<Void>asked(
                        process,
                        call,
                        letIn -> chain.filter(exchange.mutate()
                                .response(new WatchedResponse(exchange.getResponse(), call))
                                .build()),
                        refusal -> ReactiveAnswers.refuse(entry, refusal, process, exchange.getResponse()))
                .doOnSuccess(done -> call.answered(status(exchange.getResponse())))
                .doOnError(error -> entry.settleThrown(call, error))
                .doOnCancel(call::abandoned)
                .contextWrite(outer -> InContext.with(call.context(), outer));
    }

    private static int status(ServerHttpResponse response) {
        HttpStatusCode status = response.getStatusCode();
        return status == null ? 200 : status.value();
    }
}
