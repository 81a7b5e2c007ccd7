package io.sluice.reactor;

import io.sluice.recovery.failover.Failover;
import io.sluice.recovery.failover.FailoverCall;
import io.sluice.recovery.failover.Target;
import java.util.function.Function;
import org.reactivestreams.Publisher;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;

/** A call to one of several targets that answers by elements. */
final class FluxFailover<T> extends Flux<T> {
    private final Failover failover;
    private final FailoverCall of;
    private final Function<? super Target, ? extends Publisher<? extends T>> call;

    private FluxFailover(
            Failover failover, FailoverCall of, Function<? super Target, ? extends Publisher<? extends T>> call) {
        this.failover = failover;
        this.of = of;
        this.call = call;
    }

    static <T> Flux<T> of(
            Failover failover, FailoverCall of, Function<? super Target, ? extends Publisher<? extends T>> call) {
        return onAssembly(new FluxFailover<>(failover, of, call));
    }

    @Override
    public void subscribe(CoreSubscriber<? super T> actual) {
        new RoutedCall<T>(failover, of, Shape.COMPLETE, actual) {
            @Override
            Flux<? extends T> make(Target target) {
                return Flux.from(call.apply(target));
            }
        }.start();
    }
}
