package io.sluice.spring.aop;

import io.sluice.core.gate.CallContext;
import io.sluice.core.gate.Protection;
import io.sluice.reactor.ReactorGuard;
import java.util.function.Supplier;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Guarded methods that return a Mono, a Flux or another Publisher. Each subscription is a call of its own, and calls the method again; so
 * nothing happens before it. Loaded only where Reactor is.
 */
final class ReactiveCalls {
    private ReactiveCalls() {}

    static Mono<?> mono(
            Chain chain,
            MethodInvocation invocation,
            @Nullable FallbackMethods fallbacks,
            @Nullable CallContext context) {
        Body body = new Body(invocation, true);
        Mono<Object> call = Mono.defer(() -> mono(chain.now(), 0, () -> Mono.from(publisher(body))));
        Mono<Object> answered = fallbacks == null
                ? call
                : call.onErrorResume(fallbacks::handles, failure -> Mono.from(answer(fallbacks, invocation, failure)));
        return context == null ? answered : answered.contextWrite(ReactorGuard.callContext(context));
    }

    private static Mono<Object> mono(Protection[] chain, int next, Supplier<Mono<Object>> body) {
        return next == chain.length ? body.get() : ReactorGuard.mono(chain[next], () -> mono(chain, next + 1, body));
    }

    static Flux<?> flux(
            Chain chain,
            MethodInvocation invocation,
            @Nullable FallbackMethods fallbacks,
            @Nullable CallContext context) {
        Body body = new Body(invocation, true);
        Flux<Object> call = Flux.defer(() -> flux(chain.now(), 0, () -> publisher(body)));
        Flux<Object> answered = fallbacks == null
                ? call
                : call.onErrorResume(fallbacks::handles, failure -> answer(fallbacks, invocation, failure));
        return context == null ? answered : answered.contextWrite(ReactorGuard.callContext(context));
    }

    private static Publisher<Object> flux(Protection[] chain, int next, Supplier<Publisher<Object>> body) {
        return next == chain.length ? body.get() : ReactorGuard.flux(chain[next], () -> flux(chain, next + 1, body));
    }

    @SuppressWarnings("unchecked") // the method says that it returns one
    private static Publisher<Object> publisher(Body body) {
        try {
            Object returned = body.call();
            return returned == null ? Mono.empty() : (Publisher<Object>) returned;
        } catch (Exception failed) {
            return Mono.error(failed);
        }
    }

    @SuppressWarnings("unchecked") // a fallback method returns what the method does
    private static Publisher<Object> answer(FallbackMethods fallbacks, MethodInvocation invocation, Throwable failure) {
        try {
            Object answer = fallbacks.answer(invocation.getThis(), invocation.getArguments(), failure);
            return answer == null ? Mono.empty() : (Publisher<Object>) answer;
        } catch (Throwable second) {
            return Mono.error(second);
        }
    }
}
