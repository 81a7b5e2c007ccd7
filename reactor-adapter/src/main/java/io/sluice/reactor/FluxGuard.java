package io.sluice.reactor;

import io.sluice.core.Check;
import io.sluice.core.gate.Protection;
import reactor.core.CoreSubscriber;
import reactor.core.Fuseable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.FluxOperator;

/** A Flux under a guard or a gate. */
final class FluxGuard<T> extends FluxOperator<T, T> implements Fuseable {
    private final Protection protection;
    private final Shape shape;

    private FluxGuard(Protection protection, Shape shape, Flux<? extends T> source) {
        super(source);
        this.protection = Check.present("protection", protection);
        this.shape = shape;
    }

    static <T> Flux<T> of(Protection protection, VerdictOn verdictOn, Flux<? extends T> source) {
        Shape shape = Shape.of(Check.present("verdictOn", verdictOn));
        return onAssembly(new FluxGuard<>(protection, shape, source));
    }

    @Override
    public void subscribe(CoreSubscriber<? super T> actual) {
        Calls.subscribe(protection, source, shape, actual);
    }
}
