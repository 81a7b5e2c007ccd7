package io.sluice.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.circuitbreaker.CircuitBreakerConfig;
import io.sluice.circuitbreaker.CircuitBreakerEvent;
import io.sluice.circuitbreaker.CircuitBreakerEvent.StateTransition;
import io.sluice.guard.Guard;
import io.sluice.guard.GuardEvent;
import io.sluice.guard.Sluice;
import io.sluice.recovery.RetryConfig;
import io.sluice.recovery.fault.FaultConfig;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class TestkitTest {
    // region guard
    private final VirtualTime time = VirtualTime.start();
    private final Guard guard = time.guard("payments")
            .circuitBreaker(CircuitBreakerConfig.custom()
                    .slidingWindowSize(2)
                    .waitDurationInOpenState(Duration.ofSeconds(10))
                    .permittedNumberOfCallsInHalfOpenState(1)
                    .build())
            .fault(FaultConfig.custom()
                    .script(FaultConfig.Step.ERROR, FaultConfig.Step.ERROR, FaultConfig.Step.PASS)
                    .build())
            .build();
    // endregion

    private void call() {
        guard.safeExecuteSupplier(() -> "answer", () -> "sorry");
    }

    // region testkit
    @Test
    void a_breaker_is_tested_with_scripted_faults_recorded_events_and_time_that_passes_at_once() {
        Recorded<CircuitBreakerEvent> events =
                Recorded.of(guard.circuitBreaker().orElseThrow().events());
        call();
        call();
        call();
        Expect.of(guard)
                .failed(2)
                .refused(1)
                .refusedBy("circuitBreaker", "open", 1)
                .quiet();
        assertThat(events.only(StateTransition.class).from()).hasToString("CLOSED");

        events.clear();
        time.advance(Duration.ofSeconds(10));
        call();
        Expect.of(guard).succeeded(1).answered(0).cancelled(0);
        assertThat(events.all(StateTransition.class)).hasSize(2);
        assertThat(time.timers()).isZero();
        // endregion

        events.close();
        call();
        assertThat(events.all(StateTransition.class)).hasSize(2);
    }

    @Test
    void an_expectation_that_is_not_met_tells_what_there_was() {
        assertThatThrownBy(() -> Expect.of(guard).succeeded(1))
                .isInstanceOf(AssertionError.class)
                .hasMessageStartingWith(
                        "there must be 1 succeeded calls, but there were 0 in GuardSnapshot[name=payments");
        assertThatThrownBy(() -> Recorded.of(guard.events()).only(GuardEvent.class))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("but there were 0");
    }

    /** How long a call with jitter waits, again and again. */
    private static List<Long> waits(long seed) {
        VirtualTime time = VirtualTime.seeded(seed);
        Guard retrying = time.guard("payments")
                .retry(RetryConfig.custom()
                        .maxAttempts(2)
                        .waitDuration(Duration.ofSeconds(1))
                        .waitDurationMultiplier(2)
                        .build())
                .build();
        List<Long> waits = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            CompletableFuture<Object> call = retrying.executeCompletionStage(
                            () -> CompletableFuture.failedFuture(new IllegalStateException()))
                    .toCompletableFuture();
            long waited = 0;
            while (time.timers() > 0 && waited < 1_000) {
                time.advance(Duration.ofMillis(1));
                waited++;
            }
            waits.add(waited);
            call.cancel(true);
        }
        return waits;
    }

    @Test
    void what_is_left_to_chance_is_the_same_for_the_same_seed() {
        assertThat(waits(7)).isEqualTo(waits(7));
        assertThat(waits(7)).isNotEqualTo(waits(8));
    }

    @Test
    void a_container_goes_by_it_too() {
        try (Sluice sluice = time.sluice().build()) {
            assertThat(sluice.guard("payments").clock()).isSameAs(time.clock());
        }
        time.setWallClock(Instant.parse("2026-03-29T01:00:00Z"));
        assertThat(time.clock().wallClock().instant()).isEqualTo(Instant.parse("2026-03-29T01:00:00Z"));
    }
}
