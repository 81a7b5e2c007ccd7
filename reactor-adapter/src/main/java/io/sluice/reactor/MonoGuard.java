package io.sluice.reactor;

import io.sluice.core.Check;
import io.sluice.core.gate.Protection;
import reactor.core.CoreSubscriber;
import reactor.core.Fuseable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoOperator;

/** A Mono under a guard or a gate. */
final class MonoGuard<T> extends MonoOperator<T, T> implements Fuseable {
    private final Protection protection;

    private MonoGuard(Protection protection, Mono<? extends T> source) {
        super(source);
        this.protection = Check.present("protection", protection);
    }

    static <T> Mono<T> of(Protection protection, Mono<? extends T> source) {
        return onAssembly(new MonoGuard<>(protection, source));
    }

    @Override
    public void subscribe(CoreSubscriber<? super T> actual) {
        Calls.subscribe(protection, source, Shape.MONO, actual);
    }
}
