package io.sluice.reactor;

import java.util.ArrayList;
import java.util.List;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Operators;

/** A source in the hands of a test: keeps who subscribed, and emits what it is told to, whoever asked. */
final class Probe extends Flux<Integer> {
    final List<Subscribed> all = new ArrayList<>();

    @Override
    public void subscribe(CoreSubscriber<? super Integer> actual) {
        Subscribed subscribed = new Subscribed(actual);
        all.add(subscribed);
        actual.onSubscribe(subscribed);
    }

    Subscribed latest() {
        return all.get(all.size() - 1);
    }

    /** One subscription. */
    static final class Subscribed implements Subscription {
        final CoreSubscriber<? super Integer> actual;
        long requested;
        boolean cancelled;

        Subscribed(CoreSubscriber<? super Integer> actual) {
            this.actual = actual;
        }

        @Override
        public void request(long n) {
            requested = Operators.addCap(requested, n);
        }

        @Override
        public void cancel() {
            cancelled = true;
        }
    }
}
