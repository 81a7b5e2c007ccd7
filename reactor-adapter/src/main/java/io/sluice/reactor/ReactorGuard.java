package io.sluice.reactor;

import io.sluice.core.Check;
import io.sluice.core.gate.CallContext;
import io.sluice.core.gate.Protection;
import io.sluice.recovery.failover.Failover;
import io.sluice.recovery.failover.FailoverCall;
import io.sluice.recovery.failover.Target;
import java.util.function.Function;
import java.util.function.Supplier;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.util.context.Context;
import reactor.util.context.ContextView;

/**
 * Calls that answer by a Mono or a Flux, under a guard, a gate or a failover.
 * <pre>{@code
 * Mono<Price> price = ReactorGuard.mono(guard, () -> client.price(item));
 * }</pre>
 * <p>The supplier is asked once the call was let in, and again for each further attempt; what it throws counts as the call's failure. For a
 * Mono or Flux that is there already, see {@link GuardOperator}, which tells the rest. Nothing happens before a subscription, and each
 * subscription is a call of its own.
 * <p><b>Thread safety.</b> Safe for many threads.
 */
public final class ReactorGuard {
    /**
     * Under this key the Reactor Context holds the {@link CallContext}: who calls, and how much it matters. If it holds none, the one of
     * the subscribing thread is taken. Where micrometer's context propagation is in use, the accessor of {@code sluice-micrometer-adapter} has
     * the same key, so that Reactor's {@code contextCapture} brings along the scope of the thread.
     */
    public static final String CALL_CONTEXT = "io.sluice.callContext";

    private ReactorGuard() {}

    /** A call that answers by at most one value. */
    public static <T> Mono<T> mono(Protection protection, Supplier<? extends Mono<? extends T>> supplier) {
        return MonoGuard.of(protection, Mono.defer(supplier));
    }

    /** A call that answers by elements and has done what it should when they are {@link VerdictOn#COMPLETE}. */
    public static <T> Flux<T> flux(Protection protection, Supplier<? extends Publisher<T>> supplier) {
        return flux(protection, VerdictOn.COMPLETE, supplier);
    }

    /** A call that answers by elements. */
    public static <T> Flux<T> flux(
            Protection protection, VerdictOn verdictOn, Supplier<? extends Publisher<T>> supplier) {
        return FluxGuard.of(protection, verdictOn, Flux.defer(supplier));
    }

    /**
     * A call to one of several targets that answers by at most one value; if one fails, and that is right, the next is asked. See
     * {@link Failover} for when it is. A target's gate is passed as a {@link GuardOperator} passes it.
     *
     * @param of what is known about the call
     * @param call makes the call to a target
     */
    public static <T> Mono<T> mono(
            Failover failover, FailoverCall of, Function<? super Target, ? extends Mono<? extends T>> call) {
        return MonoFailover.of(
                Check.present("failover", failover), Check.present("of", of), Check.present("call", call));
    }

    /** As {@link #mono(Failover, FailoverCall, Function)}, for elements; once one was passed on no other target is asked. */
    public static <T> Flux<T> flux(
            Failover failover, FailoverCall of, Function<? super Target, ? extends Publisher<? extends T>> call) {
        return FluxFailover.of(
                Check.present("failover", failover), Check.present("of", of), Check.present("call", call));
    }

    /**
     * Says who calls, to the guards upstream.
     * <pre>{@code
     * ReactorGuard.mono(guard, () -> client.price(item)).contextWrite(ReactorGuard.callContext(shop));
     * }</pre>
     */
    public static Function<Context, Context> callContext(CallContext context) {
        Check.present("context", context);
        return outer -> outer.put(CALL_CONTEXT, context);
    }

    /** Who calls: what the Reactor Context says, or else the scope of this thread. */
    static CallContext callContext(ContextView context) {
        CallContext carried = context.getOrDefault(CALL_CONTEXT, null);
        return carried == null ? CallContext.current() : carried;
    }

    /** This context, and in it who calls, so that whoever asks on another thread finds that. */
    static Context carrying(Context context) {
        CallContext ofThread = CallContext.current();
        return ofThread.equals(CallContext.EMPTY) || context.hasKey(CALL_CONTEXT)
                ? context
                : context.put(CALL_CONTEXT, ofThread);
    }
}
