package io.sluice.cli.demo.orders;

import io.sluice.reactor.ReactorGuard;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** A stream of orders; one that waits, in line or to be paid, holds no thread. */
final class FluxOfOrders extends Side {
    private final Sinks.Many<Long> orders = Sinks.many().unicast().onBackpressureBuffer();
    private final Set<String> threads = ConcurrentHashMap.newKeySet();

    FluxOfOrders(Payments payments) {
        super(payments);
        answers(orders.asFlux()).subscribe(this::answered, failure -> broken());
    }

    private Flux<String> answers(Flux<Long> arriving) {
        return arriving.flatMap(this::answer, Integer.MAX_VALUE);
    }

    private Mono<String> answer(long order) {
        return ReactorGuard.<String>mono(guard, () -> payments.paid(order)).doOnNext(answer -> noteThread());
    }

    private void noteThread() {
        threads.add(Thread.currentThread().getName());
        threads(threads.size());
    }

    @Override
    void handle(long order) {
        noteThread();
        if (orders.tryEmitNext(order).isFailure()) {
            broken();
        }
    }

    @Override
    void end() {
        if (orders.tryEmitComplete().isFailure()) {
            broken();
        }
    }
}
