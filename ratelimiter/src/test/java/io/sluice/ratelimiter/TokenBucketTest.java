package io.sluice.ratelimiter;

import static java.util.concurrent.TimeUnit.NANOSECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.core.gate.CallContext;
import io.sluice.core.gate.CallCounters;
import io.sluice.core.gate.CallCounts;
import io.sluice.core.gate.Gate;
import io.sluice.core.gate.Outcome;
import io.sluice.core.gate.Permit;
import io.sluice.core.time.NanoClock;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** The limiter as a gate, with the default algorithm and nobody waiting. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class TokenBucketTest {

    @Test
    void grants_the_burst_and_then_at_the_rate() {
        Rig rig = Rig.plain();
        assertThat(rig.takes(20)).isEqualTo(10);
        assertThat(rig.advanceMillis(99).takes(5)).isZero();
        assertThat(rig.advanceMillis(1).takes(5)).isEqualTo(1);
        assertThat(rig.advanceMillis(10_000).takes(20)).isEqualTo(10);
    }

    @Test
    void a_refusal_says_what_refused_why_and_when_to_come_back() {
        Rig rig = Rig.plain();
        rig.takes(10);
        rig.advanceMillis(30);
        assertThatThrownBy(() -> rig.limiter.executeRunnable(() -> {}))
                .isInstanceOfSatisfying(RateLimitExceededException.class, refusal -> {
                    assertThat(refusal.resource()).isEqualTo("payments");
                    assertThat(refusal.gate()).isEqualTo("rateLimiter");
                    assertThat(refusal.reason()).isEqualTo("limit");
                    assertThat(refusal.retryAfter()).contains(Duration.ofMillis(70));
                    rig.advanceMillis(50);
                    assertThat(refusal.retryAfter()).as("it counts down").contains(Duration.ofMillis(20));
                });
    }

    @Test
    void several_permits_are_taken_together_or_not_at_all() {
        Rig rig = Rig.plain();
        assertThat(rig.limiter.tryAcquirePermission(7)).isTrue();
        assertThat(rig.limiter.tryAcquirePermission(4)).isFalse();
        assertThat(rig.limiter.tryAcquirePermission(3)).isTrue();
        assertThatThrownBy(() -> rig.limiter.acquire(5))
                .isInstanceOfSatisfying(
                        RateLimitExceededException.class,
                        refusal -> assertThat(refusal.retryAfter()).contains(Duration.ofMillis(500)));
        assertThatThrownBy(() -> rig.limiter.tryAcquirePermission(0))
                .hasMessage("permits must be between 1 and 9223372036854775807, but was 0");
    }

    @Test
    void more_than_the_burst_is_refused_at_once_even_if_the_caller_could_wait() {
        Rig rig = Rig.patient(Duration.ofHours(1));
        assertThat(rig.limiter.tryAcquirePermission(11)).isFalse();
        assertThatThrownBy(() -> rig.limiter.acquire(11))
                .isInstanceOfSatisfying(RateLimitExceededException.class, refusal -> {
                    assertThat(refusal.reason()).isEqualTo("limit");
                    assertThat(refusal.retryAfter()).as("never").isEmpty();
                });
        assertThatThrownBy(() -> rig.limiter.reserve(11)).isInstanceOf(RateLimitExceededException.class);
        assertThat(rig.limiter.snapshot().availablePermissions()).isEqualTo(10);
    }

    @Test
    void the_permit_that_acquire_returns_may_be_ignored() {
        Rig rig = Rig.plain();
        Permit permit = rig.limiter.acquire();
        assertThat(rig.limiter.counts()).isEqualTo(new CallCounts(1, 0, 1, 0, 0, 0));
        assertThat(permit.error(new IllegalStateException())).isEqualTo(Outcome.SUCCEEDED);
        assertThat(permit.success("answer")).isEqualTo(Outcome.SUCCEEDED);
        permit.close();
        assertThat(rig.limiter.counts()).isEqualTo(new CallCounts(1, 0, 1, 0, 0, 0));
        assertThat(rig.takes(20)).as("nothing came back").isEqualTo(9);
    }

    @Test
    void calls_are_counted_by_how_they_end() {
        Rig rig = Rig.plain();
        rig.limiter.executeRunnable(() -> {});
        assertThatThrownBy(() -> rig.limiter.executeRunnable(() -> {
                    throw new IllegalStateException();
                }))
                .isInstanceOf(IllegalStateException.class);
        rig.limiter.tryAcquirePermission();
        rig.limiter.onSuccess(5, NANOSECONDS);
        rig.limiter.releasePermission();
        rig.limiter.tryAcquirePermission(6);
        rig.limiter.onError(5, NANOSECONDS, new IllegalStateException());
        rig.limiter.releasePermission();
        rig.limiter.tryAcquirePermission(1);
        rig.limiter.releasePermission();
        assertThat(rig.limiter.tryAcquirePermission()).isFalse();
        CallCounts counts = rig.limiter.counts();
        assertThat(counts).isEqualTo(new CallCounts(5, 1, 2, 2, 0, 1));
        assertThat(counts.inFlight()).isZero();
    }

    @Test
    void a_permit_comes_back_if_a_later_gate_refused_the_call() {
        Rig rig = Rig.plain();
        rig.takes(9);
        long token = rig.limiter.enter(Gate.UNTIMED, CallContext.EMPTY);
        assertThat(token).isNotNegative();
        assertThat(rig.takes(1)).isZero();
        rig.limiter.cancel(token);
        assertThat(rig.takes(2)).isEqualTo(1);
    }

    @Test
    void a_permit_does_not_come_back_if_the_call_was_given_up_after_it_had_begun() {
        Rig rig = Rig.plain();
        CompletableFuture<String> call = new CompletableFuture<>();
        for (int i = 0; i < 10; i++) {
            rig.limiter.executeCompletionStage(() -> call).toCompletableFuture().cancel(true);
        }
        assertThat(rig.takes(1)).isZero();
        assertThat(rig.limiter.counts().cancelled()).isEqualTo(10);
    }

    @Test
    void drained_permits_are_gone() {
        Rig rig = Rig.plain();
        rig.takes(3);
        assertThat(rig.limiter.drainPermissions()).isEqualTo(7);
        assertThat(rig.limiter.drainPermissions()).isZero();
        assertThat(rig.takes(5)).isZero();
        assertThat(rig.advanceMillis(200).takes(5)).isEqualTo(2);
    }

    @Test
    void a_snapshot_tells_what_is_left() {
        Rig rig = Rig.plain();
        rig.takes(4);
        assertThat(rig.limiter.snapshot())
                .isEqualTo(new RateLimiterSnapshot("payments", 10, 6, 0, new CallCounts(4, 0, 0, 0, 0, 0)));
        assertThat(rig.limiter).hasToString("RateLimiter[payments, 10 per PT1S]");
    }

    /** A clock that is a while behind, as a coarse one on a busy machine. */
    @Test
    void on_a_coarse_clock_it_grants_by_the_old_time_and_refuses_only_by_the_exact_one() {
        Rig rig = Rig.plain();
        int[] exactReadings = new int[1];
        NanoClock coarse = new NanoClock() {
            @Override
            public long nanos() {
                return rig.clock.nanos() - 50 * Rig.MILLI;
            }

            @Override
            public long exactNanos() {
                exactReadings[0]++;
                return rig.clock.nanos();
            }
        };
        RateLimiter limiter = RateLimiter.of("coarse", rig.limiter.config(), coarse, new CallCounters());
        exactReadings[0] = 0;
        rig.advanceMillis(1_000);
        for (int i = 0; i < 10; i++) {
            assertThat(limiter.tryAcquirePermission()).isTrue();
        }
        assertThat(exactReadings[0]).isZero();
        assertThat(limiter.tryAcquirePermission())
                .as("granted by the exact time: 50 ms are half a permit")
                .isFalse();
        assertThat(exactReadings[0]).isEqualTo(1);
        rig.advanceMillis(50);
        assertThat(limiter.tryAcquirePermission()).isTrue();
        assertThat(exactReadings[0]).isEqualTo(2);
        assertThat(limiter.tryAcquirePermission()).isFalse();
    }

    @Test
    void asks_for_no_context_and_no_time_of_its_calls() {
        Rig rig = Rig.plain();
        assertThat(rig.limiter.contextual()).isFalse();
        assertThat(rig.limiter.timed()).isFalse();
        assertThat(rig.limiter.kind()).isEqualTo("rateLimiter");
        assertThat(RateLimiter.ofDefaults("x").config()).isEqualTo(RateLimiterConfig.ofDefaults());
    }
}
