package io.sluice.reactor;

import io.sluice.bulkhead.BulkheadConfig;
import io.sluice.guard.Guard;
import io.sluice.recovery.RetryConfig;
import io.sluice.recovery.TimeoutConfig;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscription;
import org.reactivestreams.tck.PublisherVerification;
import org.reactivestreams.tck.TestEnvironment;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;

/** The rules of Reactive Streams, by their own test kit, for each kind of guard and of source. */
abstract class PublisherRules extends PublisherVerification<Long> {
    private static final long MILLIS_FOR_A_SIGNAL = 500;
    private static final long MILLIS_WITHOUT_SIGNAL = 20;

    private final Guard guard;

    PublisherRules(Guard guard) {
        super(new TestEnvironment(MILLIS_FOR_A_SIGNAL, MILLIS_WITHOUT_SIGNAL));
        this.guard = guard;
    }

    static Guard gates() {
        return Guard.builder("tck")
                .rateLimiter(Rig.perSecond(1_000_000))
                .bulkhead(BulkheadConfig.custom().maxConcurrentCalls(1_000).build())
                .build();
    }

    static Guard recoveries() {
        return Guard.builder("tck")
                .retry(RetryConfig.custom()
                        .maxAttempts(2)
                        .waitDuration(Duration.ZERO)
                        .build())
                .timeout(TimeoutConfig.ofDeadline(Duration.ofMinutes(1)))
                .build();
    }

    @Override
    public Publisher<Long> createPublisher(long elements) {
        return new Counting(elements).transform(GuardOperator.of(guard));
    }

    @Override
    public Publisher<Long> createFailedPublisher() {
        return Flux.<Long>error(new IOException("down")).transform(GuardOperator.of(guard));
    }

    /** Counts from zero, by the letter of the rules. */
    static final class Counting extends Flux<Long> {
        private final long elements;

        Counting(long elements) {
            this.elements = elements;
        }

        @Override
        public void subscribe(CoreSubscriber<? super Long> actual) {
            actual.onSubscribe(new Count(actual, elements));
        }
    }

    private static final class Count implements Subscription {
        private final CoreSubscriber<? super Long> actual;
        private final long elements;
        private final AtomicLong requested = new AtomicLong();
        private final AtomicBoolean over = new AtomicBoolean();
        private long next;

        Count(CoreSubscriber<? super Long> actual, long elements) {
            this.actual = actual;
            this.elements = elements;
        }

        @Override
        public void request(long n) {
            if (n <= 0) {
                if (over.compareAndSet(false, true)) {
                    actual.onError(new IllegalArgumentException("3.9: asked for " + n));
                }
            } else if (requested.getAndAccumulate(n, Count::add) == 0) {
                emit();
            }
        }

        private static long add(long before, long more) {
            long sum = before + more;
            return sum < 0 ? Long.MAX_VALUE : sum;
        }

        private void emit() {
            for (long left = requested.get(); left > 0; left = requested.addAndGet(-left)) {
                for (long i = 0; i < left && next < elements && !over.get(); i++) {
                    actual.onNext(next++);
                }
                if (next >= elements && over.compareAndSet(false, true)) {
                    actual.onComplete();
                    return;
                }
                if (over.get()) {
                    return;
                }
            }
        }

        @Override
        public void cancel() {
            over.set(true);
        }
    }
}
