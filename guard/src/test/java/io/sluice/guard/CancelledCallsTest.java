package io.sluice.guard;

import static io.sluice.guard.Rig.AT_ONCE;
import static io.sluice.guard.Rig.BREAKER;
import static io.sluice.guard.Rig.ONE_AT_A_TIME;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.gate.CallCounts;
import io.sluice.core.gate.Permit;
import io.sluice.recovery.TimeoutConfig;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Asynchronous calls whose callers give up, and who is told on which thread. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class CancelledCallsTest {
    private final Rig rig = new Rig();

    @Test
    void cancelling_while_an_attempt_runs_cancels_it() {
        Guard guard = rig.guard()
                .circuitBreaker(BREAKER)
                .bulkhead(ONE_AT_A_TIME)
                .retry(AT_ONCE)
                .timeout(TimeoutConfig.ofDeadline(Duration.ofSeconds(9)))
                .fallbackValue("sorry")
                .build();
        CompletableFuture<Object> hanging = new CompletableFuture<>();
        CompletableFuture<Object> answer =
                guard.executeCompletionStage(() -> hanging).toCompletableFuture();
        answer.cancel(true);
        assertThat(hanging).isCancelled();
        assertThat(guard.snapshot().counts()).isEqualTo(new CallCounts(1, 0, 0, 0, 0, 1));
        assertThat(guard.bulkhead().orElseThrow().snapshot().inFlight()).isZero();
        assertThat(rig.clock.timers().pending()).isZero();
    }

    @Test
    void a_stage_that_somebody_else_completes_gives_its_slot_back() {
        Guard guard = rig.guard().bulkhead(ONE_AT_A_TIME).build();
        CompletableFuture<String> hanging = new CompletableFuture<>();
        guard.executeCompletionStage(() -> hanging).toCompletableFuture().complete("from elsewhere");
        assertThat(hanging).isCancelled();
        assertThat(guard.bulkhead().orElseThrow().snapshot().inFlight()).isZero();
        assertThat(guard.snapshot().counts().cancelled()).isEqualTo(1);
    }

    /** On which thread who waits for the stage hears of its end; the test's own is the one that moves the clock. */
    private static CompletableFuture<Thread> toldOn(CompletionStage<String> stage) {
        CompletableFuture<Thread> told = new CompletableFuture<>();
        stage.whenComplete((result, failure) -> told.complete(Thread.currentThread()));
        return told;
    }

    @Test
    void who_waits_for_a_call_that_took_too_long_is_not_called_by_the_timers() throws Exception {
        Guard guard = rig.timed(TimeoutConfig.ofAttempt(Duration.ofSeconds(1)));
        CompletableFuture<Thread> told = toldOn(guard.executeCompletionStage(CompletableFuture::new));
        rig.clock.advance(Duration.ofSeconds(1));
        assertThat(told.get(30, TimeUnit.SECONDS)).isNotSameAs(Thread.currentThread());
    }

    @Test
    void who_waits_for_a_call_that_waited_in_vain_is_not_called_by_the_timers() throws Exception {
        Guard guard = rig.guard()
                .bulkhead(ONE_AT_A_TIME.toBuilder()
                        .maxWaitDuration(Duration.ofSeconds(1))
                        .build())
                .build();
        try (Permit holding = guard.acquire()) {
            CompletableFuture<Thread> told =
                    toldOn(guard.executeCompletionStage(() -> CompletableFuture.completedFuture("answer")));
            rig.clock.advance(Duration.ofSeconds(1));
            assertThat(told.get(30, TimeUnit.SECONDS)).isNotSameAs(Thread.currentThread());
        }
        assertThat(guard.snapshot().counts().rejected()).isEqualTo(1);
    }
}
