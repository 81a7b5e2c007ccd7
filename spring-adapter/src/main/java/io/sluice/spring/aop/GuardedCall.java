package io.sluice.spring.aop;

import io.sluice.core.gate.CallContext;
import io.sluice.core.gate.Protection;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;

/**
 * The way that all calls of one method go: fallback method ( guard ( the method ) ). Immutable; safe for many threads.
 * <p><b>Cost.</b> Besides the guard's: one object for a call; reflection and expressions only where a fallback answers, or the annotation
 * describes calls.
 */
final class GuardedCall {
    private final Chain chain;
    private final Outcome outcome;
    private final boolean wantsFuture;
    private final @Nullable CallDescription description;
    private final @Nullable FallbackMethods fallbacks;

    GuardedCall(GuardedMethod guarded, Chain chain) {
        this.chain = chain;
        outcome = guarded.outcome();
        wantsFuture = guarded.method().getReturnType() == CompletableFuture.class;
        description = guarded.description();
        fallbacks = guarded.fallbacks();
    }

    @Nullable Object run(MethodInvocation invocation) throws Throwable {
        if (description == null) {
            return runHere(invocation, null);
        }
        CallContext context = description.of(invocation);
        try (CallContext.Scope scope = context.open()) {
            return runHere(invocation, context);
        }
    }

    private @Nullable Object runHere(MethodInvocation invocation, @Nullable CallContext context) throws Throwable {
        return switch (outcome) {
            case RETURN -> call(invocation);
            case STAGE -> start(invocation);
            case MONO -> ReactiveCalls.mono(chain, invocation, fallbacks, context);
            case FLUX -> ReactiveCalls.flux(chain, invocation, fallbacks, context);
        };
    }

    private @Nullable Object call(MethodInvocation invocation) throws Throwable {
        Protection[] protections = chain.now();
        Body body = new Body(invocation, Chain.repeats(protections));
        try {
            return protections.length == 1 ? protections[0].executeCallable(body) : call(protections, 0, body);
        } catch (Body.Thrown thrown) {
            return answered(invocation, thrown.getCause());
        } catch (Throwable failure) {
            return answered(invocation, failure);
        }
    }

    private static @Nullable Object call(Protection[] chain, int next, Callable<@Nullable Object> body)
            throws Exception {
        return next == chain.length ? body.call() : chain[next].executeCallable(() -> call(chain, next + 1, body));
    }

    private @Nullable Object answered(MethodInvocation invocation, @Nullable Throwable failure) throws Throwable {
        if (failure == null) {
            throw new IllegalStateException("a call failed without a cause");
        }
        if (fallbacks == null) {
            throw failure;
        }
        return fallbacks.answer(invocation.getThis(), invocation.getArguments(), failure);
    }

    private CompletionStage<@Nullable Object> start(MethodInvocation invocation) {
        Protection[] protections = chain.now();
        Body body = new Body(invocation, Chain.repeats(protections));
        Supplier<CompletionStage<@Nullable Object>> call = () -> start(protections, 0, body);
        CompletionStage<@Nullable Object> stage = fallbacks == null
                ? call.get()
                : fallbacks.of(invocation.getThis(), invocation.getArguments()).executeCompletionStage(call);
        return wantsFuture ? stage.toCompletableFuture() : stage;
    }

    private static CompletionStage<@Nullable Object> start(Protection[] chain, int next, Body body) {
        return next == chain.length
                ? body.stage()
                : chain[next].executeCompletionStage(() -> start(chain, next + 1, body));
    }
}
