package io.sluice.reactor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.bulkhead.Bulkhead;
import io.sluice.bulkhead.BulkheadConfig;
import io.sluice.bulkhead.ThreadPoolBulkheadConfig;
import io.sluice.guard.Guard;
import io.sluice.guard.GuardBuilder;
import io.sluice.ratelimiter.RateLimiterConfig;
import io.sluice.recovery.HedgeConfig;
import io.sluice.recovery.RetryConfig;
import io.sluice.recovery.TimeoutConfig;
import io.sluice.recovery.failover.Failover;
import io.sluice.recovery.failover.FailoverCall;
import io.sluice.recovery.failover.FailoverConfig;
import io.sluice.recovery.failover.Target;
import io.sluice.recovery.fault.FaultConfig;
import java.io.IOException;
import java.lang.reflect.Method;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import reactor.blockhound.BlockHound;
import reactor.blockhound.BlockingOperationError;
import reactor.core.Exceptions;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Hooks;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** No path blocks a thread that must not be blocked: BlockHound looks at each of them, with calls that meet on all threads there are. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class BlockingTest {
    private static final int CALLS = 200;
    private static final Duration SHORT = Duration.ofMillis(2);

    private static final Queue<Throwable> DROPPED = new ConcurrentLinkedQueue<>();

    @BeforeAll
    static void watch() {
        Schedulers
                .shutdownNow(); // threads that wait for work would wait on in code that BlockHound has not seen, and be
        // told off for it
        BlockHound.install();
        Hooks.onErrorDropped(DROPPED::add);
    }

    @AfterAll
    static void unhook() {
        Hooks.resetOnErrorDropped();
    }

    @BeforeEach
    void forget() {
        DROPPED.clear();
    }

    private static Guard guard(UnaryOperator<GuardBuilder> made) {
        return made.apply(Guard.builder("unblocked")).build();
    }

    /** Subscribes many times on threads that must not block, and passes every such error on, also one that nobody heard. */
    private static <T> void noneBlocks(Mono<T> call) {
        Flux.range(0, CALLS)
                .flatMap(each -> call.subscribeOn(Schedulers.parallel())
                        .onErrorResume(error -> !(error instanceof BlockingOperationError), error -> Mono.empty()))
                .blockLast(Duration.ofSeconds(60));
        assertThat(DROPPED).noneMatch(error -> Exceptions.unwrap(error) instanceof BlockingOperationError);
    }

    private static Mono<Integer> later() {
        return Mono.delay(SHORT).thenReturn(1);
    }

    private static Mono<Integer> down() {
        return Mono.delay(SHORT).then(Mono.error(new IOException("down")));
    }

    @Test
    void the_watch_is_on() {
        CountDownLatch never = new CountDownLatch(1);
        Mono<Boolean> blocks = Mono.fromCallable(() -> never.await(1, TimeUnit.MILLISECONDS));
        assertThatThrownBy(() -> noneBlocks(blocks)).hasCauseInstanceOf(BlockingOperationError.class);
    }

    @Test
    void what_is_allowed_is_there() throws ClassNotFoundException {
        for (SluiceBlockHoundIntegration.Allowed allowed : SluiceBlockHoundIntegration.allowed()) {
            assertThat(Class.forName(allowed.type()).getDeclaredMethods())
                    .extracting(Method::getName)
                    .as(allowed.type())
                    .contains(allowed.method());
        }
    }

    @Test
    void gates_that_refuse() {
        Guard guard = guard(with -> with.circuitBreaker(Rig.BREAKER)
                .rateLimiter(Rig.perSecond(50))
                .bulkhead(BulkheadConfig.custom().maxConcurrentCalls(4).build()));
        noneBlocks(ReactorGuard.mono(guard, BlockingTest::later));
        noneBlocks(ReactorGuard.mono(guard, BlockingTest::down));
        noneBlocks(ReactorGuard.flux(
                        guard, VerdictOn.FIRST, () -> Flux.range(1, 10).concatWith(later()))
                .then());
        assertThat(Rig.counts(guard).inFlight()).isZero();
        assertThat(Rig.counts(guard).rejected()).isPositive();
    }

    @Test
    void gates_that_make_calls_wait() {
        Guard guard = guard(with -> with.rateLimiter(RateLimiterConfig.custom()
                        .limitForPeriod(10_000)
                        .burst(1)
                        .timeoutDuration(Duration.ofSeconds(30))
                        .build())
                .bulkhead(BulkheadConfig.custom()
                        .maxConcurrentCalls(16)
                        .maxWaitDuration(Duration.ofSeconds(30))
                        .build()));
        noneBlocks(ReactorGuard.mono(guard, BlockingTest::later));
        assertThat(Rig.counts(guard).succeeded()).isEqualTo(CALLS);
        noneBlocks(ReactorGuard.mono(guard, BlockingTest::later).timeout(SHORT));
        assertThat(Rig.inFlight(guard)).isZero();
    }

    @Test
    void a_gate_alone() {
        Bulkhead bulkhead = Bulkhead.of(
                "unblocked",
                BulkheadConfig.custom()
                        .maxConcurrentCalls(16)
                        .maxWaitDuration(Duration.ofSeconds(30))
                        .build());
        noneBlocks(ReactorGuard.mono(bulkhead, BlockingTest::later));
        assertThat(bulkhead.counts().succeeded()).isEqualTo(CALLS);
    }

    @Test
    void retries_hedges_time_limits_and_answers() {
        Guard guard = guard(
                with -> with.retry(RetryConfig.custom().waitDuration(SHORT).build())
                        .hedge(HedgeConfig.custom().delay(SHORT).build())
                        .timeout(TimeoutConfig.custom()
                                .attemptTimeout(Duration.ofMillis(20))
                                .deadline(Duration.ofMillis(200))
                                .build())
                        .fallback(failure -> later()));
        noneBlocks(ReactorGuard.mono(guard, BlockingTest::down));
        noneBlocks(ReactorGuard.mono(guard, BlockingTest::later));
        noneBlocks(ReactorGuard.mono(guard, Mono::never));
        noneBlocks(ReactorGuard.flux(guard, () -> Flux.range(1, 10).concatWith(Mono.never()))
                .then());
        assertThat(Rig.counts(guard).inFlight()).isZero();
        assertThat(guard.snapshot().fallbacks()).isPositive();
    }

    @Test
    void faults() {
        Guard guard = guard(with -> with.fault(FaultConfig.custom()
                .percent(100)
                .latency(SHORT)
                .errorPercent(50)
                .build()));
        noneBlocks(ReactorGuard.mono(guard, BlockingTest::later));
        assertThat(Rig.counts(guard).failed()).isPositive();
        assertThat(Rig.counts(guard).inFlight()).isZero();
    }

    @Test
    void a_bulkhead_with_threads() {
        Guard guard = guard(with -> with.bulkhead(ThreadPoolBulkheadConfig.custom()
                .maxThreadPoolSize(2)
                .coreThreadPoolSize(1)
                .queueCapacity(CALLS)
                .build()));
        noneBlocks(ReactorGuard.mono(guard, BlockingTest::later));
        assertThat(Rig.counts(guard).succeeded()).isEqualTo(CALLS);
    }

    @Test
    void failover() {
        Failover failover = Failover.builder("unblocked")
                .config(FailoverConfig.custom()
                        .strategy(FailoverConfig.Strategy.WEIGHTED_ROUND_ROBIN)
                        .build())
                .targets(List.of(Target.of("a"), Target.of("b")))
                .build();
        noneBlocks(ReactorGuard.mono(
                failover, FailoverCall.IDEMPOTENT, target -> target.id().equals("a") ? down() : later()));
        assertThat(failover.snapshot().targets()).allMatch(target -> target.inFlight() == 0);
    }
}
