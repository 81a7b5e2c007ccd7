package io.sluice.guard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.bulkhead.BulkheadConfig;
import io.sluice.bulkhead.BulkheadFullException;
import io.sluice.core.gate.CallCounts;
import io.sluice.core.testing.Threads;
import io.sluice.recovery.CallTimeoutException;
import io.sluice.recovery.RetryConfig;
import io.sluice.recovery.TimeoutConfig;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Time limits of calls and of their attempts: who is told, and what becomes of the work. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class TimeLimitedCallsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Rig rig = new Rig();
    private final AtomicInteger calls = new AtomicInteger();

    @Test
    void when_time_is_up_the_breaker_learns_and_the_slot_stays_with_the_work() throws Exception {
        Guard guard = rig.timed(TimeoutConfig.ofAttempt(Duration.ofSeconds(1)));
        CountDownLatch hanging = new CountDownLatch(1);
        CompletableFuture<String> caller = CompletableFuture.supplyAsync(() -> guard.executeSupplier(() -> {
            calls.incrementAndGet();
            awaitUninterrupted(hanging);
            return "late";
        }));
        Awaitility.await().until(() -> calls.get() == 1);
        rig.clock.advance(Duration.ofSeconds(1));
        assertThatThrownBy(() -> caller.get(30, TimeUnit.SECONDS)).hasCauseInstanceOf(CallTimeoutException.class);

        assertThat(Rig.failures(guard)).isEqualTo(1);
        assertThat(guard.bulkhead().orElseThrow().snapshot().inFlight()).isEqualTo(1);
        assertThat(guard.bulkhead().orElseThrow().snapshot().abandoned()).isEqualTo(1);
        assertThatThrownBy(() -> Rig.succeed(guard)).isInstanceOf(BulkheadFullException.class);

        hanging.countDown();
        Awaitility.await().until(() -> guard.bulkhead().orElseThrow().snapshot().inFlight() == 0);
        assertThat(guard.bulkhead().orElseThrow().snapshot().abandoned()).isZero();
        assertThat(guard.snapshot().counts()).isEqualTo(new CallCounts(1, 1, 0, 1, 0, 0));
    }

    private static void awaitUninterrupted(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException("interrupted", e);
        }
    }

    @Test
    void work_is_interrupted_if_asked_for() {
        Guard guard = rig.timed(TimeoutConfig.custom()
                .attemptTimeout(Duration.ofSeconds(1))
                .interrupt(true)
                .build());
        CompletableFuture<Object> seen = new CompletableFuture<>();
        CompletableFuture<Void> caller = CompletableFuture.runAsync(() -> guard.executeRunnable(() -> {
            calls.incrementAndGet();
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException interrupted) {
                seen.complete("interrupted");
            }
        }));
        Awaitility.await().until(() -> calls.get() == 1);
        rig.clock.advance(Duration.ofSeconds(1));
        assertThat(seen).succeedsWithin(PATIENCE).isEqualTo("interrupted");
        assertThat(caller).failsWithin(PATIENCE);
        Awaitility.await().until(() -> guard.bulkhead().orElseThrow().snapshot().inFlight() == 0);
    }

    @Test
    void an_asynchronous_attempt_that_takes_too_long_is_cancelled() {
        Guard guard = rig.timed(TimeoutConfig.ofAttempt(Duration.ofSeconds(1)));
        CompletableFuture<String> hanging = new CompletableFuture<>();
        CompletableFuture<String> answer =
                guard.executeCompletionStage(() -> hanging).toCompletableFuture();
        rig.clock.advance(Duration.ofSeconds(1));
        assertThatThrownBy(answer::join).hasCauseInstanceOf(CallTimeoutException.class);
        assertThat(hanging).isCancelled();
        assertThat(Rig.failures(guard)).isEqualTo(1);
        assertThat(guard.bulkhead().orElseThrow().snapshot().inFlight()).isZero();
    }

    @Test
    void work_that_cannot_be_cancelled_keeps_its_slot() {
        Guard guard = rig.timed(TimeoutConfig.ofAttempt(Duration.ofSeconds(1)));
        CompletableFuture<String> hanging = new CompletableFuture<>();
        CompletionStage<String> answer = guard.executeCompletionStage(hanging::minimalCompletionStage);
        rig.clock.advance(Duration.ofSeconds(1));
        assertThat(answer.toCompletableFuture()).failsWithin(PATIENCE);
        assertThat(guard.bulkhead().orElseThrow().snapshot().abandoned()).isEqualTo(1);
        hanging.complete("late");
        assertThat(guard.bulkhead().orElseThrow().snapshot().inFlight()).isZero();
        assertThat(guard.bulkhead().orElseThrow().snapshot().abandoned()).isZero();
    }

    @Test
    void the_deadline_spans_all_attempts() {
        Guard guard = rig.guard()
                .retry(RetryConfig.custom()
                        .maxAttempts(10)
                        .waitDuration(Duration.ofSeconds(1))
                        .build())
                .timeout(TimeoutConfig.ofDeadline(Duration.ofMillis(2_500)))
                .build();
        CompletableFuture<Object> answer = guard.executeCompletionStage(() -> {
                    calls.incrementAndGet();
                    return CompletableFuture.failedFuture(new IOException());
                })
                .toCompletableFuture();
        for (int i = 1; i <= 2; i++) {
            int before = i;
            Awaitility.await()
                    .until(() -> calls.get() == before && rig.clock.timers().pending() == 2);
            rig.clock.advance(Duration.ofSeconds(1));
        }
        assertThat(answer).failsWithin(PATIENCE).withThrowableThat().withCauseInstanceOf(IOException.class);
        assertThat(calls).as("a fourth could not begin before the deadline").hasValue(3);
        assertThat(rig.clock.timers().pending()).isZero();
    }

    @Test
    void a_thousand_fast_calls_under_a_long_timeout_leave_no_timer() {
        Guard guard = rig.guard()
                .timeout(TimeoutConfig.custom()
                        .deadline(Duration.ofHours(1))
                        .attemptTimeout(Duration.ofMinutes(1))
                        .build())
                .build();
        for (int i = 0; i < 1_000; i++) {
            assertThat(guard.executeSupplier(() -> "answer")).isEqualTo("answer");
            guard.executeCompletionStage(() -> CompletableFuture.completedFuture("answer"));
        }
        assertThat(rig.clock.timers().pending()).isZero();
    }

    @Test
    void an_interrupted_caller_gives_its_call_up() throws Exception {
        Guard guard = rig.timed(TimeoutConfig.ofAttempt(Duration.ofSeconds(1)));
        CountDownLatch hanging = new CountDownLatch(1);
        List<Object> seen = Threads.together(1, thread -> {
            Thread.currentThread().interrupt();
            try {
                return guard.<Object>executeSupplier(() -> {
                    awaitUninterrupted(hanging);
                    return "late";
                });
            } catch (CancellationException gaveUp) {
                return "gave up, mark " + Thread.currentThread().isInterrupted();
            }
        });
        assertThat(seen).containsExactly("gave up, mark true");
        hanging.countDown();
        Awaitility.await().until(() -> guard.bulkhead().orElseThrow().snapshot().inFlight() == 0);
        assertThat(Rig.failures(guard)).as("no verdict").isZero();
        assertThat(guard.snapshot().counts().inFlight()).isZero();
    }

    @Test
    void waiting_for_a_slot_counts_towards_the_deadline() {
        Guard guard = rig.guard()
                .bulkhead(BulkheadConfig.custom()
                        .maxConcurrentCalls(1)
                        .maxWaitDuration(Duration.ofHours(1))
                        .build())
                .timeout(TimeoutConfig.ofDeadline(Duration.ofSeconds(1)))
                .build();
        CompletableFuture<String> hanging = new CompletableFuture<>();
        CompletionStage<String> first = guard.executeCompletionStage(hanging::minimalCompletionStage);
        CompletionStage<String> second = guard.executeCompletionStage(() -> CompletableFuture.completedFuture(""));
        rig.clock.advance(Duration.ofSeconds(1));
        assertThat(first.toCompletableFuture()).failsWithin(PATIENCE);
        assertThat(second.toCompletableFuture()).failsWithin(PATIENCE);
        assertThat(guard.bulkhead().orElseThrow().snapshot().waiting()).isZero();
        hanging.complete("late");
        Awaitility.await().until(() -> guard.bulkhead().orElseThrow().snapshot().inFlight() == 0);
    }
}
