package io.sluice.spring.web;

import io.sluice.core.gate.CallContext;
import io.sluice.guard.Guard;
import java.security.Principal;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.core.Ordered;
import org.springframework.web.reactive.HandlerAdapter;
import org.springframework.web.reactive.HandlerMapping;
import org.springframework.web.reactive.HandlerResult;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/**
 * The second guard of reactive requests: that of the resource. It stands before all other adapters, since only there it is known which
 * handler serves the request, and hands what it lets in to the one that would have got it.
 */
final class ResourceHandlerAdapter implements HandlerAdapter, Ordered {
    private final WebEntry entry;
    private final ObjectProvider<HandlerAdapter> all;
    private volatile @Nullable List<HandlerAdapter> others; // found when first asked for: they may not be there before

    ResourceHandlerAdapter(WebEntry entry, ObjectProvider<HandlerAdapter> all) {
        this.entry = entry;
        this.all = all;
    }

    @Override
    public int getOrder() {
        return Ordered.HIGHEST_PRECEDENCE;
    }

    @Override
    public boolean supports(Object handler) {
        return adapter(handler).isPresent();
    }

    private Optional<HandlerAdapter> adapter(Object handler) {
        List<HandlerAdapter> known = others;
        if (known == null) {
            known = all.orderedStream()
                    .filter(adapter -> !(adapter instanceof ResourceHandlerAdapter))
                    .toList();
            others = known;
        }
        for (HandlerAdapter adapter : known) {
            if (adapter.supports(handler)) {
                return Optional.of(adapter);
            }
        }
        return Optional.empty();
    }

    @Override
    public Mono<HandlerResult> handle(ServerWebExchange exchange, Object handler) {
        HandlerAdapter adapter = adapter(handler).orElseThrow();
        if (!(exchange.getAttribute(WebCall.ATTRIBUTE) instanceof WebCall call) || !call.goesInside()) {
            return adapter.handle(exchange, handler);
        }
        return principal(exchange).flatMap(principal -> {
            Guard guard = guard(exchange);
            String name = principal.isEmpty() ? null : principal;
            CallContext context =
                    entry.inside(call, new ReactiveRequestView(exchange.getRequest(), name), guard.name());
            call.know(context);
            return PermitMono.asked(
                    guard, call, letIn -> InContext.of(context, letIn(exchange, handler, adapter, guard)), refusal -> {
                        call.abandoned();
                        return ReactiveAnswers.refuse(entry, refusal, guard, exchange.getResponse())
                                .then(Mono.empty());
                    });
        });
    }

    private Mono<HandlerResult> letIn(ServerWebExchange exchange, Object handler, HandlerAdapter adapter, Guard guard) {
        if (entry.tellsPassed()) {
            RateLimitFields.ofPassed(guard, exchange.getResponse().getHeaders()::set);
        }
        return adapter.handle(exchange, handler);
    }

    private Guard guard(ServerWebExchange exchange) {
        Object pattern = exchange.getAttribute(HandlerMapping.BEST_MATCHING_PATTERN_ATTRIBUTE);
        return entry.resource(exchange.getRequest().getMethod().name(), pattern == null ? "/**" : pattern.toString());
    }

    /** Who has logged in, as far as anybody wants to know; empty if nobody has. */
    private Mono<String> principal(ServerWebExchange exchange) {
        return entry.needsPrincipal()
                ? exchange.getPrincipal().map(Principal::getName).defaultIfEmpty("")
                : Mono.just("");
    }
}
