package io.sluice.guard;

import static io.sluice.guard.Rig.BREAKER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.sluice.bulkhead.BulkheadConfig;
import io.sluice.core.gate.CallCounts;
import io.sluice.core.testing.Threads;
import io.sluice.guard.document.StandardKinds;
import io.sluice.recovery.CallTimeoutException;
import io.sluice.recovery.FallbackConfig;
import io.sluice.recovery.FallbackConfig.OnFailure;
import io.sluice.recovery.HedgeConfig;
import io.sluice.recovery.RetryConfig;
import io.sluice.recovery.TimeoutConfig;
import io.sluice.recovery.cache.CacheConfig;
import io.sluice.recovery.fault.FaultConfig;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Each recovery of a guard, and each way a call can end: what reaches the caller, and that nothing stays behind. Failover and fail-cache,
 * which stand inside a call, have the same in their own {@code EndingsTest}.
 */
@DisplayNameGeneration(ReplaceUnderscores.class)
class EveryRecoveryTest {
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final String SORRY = "sorry";

    /** The recoveries, each alone. */
    enum Recovery {
        RETRY(guard -> guard.retry(
                RetryConfig.custom().maxAttempts(2).waitDuration(Duration.ZERO).build())),
        DEADLINE(guard -> guard.timeout(TimeoutConfig.ofDeadline(SECOND))),
        ATTEMPT_TIMEOUT(guard -> guard.timeout(TimeoutConfig.ofAttempt(SECOND))),
        INTERRUPT_CALLER(guard -> guard.timeout(
                TimeoutConfig.custom().deadline(SECOND).interruptCaller(true).build())),
        FALLBACK(guard -> guard.fallbackValue(SORRY)),
        FAIL_SAFE(guard -> guard.rule(
                StandardKinds.FALLBACK, FallbackConfig.custom().value(SORRY).build())),
        FAIL_FAST(guard -> guard.fallbackValue(SORRY)
                .rule(
                        StandardKinds.FALLBACK,
                        FallbackConfig.custom().onFailure(OnFailure.FAIL_FAST).build())),
        HEDGE(guard ->
                guard.hedge(HedgeConfig.custom().delay(Duration.ofMinutes(1)).build())),
        CACHE(guard -> guard.cache(CacheConfig.ofDefaults())),
        FAULT(guard -> guard.fault(FaultConfig.ofDefaults()));

        @SuppressWarnings("ImmutableEnumChecker") // functions without any state
        private final Consumer<GuardBuilder> adding;

        Recovery(Consumer<GuardBuilder> adding) {
            this.adding = adding;
        }

        boolean answers() {
            return this == FALLBACK || this == FAIL_SAFE;
        }

        boolean hasTimeout() {
            return this == DEADLINE || this == ATTEMPT_TIMEOUT || this == INTERRUPT_CALLER;
        }

        int attemptsOfAFailure() {
            return this == RETRY ? 2 : 1;
        }
    }

    private final Rig rig = new Rig();

    private GuardBuilder builder(Recovery recovery) {
        GuardBuilder builder = rig.guard()
                .circuitBreaker(BREAKER.toBuilder().slidingWindowSize(10).build())
                .bulkhead(BulkheadConfig.custom().maxConcurrentCalls(2).build());
        recovery.adding.accept(builder);
        return builder;
    }

    private Guard guard(Recovery recovery) {
        return builder(recovery).build();
    }

    private static <T> CompletableFuture<T> start(
            Recovery recovery, Guard guard, Supplier<CompletionStage<T>> supplier) {
        CompletionStage<T> started = recovery == Recovery.CACHE
                ? guard.executeCachedCompletionStage("key", supplier)
                : guard.executeCompletionStage(supplier);
        return started.toCompletableFuture();
    }

    private static <T> T run(Recovery recovery, Guard guard, Callable<T> callable) throws Exception {
        return recovery == Recovery.CACHE ? guard.executeCached("key", callable) : guard.executeCallable(callable);
    }

    /** The answer, or what was thrown. */
    private static Object end(CompletableFuture<?> future) throws Exception {
        try {
            return String.valueOf(future.get(1, TimeUnit.MINUTES));
        } catch (ExecutionException failed) {
            return failed.getCause();
        }
    }

    private static Object end(Callable<?> call) {
        Object[] answer = new Object[1];
        Throwable thrown = catchThrowable(() -> answer[0] = call.call());
        return thrown == null ? String.valueOf(answer[0]) : thrown;
    }

    private void assertThatNothingStayed(Guard guard, CallCounts counts) {
        Awaitility.await().untilAsserted(() -> {
            assertThat(guard.snapshot().counts()).isEqualTo(counts);
            assertThat(guard.bulkhead().orElseThrow().snapshot().inFlight()).isZero();
            assertThat(rig.clock.timers().pending()).isZero();
        });
    }

    private static CallCounts failed(int calls) {
        return new CallCounts(calls, 0, 0, calls, 0, 0);
    }

    @ParameterizedTest
    @EnumSource
    void a_success_is_the_callers(Recovery recovery) throws Exception {
        Guard guard = guard(recovery);
        assertThat(end(start(recovery, guard, () -> CompletableFuture.completedFuture("answer"))))
                .isEqualTo("answer");
        assertThat(run(recovery, guard, () -> "answer")).isEqualTo("answer");
        int made = recovery == Recovery.CACHE ? 1 : 2;
        assertThatNothingStayed(guard, new CallCounts(made, 0, made, 0, 0, 0));
    }

    @ParameterizedTest
    @EnumSource
    void a_failure_is_answered_repeated_or_thrown_as_it_is(Recovery recovery) throws Exception {
        Guard guard = guard(recovery);
        IOException failure = new IOException("down");
        Object expected = recovery.answers() ? SORRY : failure;
        assertThat(end(start(recovery, guard, () -> CompletableFuture.failedFuture(failure))))
                .isEqualTo(expected);
        assertThat(end(() -> run(recovery, guard, () -> {
                    throw failure;
                })))
                .isEqualTo(expected);
        assertThatNothingStayed(guard, failed(2 * recovery.attemptsOfAFailure()));
    }

    @ParameterizedTest
    @EnumSource
    void an_error_is_neither_answered_nor_repeated(Recovery recovery) throws Exception {
        Guard guard = guard(recovery);
        Error error = new AssertionError("broken");
        assertThat(end(start(recovery, guard, () -> CompletableFuture.failedFuture(error))))
                .isSameAs(error);
        assertThat(end(() -> run(recovery, guard, () -> {
                    throw error;
                })))
                .isSameAs(error);
        assertThatNothingStayed(guard, failed(2));
    }

    @ParameterizedTest
    @EnumSource
    void a_supplier_that_throws_at_once_is_a_failed_call(Recovery recovery) throws Exception {
        Guard guard = guard(recovery);
        IllegalStateException failure = new IllegalStateException("at once");
        assertThat(end(start(recovery, guard, () -> {
                    throw failure;
                })))
                .isEqualTo(recovery.answers() ? SORRY : failure);
        assertThatNothingStayed(guard, failed(recovery.attemptsOfAFailure()));
    }

    @ParameterizedTest
    @EnumSource
    void a_supplier_without_a_stage_is_a_failed_call(Recovery recovery) throws Exception {
        Guard guard = guard(recovery);
        Object ended = end(EveryRecoveryTest.<String>start(recovery, guard, EveryRecoveryTest::noStage));
        if (recovery.answers()) {
            assertThat(ended).isEqualTo(SORRY);
        } else {
            assertThat(ended).asString().contains("the stage that the supplier returned must be present");
        }
        assertThatNothingStayed(guard, failed(recovery.attemptsOfAFailure()));
    }

    @SuppressWarnings("NullAway") // that is the mistake
    private static <T> CompletionStage<T> noStage() {
        return null;
    }

    @ParameterizedTest
    @EnumSource
    void a_cancelled_call_is_over_and_neither_answered_nor_repeated(Recovery recovery) {
        Guard guard = guard(recovery);
        CompletableFuture<String> hanging = new CompletableFuture<>();
        CompletableFuture<String> answer = start(recovery, guard, () -> hanging);
        assertThat(answer.cancel(true)).isTrue();
        assertThat(answer).isCancelled();
        assertThat(hanging).isCancelled();
        assertThatNothingStayed(guard, new CallCounts(1, 0, 0, 0, 0, 1));
    }

    @ParameterizedTest
    @EnumSource
    void an_interrupted_caller_is_told_and_neither_answered_nor_repeated(Recovery recovery) throws Exception {
        Guard guard = guard(recovery);
        CountDownLatch never = new CountDownLatch(1);
        List<Object> ended = Threads.together(1, thread -> {
            Thread.currentThread().interrupt();
            Object end = end(() -> run(recovery, guard, () -> {
                never.await();
                return "answer";
            }));
            assertThat(Thread.currentThread().isInterrupted()).as("told once").isFalse();
            return end;
        });
        assertThat(ended).singleElement().isInstanceOf(InterruptedException.class);
        never.countDown();
        Awaitility.await().untilAsserted(() -> {
            CallCounts counts = guard.snapshot().counts();
            assertThat(counts.permitted()).as("attempts").isLessThanOrEqualTo(1);
            assertThat(counts.inFlight()).isZero();
            assertThat(guard.bulkhead().orElseThrow().snapshot().inFlight()).isZero();
            assertThat(rig.clock.timers().pending()).isZero();
        });
    }

    @ParameterizedTest
    @EnumSource
    void a_call_that_takes_too_long_is_cancelled_and_has_failed(Recovery recovery) throws Exception {
        GuardBuilder builder = builder(recovery);
        if (!recovery.hasTimeout()) {
            builder.timeout(TimeoutConfig.ofAttempt(SECOND));
        }
        Guard guard = builder.build();
        List<CompletableFuture<String>> attempts = Collections.synchronizedList(new ArrayList<>());
        CompletableFuture<String> answer = start(recovery, guard, () -> {
            CompletableFuture<String> hanging = new CompletableFuture<>();
            attempts.add(hanging);
            return hanging;
        });
        for (int i = 1; i <= recovery.attemptsOfAFailure(); i++) {
            int begun = i;
            Awaitility.await()
                    .until(() -> attempts.size() == begun && rig.clock.timers().pending() > 0);
            rig.clock.advance(SECOND);
        }
        Object ended = end(answer);
        if (recovery.answers()) {
            assertThat(ended).isEqualTo(SORRY);
        } else {
            assertThat(ended).isInstanceOf(CallTimeoutException.class);
        }
        assertThat(attempts).hasSize(recovery.attemptsOfAFailure());
        Awaitility.await().untilAsserted(() -> {
            assertThat(attempts).allMatch(CompletableFuture::isCancelled);
            CallCounts counts = guard.snapshot().counts();
            assertThat(counts.permitted()).isEqualTo(recovery.attemptsOfAFailure());
            assertThat(counts.inFlight()).isZero();
            assertThat(guard.bulkhead().orElseThrow().snapshot().inFlight()).isZero();
            assertThat(rig.clock.timers().pending()).isZero();
        });
    }
}
