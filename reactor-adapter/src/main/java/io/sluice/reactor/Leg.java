package io.sluice.reactor;

import java.util.concurrent.atomic.AtomicLongFieldUpdater;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Operators;
import reactor.util.context.Context;

/**
 * One of the sources that a call subscribes to, one after the other or side by side, until one of them has something to pass on. So every
 * leg asks its source for all that the subscriber has requested, from the beginning.
 */
abstract class Leg<T> implements CoreSubscriber<T> {
    @SuppressWarnings("rawtypes")
    private static final AtomicReferenceFieldUpdater<Leg, @Nullable Subscription> UPSTREAM =
            AtomicReferenceFieldUpdater.newUpdater(Leg.class, Subscription.class, "upstream");

    @SuppressWarnings("rawtypes")
    private static final AtomicLongFieldUpdater<Leg> ASKED = AtomicLongFieldUpdater.newUpdater(Leg.class, "asked");

    private final Downstream<T> downstream;
    private volatile @Nullable Subscription upstream;
    private volatile long asked;

    Leg(Downstream<T> downstream) {
        this.downstream = downstream;
    }

    @Override
    public final void onSubscribe(Subscription subscription) {
        if (Operators.setOnce(UPSTREAM, this, subscription)) {
            ask();
        }
    }

    /** Asks for what was requested and not asked for; called after each of the two is known, so that one of the calls sees both. */
    final void ask() {
        Subscription present = upstream;
        if (present == null) {
            return;
        }
        long requested = downstream.requested();
        for (long before = asked; before < requested; before = asked) {
            if (ASKED.compareAndSet(this, before, requested)) {
                present.request(requested == Long.MAX_VALUE ? requested : requested - before);
                return;
            }
        }
    }

    /** Cancels the source, now or when it gives its subscription. */
    final void cancelUpstream() {
        Operators.terminate(UPSTREAM, this);
    }

    /** Nobody wants what this leg brings any more; has no effect if it has ended. */
    abstract void cancel();

    @Override
    public final Context currentContext() {
        return downstream.context();
    }
}
