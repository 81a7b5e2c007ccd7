package io.sluice.reactor;

import io.sluice.core.gate.Applicant;
import io.sluice.core.gate.CallContext;
import io.sluice.core.gate.CallNotPermittedException;
import io.sluice.core.gate.Gate;
import io.sluice.core.gate.Permit;
import io.sluice.core.gate.Protection;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.atomic.AtomicLongFieldUpdater;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CorePublisher;
import reactor.core.CoreSubscriber;
import reactor.core.Exceptions;
import reactor.core.Fuseable;
import reactor.core.Fuseable.QueueSubscription;
import reactor.core.Scannable;
import reactor.core.publisher.Operators;
import reactor.util.context.Context;

/**
 * One subscription through gates, and all there is of it: asks for the permit, subscribes to the source under it, passes signals on and
 * settles.
 */
final class GatedCall<T> implements CoreSubscriber<T>, QueueSubscription<T>, Applicant, Scannable {
    /*
     * A call that need not wait is let in before anybody else knows of it, so its fields are as plain as those of any operator: the permit
     * sees to it that a signal that meets a cancellation does not settle twice.
     *
     * A call that waits has given its subscriber a subscription before there is a source: requests are kept in `requested`, and the
     * subscriber may cancel at any time. Then both sides write first and look then: the canceller sets `cancelled` and looks for `permit`
     * and `upstream`; the call writes these and looks for `cancelled`. A request adds first and looks for `upstream` then; the call sets
     * `upstream` and takes what was requested then.
     */
    private static final VarHandle PERMIT;
    private static final VarHandle UPSTREAM;

    @SuppressWarnings("rawtypes")
    private static final AtomicLongFieldUpdater<GatedCall> REQUESTED =
            AtomicLongFieldUpdater.newUpdater(GatedCall.class, "requested");

    static {
        try {
            PERMIT = MethodHandles.lookup().findVarHandle(GatedCall.class, "permit", Permit.class);
            UPSTREAM = MethodHandles.lookup().findVarHandle(GatedCall.class, "upstream", Subscription.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final CorePublisher<? extends T> source;
    private final Shape shape;
    private final CoreSubscriber<? super T> actual;
    private @Nullable Permit permit;
    private @Nullable Subscription upstream;
    private @Nullable Place place; // null: did not have to wait
    private @Nullable Context context; // null: the subscriber's
    private int fusion = Fuseable.NONE;
    private boolean emitted;
    private boolean done;
    private volatile boolean begun;
    private volatile boolean cancelled;

    @SuppressWarnings("UnusedVariable") // read and written by REQUESTED
    private volatile long requested;

    GatedCall(CorePublisher<? extends T> source, Shape shape, CoreSubscriber<? super T> actual) {
        this.source = source;
        this.shape = shape;
        this.actual = actual;
    }

    void start(Protection gates) {
        try {
            gates.acquire(this);
        } catch (Throwable broken) {
            Exceptions.throwIfJvmFatal(broken);
            if (place == null && permit == null) {
                Operators.error(actual, broken);
            } else {
                onError(broken);
            }
        }
    }

    // ---- on the way to the permit

    @Override
    public CallContext context() {
        return ReactorGuard.callContext(actual.currentContext());
    }

    @Override
    public void admitted(Permit mine) {
        if (place == null) {
            permit = mine;
            Calls.subscribe(source, this);
            return;
        }
        PERMIT.setVolatile(this, mine);
        if (cancelled) {
            mine.giveBack();
        } else {
            Calls.goOn(this::begin);
        }
    }

    private void begin() {
        begun = true;
        if (cancelled) {
            held().giveBack();
        } else {
            Calls.subscribe(source, this);
        }
    }

    @Override
    public void refused(CallNotPermittedException refusal) {
        if (place == null) {
            Operators.error(actual, refusal);
        } else {
            Calls.goOn(() -> {
                if (!cancelled) {
                    actual.onError(refusal);
                }
            });
        }
    }

    @Override
    public void waiting(Place newPlace) {
        boolean first = place == null;
        place = newPlace;
        if (first) {
            context = ReactorGuard.carrying(actual.currentContext());
            actual.onSubscribe(this);
        }
    }

    // ---- from the source

    @Override
    public void onSubscribe(Subscription subscription) {
        if (!Operators.validate(upstream, subscription)) {
            return;
        }
        if (place == null) {
            upstream = subscription;
            actual.onSubscribe(this);
            return;
        }
        UPSTREAM.setVolatile(this, subscription);
        if (cancelled) {
            cancelUpstream(subscription);
        } else {
            passOnRequests(subscription);
        }
    }

    @Override
    public void onNext(T value) {
        if (fusion == Fuseable.ASYNC) {
            actual.onNext(value); // null: there is something to poll
            return;
        }
        if (done) {
            Operators.onNextDropped(value, currentContext());
            return;
        }
        if (!emitted) {
            first(value);
        }
        actual.onNext(value);
    }

    private void first(T value) {
        emitted = true;
        if (shape == Shape.MONO) {
            held().success(value);
        } else if (shape == Shape.FIRST) {
            held().successSoFar();
        }
    }

    @Override
    public void onError(Throwable error) {
        if (done) {
            Operators.onErrorDropped(error, currentContext());
            return;
        }
        done = true;
        Permit mine = permit;
        if (mine != null) {
            Calls.settle(mine, error);
        }
        if (mine != null && upstream == null && place == null) {
            Operators.error(actual, error); // it failed before it gave a subscription
        } else {
            actual.onError(error);
        }
    }

    @Override
    public void onComplete() {
        if (done) {
            return;
        }
        done = true;
        held().success(Gate.NO_RESULT);
        actual.onComplete();
    }

    @Override
    public Context currentContext() {
        return context == null ? actual.currentContext() : context;
    }

    // ---- from the subscriber

    @Override
    public void request(long n) {
        if (place == null) {
            source().request(n);
        } else if (Operators.validate(n)) {
            Operators.addCap(REQUESTED, this, n);
            Subscription present = (Subscription) UPSTREAM.getVolatile(this);
            if (present != null) {
                passOnRequests(present);
            }
        }
    }

    private void passOnRequests(Subscription subscription) {
        long n = REQUESTED.getAndSet(this, 0);
        if (n > 0) {
            subscription.request(n);
        }
    }

    @Override
    public void cancel() {
        cancelled = true;
        Place inLine = place;
        if (inLine == null) {
            cancelUpstream(source());
            return;
        }
        if (inLine.leave()) {
            return;
        }
        Subscription present = (Subscription) UPSTREAM.getVolatile(this);
        Permit mine = (Permit) PERMIT.getVolatile(this);
        if (present != null) {
            cancelUpstream(present);
        } else if (mine != null && !begun) {
            mine.giveBack();
        }
    }

    /** Who hears of that finds the permit settled. */
    private void cancelUpstream(Subscription subscription) {
        subscription.cancel();
        if (emitted) {
            held().success(Gate.NO_RESULT);
        } else {
            held().close();
        }
    }

    // ---- fusion: what the subscriber polls is the source's, looked at on the way

    @Override
    public int requestFusion(int requestedMode) {
        if (place != null || !(upstream instanceof QueueSubscription<?> queue)) {
            return Fuseable.NONE;
        }
        fusion = queue.requestFusion(requestedMode);
        return fusion;
    }

    @Override
    public @Nullable T poll() {
        T value;
        try {
            value = queue().poll();
        } catch (Throwable error) {
            Calls.settle(held(), error);
            throw error;
        }
        if (value == null) {
            endIfSynchronous();
        } else if (!emitted) {
            first(value);
        }
        return value;
    }

    @Override
    public boolean isEmpty() {
        boolean empty = queue().isEmpty();
        if (empty) {
            endIfSynchronous();
        }
        return empty;
    }

    /** Where the subscriber takes what it wants, nothing left is the end, and nobody says so. */
    private void endIfSynchronous() {
        if (fusion == Fuseable.SYNC) {
            held().success(Gate.NO_RESULT);
        }
    }

    @Override
    public int size() {
        return queue().size();
    }

    @Override
    public void clear() {
        queue().clear();
    }

    @SuppressWarnings("unchecked") // the source's elements are what this passes on
    private QueueSubscription<T> queue() {
        return (QueueSubscription<T>) source();
    }

    // ----

    /** Set before anybody can ask for it. */
    private Permit held() {
        if (permit == null) {
            throw new IllegalStateException("signals came before the subscription");
        }
        return permit;
    }

    private Subscription source() {
        if (upstream == null) {
            throw new IllegalStateException("asked before the subscription");
        }
        return upstream;
    }

    @Override
    @SuppressWarnings("rawtypes") // as it is declared
    public @Nullable Object scanUnsafe(Attr key) {
        if (key == Attr.PARENT) {
            return upstream;
        }
        if (key == Attr.ACTUAL) {
            return actual;
        }
        if (key == Attr.TERMINATED) {
            return done;
        }
        if (key == Attr.CANCELLED) {
            return cancelled;
        }
        return key == Attr.RUN_STYLE ? Attr.RunStyle.SYNC : null;
    }
}
