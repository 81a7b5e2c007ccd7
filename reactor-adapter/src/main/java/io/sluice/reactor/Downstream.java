package io.sluice.reactor;

import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLongFieldUpdater;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import reactor.core.CoreSubscriber;
import reactor.core.Exceptions;
import reactor.core.Fuseable;
import reactor.core.Fuseable.QueueSubscription;
import reactor.core.Scannable;
import reactor.core.publisher.Operators;
import reactor.util.context.Context;

/**
 * What the subscriber of a call holds that may subscribe to several sources, of which one passes its signals on. Offers no fusion, since
 * there is no source yet when it is asked.
 */
abstract class Downstream<T> implements QueueSubscription<T>, Scannable {
    /*
     * stage     null: it is not known what the subscriber gets. A leg: its signals are passed on. Anything else: it is over.
     * signals   counts who signals at a moment: an element that comes while the time runs out is not passed on beside the error, but
     *           whoever comes first does the other's work. Only where that can happen.
     */
    static final Object OVER = new Object();

    @SuppressWarnings("rawtypes")
    private static final AtomicLongFieldUpdater<Downstream> REQUESTED =
            AtomicLongFieldUpdater.newUpdater(Downstream.class, "requested");

    private final CoreSubscriber<? super T> actual;
    private final Context context;
    private final AtomicReference<@Nullable Object> stage = new AtomicReference<>();
    private final AtomicInteger signals = new AtomicInteger();
    private volatile @Nullable Throwable lastSignal; // written before `signals` says that it is there
    private volatile long requested;

    Downstream(CoreSubscriber<? super T> actual) {
        this.actual = actual;
        context = ReactorGuard.carrying(actual.currentContext());
    }

    final Context context() {
        return context;
    }

    final long requested() {
        return requested;
    }

    // ---- what the subscriber gets

    final void subscribed() {
        actual.onSubscribe(this);
    }

    /** Whether it is still open what the subscriber gets. */
    final boolean isOpen() {
        return stage.get() == null;
    }

    final @Nullable Object stage() {
        return stage.get();
    }

    /** One step of the stage; what was under way for it is for the caller to end. */
    final boolean step(@Nullable Object from, Object to) {
        return stage.compareAndSet(from, to);
    }

    /** The only value, then the end. */
    final void finish(T value) {
        if (step(null, OVER)) {
            ended();
            over(null);
            actual.onNext(value);
            actual.onComplete();
        } else {
            discard(value);
        }
    }

    /** The end; nothing was passed on before. */
    final void finish() {
        if (step(null, OVER)) {
            ended();
            over(null);
            actual.onComplete();
        }
    }

    final void fail(@Nullable Object from, Throwable error) {
        if (step(from, OVER)) {
            ended();
            over(error);
            actual.onError(error);
        }
    }

    final void discard(T value) {
        Operators.onDiscard(value, context);
    }

    /** An element of the leg whose signals are passed on. */
    final void pass(T value) {
        actual.onNext(value);
    }

    /** As {@link #pass}, where {@link #failBeside} may come at the same time. */
    final void passBeside(T value) {
        if (signals.compareAndSet(0, 1)) {
            actual.onNext(value);
            if (signals.decrementAndGet() != 0) {
                actual.onError(Operators.onOperatorError(lastError(), context));
            }
        } else {
            discard(value);
        }
    }

    private Throwable lastError() {
        Throwable last = lastSignal;
        return last == null ? new IllegalStateException("nothing to say") : last;
    }

    /** The leg whose signals are passed on has completed. */
    final void completed(Leg<T> leg) {
        if (step(leg, OVER)) {
            ended();
            over(null);
            actual.onComplete();
        }
    }

    /** The leg whose signals are passed on is stopped with an error, perhaps while an element is passed on. */
    final void failBeside(Leg<T> leg, Throwable error) {
        if (step(leg, OVER)) {
            ended();
            over(error);
            lastSignal = error;
            if (signals.getAndIncrement() == 0) {
                actual.onError(error);
            }
        }
    }

    /** It is over: lets go of timers. */
    abstract void ended();

    /** The subscriber is told no more after this: that there is an answer, or why there is none. */
    void over(@Nullable Throwable failure) {}

    // ---- what the subscriber wants

    @Override
    public final void request(long n) {
        if (n <= 0) {
            if (giveUp()) {
                actual.onError(Exceptions.nullOrNegativeRequestException(n)); // rule 3.9
            }
            return;
        }
        Operators.addCap(REQUESTED, this, n);
        if (stage.get() instanceof Leg<?> leg) {
            leg.ask();
        } else {
            askOpen();
        }
    }

    /** More was requested while it is open who answers: tells all legs. */
    abstract void askOpen();

    @Override
    public final void cancel() {
        giveUp();
    }

    private boolean giveUp() {
        Object before = stage.getAndSet(OVER);
        if (before == OVER) {
            return false;
        }
        ended();
        over(new CancellationException("the subscriber cancelled"));
        cancelOpen();
        if (before instanceof Leg<?> leg) {
            leg.cancel();
        }
        return true;
    }

    /** The subscriber does not want anything any more: cancels all legs. */
    abstract void cancelOpen();

    // ---- no fusion

    @Override
    public final int requestFusion(int requestedMode) {
        return Fuseable.NONE;
    }

    @Override
    public final @Nullable T poll() {
        return null;
    }

    @Override
    public final int size() {
        return 0;
    }

    @Override
    public final boolean isEmpty() {
        return true;
    }

    @Override
    public final void clear() {}

    @Override
    @SuppressWarnings("rawtypes") // as it is declared
    public final @Nullable Object scanUnsafe(Attr key) {
        if (key == Attr.ACTUAL) {
            return actual;
        }
        if (key == Attr.TERMINATED || key == Attr.CANCELLED) {
            return OVER.equals(stage.get());
        }
        if (key == Attr.REQUESTED_FROM_DOWNSTREAM) {
            return requested;
        }
        return key == Attr.RUN_STYLE ? Attr.RunStyle.ASYNC : null;
    }
}
