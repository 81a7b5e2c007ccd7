package io.sluice.reactor;

import io.sluice.recovery.failover.Route;
import java.util.concurrent.atomic.AtomicBoolean;
import reactor.core.publisher.Operators;

/** One target's chance to answer. */
final class TargetLeg<T> extends Leg<T> {
    private final RoutedCall<T> call;
    private final Route route;
    private final Route.Attempt attempt;
    private final AtomicBoolean over = new AtomicBoolean();
    private boolean passing; // from the first element on; by the source's thread

    TargetLeg(RoutedCall<T> call, Route route, Route.Attempt attempt) {
        super(call);
        this.call = call;
        this.route = route;
        this.attempt = attempt;
    }

    private boolean end() {
        return over.compareAndSet(false, true);
    }

    @Override
    public void onNext(T value) {
        if (call.shape == Shape.MONO) {
            if (end()) {
                attempt.succeeded();
                call.finish(value);
            } else {
                call.discard(value);
            }
        } else if (passing || call.step(null, this)) {
            passing = true;
            call.pass(value);
        } else {
            call.discard(value);
        }
    }

    @Override
    public void onError(Throwable error) {
        if (!end()) {
            Operators.onErrorDropped(error, currentContext());
            return;
        }
        boolean another = attempt.failed(error);
        if (passing) {
            call.fail(this, error);
        } else if (another) {
            call.goOn();
        } else {
            call.fail(null, route.failure());
        }
    }

    @Override
    public void onComplete() {
        if (!end()) {
            return;
        }
        attempt.succeeded();
        if (passing) {
            call.completed(this);
        } else {
            call.finish();
        }
    }

    @Override
    void cancel() {
        if (end()) {
            cancelUpstream();
            attempt.givenUp();
        }
    }
}
