package io.sluice.benchmarks;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.reactor.bulkhead.operator.BulkheadOperator;
import io.github.resilience4j.reactor.circuitbreaker.operator.CircuitBreakerOperator;
import io.github.resilience4j.reactor.ratelimiter.operator.RateLimiterOperator;
import io.sluice.benchmarks.Suite.Table;
import io.sluice.benchmarks.Suite.Target;
import io.sluice.core.time.NanoClock;
import io.sluice.guard.Guard;
import io.sluice.reactor.GuardOperator;
import io.sluice.reactor.VerdictOn;
import java.util.List;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * <b>Question.</b> What does a subscription pay that goes through a breaker, a rate limiter and a bulkhead: ours as one operator of a
 * guard, resilience4j's as three?
 * <p><b>Expectation.</b> A Mono costs the gates, one subscriber and one permit: a good half of three operators with three clock readings.
 * Of a Flux each element costs one call and a look at a boolean, three times less than three subscribers that look for more; beside the
 * bare Flux that is the price of one operator such as {@code map}. An operator that is put together for each subscription
 * ({@code transformDeferred}) costs two objects more than one that is there ({@code transform}).
 * <p><b>Command.</b> {@code ./sluice bench reactor}
 *
 * <p>Nothing is ever refused, nothing waits. The sources are hidden, so that nothing is fused, but in the table that says so.
 */
public class ReactorBenchmark {
    /** They are there already, so that none is made for the sake of the benchmark. */
    private static final Integer[] ELEMENTS = IntStream.range(0, 1_000).boxed().toArray(Integer[]::new);

    static final Suite SUITE = new Suite(
            "reactor",
            List.of(ReactorBenchmark.class),
            "What does a subscription pay that goes through breaker, rate limiter and bulkhead?",
            List.of(
                    new Table(
                            "OfOneValue",
                            "a Mono of one value",
                            "resilience4j",
                            List.of(new Target("guard", 0.65, 300), new Target("guardDeferred", 0.65, 300))),
                    new Table(
                            "OfManyElements",
                            "a Flux of 1,000 elements",
                            "resilience4j",
                            Target.of(0.35, 400, "guard", "guardOnFirst")),
                    new Table(
                            "BesideNothing",
                            "a Flux of 1,000 elements, beside none of it",
                            "bare",
                            List.of(new Target("guard", 1.4, 400))),
                    new Table(
                            "Fused",
                            "a fused Flux of 1,000 elements, polled by the next operator",
                            "bare",
                            List.of(new Target("guard", 1.4, 800)))));

    private ReactorBenchmark() {}

    /** The chains. */
    abstract static class Chained extends Timing {
        final Guard guard = Chains.guard(false, NanoClock.system(), more -> {});
        private final CircuitBreaker breaker = Breakers.resilience4j(options -> {});
        private final io.github.resilience4j.ratelimiter.RateLimiter limiter = Chains.resilience4jLimiter();
        private final io.github.resilience4j.bulkhead.Bulkhead bulkhead = Chains.resilience4jBulkhead();

        final Mono<Integer> resilience4j(Mono<Integer> source) {
            return source.transformDeferred(BulkheadOperator.of(bulkhead))
                    .transformDeferred(RateLimiterOperator.of(limiter))
                    .transformDeferred(CircuitBreakerOperator.of(breaker));
        }

        final Flux<Integer> resilience4j(Flux<Integer> source) {
            return source.transformDeferred(BulkheadOperator.of(bulkhead))
                    .transformDeferred(RateLimiterOperator.of(limiter))
                    .transformDeferred(CircuitBreakerOperator.of(breaker));
        }
    }

    /** A Mono that has its value at once. */
    public static class OfOneValue extends Chained {
        private final Mono<Integer> bare = Mono.fromSupplier(CALL).hide();
        private final Mono<Integer> guarded = bare.transform(GuardOperator.of(guard));
        private final Mono<Integer> deferred = bare.transformDeferred(GuardOperator.of(guard));
        private final Mono<Integer> chained = resilience4j(bare);

        @Benchmark
        public Last bare() {
            return Last.of(bare);
        }

        @Benchmark
        public Last guard() {
            return Last.of(guarded);
        }

        @Benchmark
        public Last guardDeferred() {
            return Last.of(deferred);
        }

        @Benchmark
        public Last resilience4j() {
            return Last.of(chained);
        }
    }

    /** A Flux that has its elements at once. */
    public static class OfManyElements extends Chained {
        private final Flux<Integer> source = Flux.fromArray(ELEMENTS).hide();
        private final Flux<Integer> guarded = source.transform(GuardOperator.of(guard));
        private final Flux<Integer> onFirst = source.transform(GuardOperator.of(guard, VerdictOn.FIRST));
        private final Flux<Integer> chained = resilience4j(source);

        @Benchmark
        public Last guard() {
            return Last.of(guarded);
        }

        @Benchmark
        public Last guardOnFirst() {
            return Last.of(onFirst);
        }

        @Benchmark
        public Last resilience4j() {
            return Last.of(chained);
        }
    }

    /** The same Flux, with a guard and without. */
    public static class BesideNothing extends Chained {
        private final Flux<Integer> bare = Flux.fromArray(ELEMENTS).hide();
        private final Flux<Integer> guarded = bare.transform(GuardOperator.of(guard));

        @Benchmark
        public Last bare() {
            return Last.of(bare);
        }

        @Benchmark
        public Last guard() {
            return Last.of(guarded);
        }
    }

    /** A Flux whose elements are taken, and not given. */
    public static class Fused extends Chained {
        private final Flux<Integer> bare = Flux.fromArray(ELEMENTS).publishOn(Schedulers.immediate());
        private final Flux<Integer> guarded =
                Flux.fromArray(ELEMENTS).transform(GuardOperator.of(guard)).publishOn(Schedulers.immediate());

        @Benchmark
        public Last bare() {
            return Last.of(bare);
        }

        @Benchmark
        public Last guard() {
            return Last.of(guarded);
        }
    }

    /** As little of a subscriber as there can be: asks for all, and keeps the last. */
    public static final class Last implements CoreSubscriber<Integer> {
        private Integer value = 0;

        static Last of(org.reactivestreams.Publisher<Integer> source) {
            Last last = new Last();
            source.subscribe(last);
            return last;
        }

        @Override
        public void onSubscribe(Subscription subscription) {
            subscription.request(Long.MAX_VALUE);
        }

        @Override
        public void onNext(Integer next) {
            value = next;
        }

        @Override
        public void onError(Throwable error) {
            throw new IllegalStateException("nothing is refused", error);
        }

        @Override
        public void onComplete() {}

        /** What came last. */
        public Integer value() {
            return value;
        }
    }
}
