package io.sluice.reactor;

import io.sluice.core.Check;
import io.sluice.core.gate.Protection;
import java.util.function.UnaryOperator;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Puts a Mono or a Flux under a guard with all its gates and recoveries, or under a single gate.
 * <pre>{@code
 * client.price(item).transformDeferred(GuardOperator.of(guard));
 * client.prices().transform(GuardOperator.of(breaker, VerdictOn.FIRST));
 * }</pre>
 * <p><b>Contract.</b> Each subscription is a call of its own, under {@code transform} as well as {@code transformDeferred}. The permit is
 * taken at subscription, and settled exactly once: when the source completes, fails or is cancelled. A Mono's value settles it; a Flux has
 * its verdict as {@link VerdictOn} says. Cancelling before the first value is no verdict, cancelling later is a success, and an error that
 * is a {@link java.util.concurrent.CancellationException} is none either. Predicates on results see the value of a Mono, and nothing
 * of a Flux. Refused, the subscriber gets a {@link io.sluice.core.gate.CallNotPermittedException}, and the source is never subscribed to.
 * <p><b>Waiting</b> holds no thread; cancelling leaves the line.
 * <p><b>Recoveries</b> are in the same operator: fallback ( deadline ( retry ( hedge ( gates ( attempt timeout ( fault ( the source ) ) ) ) ) ) ).
 * An attempt subscribes to the source anew. The first element that is passed on decides for its attempt: what comes after it is not retried,
 * hedged or answered, since it cannot be taken back. The answer of a fallback may be a value, a Publisher or a
 * {@link java.util.concurrent.CompletionStage}; null stands for no value. Cached answers are not used, since there is no key.
 * When the time is up the source is cancelled and its slot is free, since a Publisher does not tell when its work has really ended.
 * <p><b>Threads.</b> Signals and subscriptions stay on the thread they come on, with three exceptions: after a wait, a delay or a time limit
 * the call goes on on {@link reactor.core.scheduler.Schedulers#parallel()}, and a bulkhead with threads of its own subscribes on those.
 * <p><b>Context.</b> Who calls is looked for in the Reactor Context, under {@link ReactorGuard#CALL_CONTEXT}, then on the subscribing thread.
 * <p><b>Fusion.</b> Without recoveries and without a wait, what the source offers (synchronous or asynchronous) is kept, and seen through.
 * <p><b>Backpressure.</b> Requests reach the source unchanged.
 * <p><b>Thread safety.</b> Immutable; safe for many threads.
 * <p><b>Cost.</b> One subscriber and one permit for a subscription through gates; a boolean is looked at for each element. With recoveries,
 * some objects for each call and each attempt, timers for time limits and hedges, and nothing more for each element, except under a time
 * limit that lasts to the end of a Flux: two atomic operations.
 *
 * @param <T> what is emitted
 */
public final class GuardOperator<T> implements UnaryOperator<Publisher<T>> {
    private final Protection protection;
    private final VerdictOn verdictOn;

    private GuardOperator(Protection protection, VerdictOn verdictOn) {
        this.protection = Check.present("protection", protection);
        this.verdictOn = Check.present("verdictOn", verdictOn);
    }

    /**
     * @param protection a guard, or any gate; a Flux has its verdict when it is {@link VerdictOn#COMPLETE}
     */
    public static <T> GuardOperator<T> of(Protection protection) {
        return new GuardOperator<>(protection, VerdictOn.COMPLETE);
    }

    /**
     * @param protection a guard, or any gate
     */
    public static <T> GuardOperator<T> of(Protection protection, VerdictOn verdictOn) {
        return new GuardOperator<>(protection, verdictOn);
    }

    /** A Mono becomes a Mono, and anything else a Flux. */
    @Override
    public Publisher<T> apply(Publisher<T> source) {
        return source instanceof Mono<T> mono
                ? MonoGuard.of(protection, mono)
                : FluxGuard.of(protection, verdictOn, Flux.from(source));
    }

    @Override
    public String toString() {
        return "GuardOperator[" + protection + "]";
    }
}
