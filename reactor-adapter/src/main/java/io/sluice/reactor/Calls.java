package io.sluice.reactor;

import io.sluice.core.gate.Permit;
import io.sluice.core.gate.Protection;
import io.sluice.guard.CallPlan;
import io.sluice.guard.Guard;
import java.util.concurrent.CancellationException;
import java.util.concurrent.RejectedExecutionException;
import reactor.core.CorePublisher;
import reactor.core.CoreSubscriber;
import reactor.core.Exceptions;
import reactor.core.publisher.Operators;
import reactor.core.scheduler.Schedulers;

/** What the operators have in common: where a subscription becomes a call. */
final class Calls {
    private Calls() {}

    /** One object for a call that meets gates only, and a richer one if the guard shapes its calls. */
    static <T> void subscribe(
            Protection protection,
            CorePublisher<? extends T> source,
            Shape shape,
            CoreSubscriber<? super T> subscriber) {
        if (protection instanceof Guard guard) {
            CallPlan plan = guard.callPlan();
            if (plan.shapesCalls()) {
                new ShapedCall<T>(plan, source, shape, subscriber).start();
                return;
            }
        }
        new GatedCall<T>(source, shape, subscriber).start(protection);
    }

    /** For what comes from the timers' thread, or from one that has just ended another call: neither is kept. */
    static void goOn(Runnable work) {
        try {
            Schedulers.parallel().schedule(work);
        } catch (RejectedExecutionException schedulersAreGone) {
            work.run();
        }
    }

    /** Subscribes to what may, against its contract, throw. */
    static <T> void subscribe(CorePublisher<? extends T> source, CoreSubscriber<T> subscriber) {
        try {
            source.subscribe(subscriber);
        } catch (Throwable broken) {
            Exceptions.throwIfJvmFatal(broken);
            subscriber.onError(Operators.onOperatorError(broken, subscriber.currentContext()));
        }
    }

    /** A call failed; if it was cancelled by whoever, that is no verdict. */
    static void settle(Permit permit, Throwable error) {
        if (error instanceof CancellationException) {
            permit.close();
        } else {
            permit.error(error);
        }
    }
}
