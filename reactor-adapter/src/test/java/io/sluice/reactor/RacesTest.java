package io.sluice.reactor;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.gate.CallCounts;
import io.sluice.core.gate.Permit;
import io.sluice.core.time.ManualClock;
import io.sluice.guard.Guard;
import io.sluice.recovery.HedgeConfig;
import io.sluice.recovery.RetryConfig;
import io.sluice.recovery.TimeoutConfig;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Hooks;

/** Two threads that meet at one call, many times: whoever is first, the permit comes back once and the subscriber hears one end. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class RacesTest {
    private static final int TIMES = 2_000;
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final Rig rig = new Rig();
    private final ManualClock clock = rig.clock;
    private final ExecutorService threads = Executors.newFixedThreadPool(2);
    private final CyclicBarrier together = new CyclicBarrier(2);
    private final AtomicInteger ends = new AtomicInteger();

    @BeforeEach
    void what_comes_too_late_is_dropped() {
        Hooks.onErrorDropped(late -> {});
    }

    @AfterEach
    void close() {
        Hooks.resetOnErrorDropped();
        threads.shutdownNow();
        rig.close();
    }

    private void race(Runnable one, Runnable other) throws Exception {
        Future<?> first = threads.submit(() -> meet(one));
        Future<?> second = threads.submit(() -> meet(other));
        first.get(30, TimeUnit.SECONDS);
        second.get(30, TimeUnit.SECONDS);
    }

    private Object meet(Runnable work) throws Exception {
        together.await(30, TimeUnit.SECONDS);
        work.run();
        return work;
    }

    private Disposable listen(Flux<Integer> flux) {
        return flux.subscribe(value -> {}, error -> ends.incrementAndGet(), ends::incrementAndGet);
    }

    private void quiet(Guard guard) {
        assertThat(ends.getAndSet(0)).as("ends that were heard").isLessThanOrEqualTo(1);
        rig.quiet(guard);
    }

    private static void countsAddUp(Guard guard) {
        CallCounts counts = Rig.counts(guard);
        assertThat(counts.permitted())
                .isEqualTo(counts.succeeded() + counts.failed() + counts.ignored() + counts.cancelled());
    }

    @Test
    void a_cancellation_meets_the_end_of_the_wait() throws Exception {
        Guard guard = rig.guard().bulkhead(Rig.ONE_AND_A_LINE).build();
        Probe probe = new Probe();
        Flux<Integer> flux = probe.transform(GuardOperator.of(guard));
        for (int i = 0; i < TIMES; i++) {
            Permit holding = guard.acquire();
            Disposable waiting = listen(flux);
            race(holding::close, waiting::dispose);
            quiet(guard);
        }
        assertThat(probe.all).allMatch(each -> each.cancelled);
        countsAddUp(guard);
    }

    @Test
    void a_cancellation_meets_an_element() throws Exception {
        Guard guard = rig.guard()
                .bulkhead(Rig.ONE_AT_A_TIME)
                .circuitBreaker(Rig.BREAKER)
                .build();
        Probe probe = new Probe();
        Flux<Integer> flux = probe.transform(GuardOperator.of(guard, VerdictOn.FIRST));
        for (int i = 0; i < TIMES; i++) {
            Disposable call = listen(flux);
            Probe.Subscribed source = probe.latest();
            race(() -> source.actual.onNext(1), call::dispose);
            quiet(guard);
        }
        countsAddUp(guard);
    }

    @Test
    void two_attempts_of_a_hedge_answer_at_once() throws Exception {
        Guard guard = rig.guard()
                .hedge(HedgeConfig.custom()
                        .delay(SECOND)
                        .hedgeBudgetMinimum(TIMES)
                        .build())
                .build();
        Probe probe = new Probe();
        Flux<Integer> flux = probe.transform(GuardOperator.of(guard));
        for (int i = 0; i < TIMES; i++) {
            listen(flux);
            Probe.Subscribed first = probe.latest();
            clock.advance(SECOND);
            Probe.Subscribed second = probe.latest();
            assertThat(second).isNotSameAs(first);
            race(() -> answer(first), () -> answer(second));
            assertThat(ends).hasValue(1);
            quiet(guard);
        }
        countsAddUp(guard);
    }

    private static void answer(Probe.Subscribed source) {
        source.actual.onNext(1);
        source.actual.onComplete();
    }

    @Test
    void the_time_runs_out_while_elements_come() throws Exception {
        Guard guard = rig.guard()
                .timeout(TimeoutConfig.ofDeadline(SECOND))
                .bulkhead(Rig.ONE_AT_A_TIME)
                .build();
        Probe probe = new Probe();
        AtomicInteger beside = new AtomicInteger();
        AtomicInteger within = new AtomicInteger();
        Flux<Integer> flux = probe.transform(GuardOperator.of(guard)).doOnEach(signal -> {
            if (within.getAndIncrement() != 0) {
                beside.incrementAndGet();
            }
            within.decrementAndGet();
        });
        for (int i = 0; i < TIMES; i++) {
            listen(flux);
            Probe.Subscribed source = probe.latest();
            race(
                    () -> {
                        for (int element = 0; element < 20; element++) {
                            source.actual.onNext(element);
                        }
                    },
                    () -> clock.advance(SECOND));
            assertThat(ends).hasValue(1);
            quiet(guard);
        }
        assertThat(beside).as("signals at the same time").hasValue(0);
        countsAddUp(guard);
    }

    @Test
    void a_failure_meets_the_deadline_and_a_cancellation_the_next_attempt() throws Exception {
        Guard guard = rig.guard()
                .timeout(TimeoutConfig.ofDeadline(SECOND))
                .retry(RetryConfig.custom()
                        .maxAttempts(3)
                        .waitDuration(Duration.ofMillis(100))
                        .retryBudgetMinimum(10 * TIMES)
                        .build())
                .bulkhead(Rig.ONE_AT_A_TIME)
                .build();
        Probe probe = new Probe();
        Flux<Integer> flux = probe.transform(GuardOperator.of(guard));
        for (int i = 0; i < TIMES; i++) {
            Disposable call = listen(flux);
            Probe.Subscribed source = probe.latest();
            race(() -> source.actual.onError(new IOException("down")), () -> clock.advance(SECOND));
            race(call::dispose, () -> clock.advance(Duration.ofMillis(100)));
            quiet(guard);
        }
        countsAddUp(guard);
    }
}
