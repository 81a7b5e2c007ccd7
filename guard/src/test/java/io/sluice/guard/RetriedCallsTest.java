package io.sluice.guard;

import static io.sluice.guard.Rig.AT_ONCE;
import static io.sluice.guard.Rig.BREAKER;
import static io.sluice.guard.Rig.ONE_AT_A_TIME;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.core.gate.CallCounts;
import io.sluice.core.gate.CallNotPermittedException;
import io.sluice.recovery.RetryConfig;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** A retry around the gates. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class RetriedCallsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Rig rig = new Rig();
    private final AtomicInteger calls = new AtomicInteger();

    private String failingTwice() {
        if (calls.incrementAndGet() < 3) {
            throw new IllegalStateException("attempt " + calls.get());
        }
        return "answer";
    }

    @Test
    void each_attempt_passes_the_gates_anew() {
        Guard guard = rig.guard().bulkhead(ONE_AT_A_TIME).retry(AT_ONCE).build();
        assertThat(guard.executeSupplier(this::failingTwice)).isEqualTo("answer");
        assertThat(guard.snapshot().counts()).isEqualTo(new CallCounts(3, 0, 1, 2, 0, 0));
        assertThat(guard.bulkhead().orElseThrow().snapshot().inFlight()).isZero();
    }

    @Test
    void an_attempt_that_the_breaker_refuses_is_a_failed_attempt() {
        Guard guard = rig.guard()
                .circuitBreaker(BREAKER)
                .retry(AT_ONCE.toBuilder()
                        .maxWaitDuration(Duration.ofSeconds(1))
                        .build())
                .build();
        assertThatThrownBy(() -> guard.executeSupplier(this::failingTwice))
                .as("the breaker opened after two, and asks to be left alone for longer than the retry waits")
                .isInstanceOf(CallNotPermittedException.class);
        assertThat(calls).hasValue(2);
    }

    @Test
    void retry_is_inside_the_fallback() throws Exception {
        Guard guard = rig.guard().retry(AT_ONCE).fallbackValue("sorry").build();
        Object answer = guard.executeCallable(() -> {
            calls.incrementAndGet();
            throw new IOException();
        });
        assertThat(answer).isEqualTo("sorry");
        assertThat(calls).hasValue(3);
        assertThat(guard.snapshot().fallbacks()).isEqualTo(1);
    }

    @Test
    void a_result_can_be_retried() {
        Guard guard = rig.guard()
                .retry(AT_ONCE.toBuilder().retryResult("stale"::equals).build())
                .build();
        assertThat(guard.executeSupplier(() -> calls.incrementAndGet() < 3 ? "stale" : "fresh"))
                .isEqualTo("fresh");
        guard.executeRunnable(calls::incrementAndGet);
        assertThat(calls).as("a runnable has no result to be asked about").hasValue(4);
    }

    @Test
    void an_asynchronous_call_waits_between_attempts_without_a_thread() {
        Guard guard = rig.guard()
                .retry(RetryConfig.custom().waitDuration(Duration.ofSeconds(1)).build())
                .build();
        CompletableFuture<String> answer = guard.executeCompletionStage(
                        () -> CompletableFuture.completedFuture(failingTwice()))
                .toCompletableFuture();
        assertThat(answer).isNotDone();
        rig.clock.advance(Duration.ofSeconds(1));
        Awaitility.await().until(() -> calls.get() == 2 && rig.clock.timers().pending() == 1);
        rig.clock.advance(Duration.ofSeconds(1));
        assertThat(answer).succeedsWithin(PATIENCE).isEqualTo("answer");
        assertThat(guard.snapshot().counts()).isEqualTo(new CallCounts(3, 0, 1, 2, 0, 0));
    }

    @Test
    void a_supplier_that_throws_fails_its_attempt() {
        Guard guard = rig.guard().bulkhead(ONE_AT_A_TIME).retry(AT_ONCE).build();
        CompletableFuture<String> answer = guard.executeCompletionStage(
                        () -> CompletableFuture.completedFuture(failingTwice()))
                .toCompletableFuture();
        assertThat(answer).succeedsWithin(PATIENCE).isEqualTo("answer");
        assertThat(guard.bulkhead().orElseThrow().snapshot().inFlight()).isZero();
    }
}
