package io.sluice.spring.web;

import io.sluice.core.gate.CallContext;
import io.sluice.reactor.ReactorGuard;
import org.springframework.web.reactive.HandlerResult;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.util.context.Context;

/** Puts who calls into Reactor's context, for what a handler does and for what it returns, which is subscribed to later. */
final class InContext {
    private InContext() {}

    static Mono<HandlerResult> of(CallContext context, Mono<HandlerResult> handling) {
        return handling.map(result -> of(context, result)).contextWrite(outer -> with(context, outer));
    }

    private static HandlerResult of(CallContext context, HandlerResult result) {
        Object returned = result.getReturnValue();
        Object carrying;
        if (returned instanceof Mono<?> mono) {
            carrying = mono.contextWrite(outer -> with(context, outer));
        } else if (returned instanceof Flux<?> flux) {
            carrying = flux.contextWrite(outer -> with(context, outer));
        } else {
            return result;
        }
        HandlerResult same = new HandlerResult(
                result.getHandler(), carrying, result.getReturnTypeSource(), result.getBindingContext());
        same.setExceptionHandler(result.getExceptionHandler());
        return same;
    }

    /** The key is a constant, so the class it belongs to need not be there. */
    static Context with(CallContext context, Context outer) {
        return outer.put(ReactorGuard.CALL_CONTEXT, context);
    }
}
