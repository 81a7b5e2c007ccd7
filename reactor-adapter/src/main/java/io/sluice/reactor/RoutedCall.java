package io.sluice.reactor;

import io.sluice.core.gate.Protection;
import io.sluice.recovery.failover.Failover;
import io.sluice.recovery.failover.FailoverCall;
import io.sluice.recovery.failover.Route;
import io.sluice.recovery.failover.Target;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import reactor.core.CorePublisher;
import reactor.core.CoreSubscriber;
import reactor.core.Exceptions;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** One subscription to a failover: asks one target after the other until one has something to pass on. */
abstract class RoutedCall<T> extends Downstream<T> {
    private final Failover failover;
    private final FailoverCall of;
    final Shape shape;
    /** Attempts that should begin: who raises it from zero begins them, so that failures at once need no deeper stack. */
    private final AtomicInteger due = new AtomicInteger();

    private @Nullable Route route; // one step at a time
    private volatile @Nullable TargetLeg<T> running;

    RoutedCall(Failover failover, FailoverCall of, Shape shape, CoreSubscriber<? super T> actual) {
        super(actual);
        this.failover = failover;
        this.of = of;
        this.shape = shape;
    }

    /** The call to a target. */
    abstract CorePublisher<? extends T> make(Target target);

    void start() {
        subscribed();
        if (!isOpen()) {
            return;
        }
        try {
            route = failover.route(of);
        } catch (RuntimeException noTargetsYet) {
            fail(null, noTargetsYet);
            return;
        }
        goOn();
    }

    void goOn() {
        if (due.getAndIncrement() == 0) {
            do {
                next();
            } while (due.decrementAndGet() > 0);
        }
    }

    private void next() {
        Route way = route;
        if (way == null || !isOpen()) {
            return;
        }
        Route.Attempt attempt = way.next();
        if (attempt == null) {
            fail(null, way.failure());
            return;
        }
        TargetLeg<T> leg = new TargetLeg<>(this, way, attempt);
        running = leg;
        if (isOpen()) {
            Calls.subscribe(source(attempt), leg);
        } else {
            leg.cancel();
        }
    }

    /** The call to a target through its gate. */
    private CorePublisher<? extends T> source(Route.Attempt attempt) {
        Protection gate = attempt.gate();
        if (shape == Shape.MONO) {
            Mono<T> mono = Mono.defer(() -> Mono.from(begun(attempt)));
            return gate == null ? mono : MonoGuard.of(gate, mono);
        }
        Flux<T> flux = Flux.defer(() -> begun(attempt));
        return gate == null ? flux : FluxGuard.of(gate, VerdictOn.COMPLETE, flux);
    }

    @SuppressWarnings("unchecked") // it is only read
    private CorePublisher<T> begun(Route.Attempt attempt) {
        attempt.begun();
        try {
            return (CorePublisher<T>) make(attempt.target());
        } catch (Throwable thrown) {
            Exceptions.throwIfJvmFatal(thrown);
            return Flux.error(thrown);
        }
    }

    @Override
    void ended() {}

    @Override
    void askOpen() {
        TargetLeg<T> leg = running;
        if (leg != null) {
            leg.ask();
        }
    }

    @Override
    void cancelOpen() {
        TargetLeg<T> leg = running;
        if (leg != null) {
            leg.cancel();
        }
    }
}
