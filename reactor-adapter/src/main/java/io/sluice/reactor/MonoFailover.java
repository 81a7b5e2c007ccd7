package io.sluice.reactor;

import io.sluice.recovery.failover.Failover;
import io.sluice.recovery.failover.FailoverCall;
import io.sluice.recovery.failover.Target;
import java.util.function.Function;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Mono;

/** A call to one of several targets that answers by at most one value. */
final class MonoFailover<T> extends Mono<T> {
    private final Failover failover;
    private final FailoverCall of;
    private final Function<? super Target, ? extends Mono<? extends T>> call;

    private MonoFailover(
            Failover failover, FailoverCall of, Function<? super Target, ? extends Mono<? extends T>> call) {
        this.failover = failover;
        this.of = of;
        this.call = call;
    }

    static <T> Mono<T> of(
            Failover failover, FailoverCall of, Function<? super Target, ? extends Mono<? extends T>> call) {
        return onAssembly(new MonoFailover<>(failover, of, call));
    }

    @Override
    public void subscribe(CoreSubscriber<? super T> actual) {
        new RoutedCall<T>(failover, of, Shape.MONO, actual) {
            @Override
            Mono<? extends T> make(Target target) {
                return call.apply(target);
            }
        }.start();
    }
}
