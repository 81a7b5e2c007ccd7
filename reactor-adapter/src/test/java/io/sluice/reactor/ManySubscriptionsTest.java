package io.sluice.reactor;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.bulkhead.BulkheadConfig;
import io.sluice.guard.Guard;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** A hundred thousand calls at once. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class ManySubscriptionsTest {
    private static final int CALLS = 100_000;

    @Test
    void all_are_in_flight_at_once_and_all_permits_come_back() {
        Guard guard = Guard.builder("many")
                .bulkhead(BulkheadConfig.custom().maxConcurrentCalls(CALLS).build())
                .circuitBreaker(Rig.BREAKER)
                .build();
        Probe probe = new Probe();
        Flux<Integer> flux = probe.transform(GuardOperator.of(guard));
        AtomicInteger answered = new AtomicInteger();
        Disposable.Composite given = Disposables.composite();
        for (int i = 0; i < CALLS; i++) {
            Disposable call = flux.subscribe(value -> answered.incrementAndGet());
            if (i % 10 == 0) {
                given.add(call);
            }
        }
        assertThat(Rig.inFlight(guard)).isEqualTo(CALLS);
        given.dispose();
        assertThat(Rig.inFlight(guard)).isEqualTo(CALLS - CALLS / 10);
        for (Probe.Subscribed each : probe.all) {
            if (!each.cancelled) {
                each.actual.onNext(1);
                each.actual.onComplete();
            }
        }
        assertThat(answered).hasValue(CALLS - CALLS / 10);
        assertThat(Rig.inFlight(guard)).isZero();
        assertThat(Rig.counts(guard).succeeded()).isEqualTo(CALLS - CALLS / 10);
        assertThat(Rig.counts(guard).cancelled()).isEqualTo(CALLS / 10);
    }

    @Test
    void a_hundred_thousand_in_line_are_served_one_after_the_other_by_many_threads() throws InterruptedException {
        Guard guard = Guard.builder("many")
                .bulkhead(BulkheadConfig.custom()
                        .maxConcurrentCalls(8)
                        .maxWaitDuration(Duration.ofMinutes(5))
                        .build())
                .build();
        Mono<Integer> mono =
                Mono.just(1).hide().publishOn(Schedulers.parallel()).transform(GuardOperator.of(guard));
        CountDownLatch ended = new CountDownLatch(CALLS);
        for (int i = 0; i < CALLS; i++) {
            mono.doFinally(how -> ended.countDown()).subscribe();
        }
        assertThat(ended.await(4, TimeUnit.MINUTES)).isTrue();
        assertThat(Rig.counts(guard).succeeded()).isEqualTo(CALLS);
        assertThat(Rig.inFlight(guard)).isZero();
    }
}
