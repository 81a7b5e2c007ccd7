package io.sluice.guard;

import static io.sluice.guard.Rig.BREAKER;
import static io.sluice.guard.Rig.ONE_AT_A_TIME;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.bulkhead.Bulkhead;
import io.sluice.core.gate.CallCounts;
import io.sluice.core.gate.Permit;
import io.sluice.core.testing.Threads;
import io.sluice.ratelimiter.RateLimiter;
import io.sluice.recovery.CallTimeoutException;
import io.sluice.recovery.TimeoutConfig;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Time limits of calls that stay on the thread of their caller. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class CallersOwnThreadTest {
    private final Rig rig = new Rig();
    private final AtomicInteger calls = new AtomicInteger();

    @Test
    void with_interrupt_caller_a_call_stays_on_its_thread() {
        Guard guard = rig.timed(TimeoutConfig.custom()
                .attemptTimeout(Duration.ofSeconds(1))
                .interruptCaller(true)
                .build());
        assertThat(guard.executeSupplier(Thread::currentThread)).isSameAs(Thread.currentThread());
        assertThatThrownBy(() -> guard.executeCallable(() -> {
                    rig.clock.advance(Duration.ofSeconds(1));
                    return "late";
                }))
                .isInstanceOf(CallTimeoutException.class);
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
        assertThat(Rig.failures(guard)).isEqualTo(1);
    }

    /** Calls on a thread of its own, and advances the clock on another as soon as that call stands in line. */
    private List<Object> whileWaiting(Guard guard, Duration step, Supplier<Integer> inLine) throws Exception {
        return Threads.together(2, thread -> {
            if (thread == 1) {
                Awaitility.await().until(() -> inLine.get() == 1);
                rig.clock.advance(step);
                return "advanced";
            }
            try {
                return guard.<Object>executeSupplier(() -> {
                    calls.incrementAndGet();
                    rig.clock.advance(Duration.ofMillis(500));
                    return "answer";
                });
            } catch (RuntimeException thrown) {
                return thrown.getClass().getSimpleName() + " " + thrown.getMessage();
            }
        });
    }

    private GuardBuilder onItsThread(Duration deadline) {
        return rig.guard()
                .circuitBreaker(BREAKER.toBuilder().slidingWindowSize(10).build())
                .bulkhead(ONE_AT_A_TIME.toBuilder()
                        .maxWaitDuration(Duration.ofHours(1))
                        .build())
                .timeout(TimeoutConfig.custom()
                        .deadline(deadline)
                        .interruptCaller(true)
                        .build());
    }

    private Guard limitedOnItsThread(Duration deadline) {
        return onItsThread(deadline)
                .rateLimiter(Rig.perSecond(1, Duration.ofHours(1)))
                .build();
    }

    @Test
    void a_caller_who_waits_for_a_slot_on_its_own_thread_is_held_to_the_deadline() throws Exception {
        Guard guard = onItsThread(Duration.ofSeconds(2)).build();
        Bulkhead bulkhead = guard.bulkhead().orElseThrow();
        try (Permit holding = guard.acquire()) {
            assertThat(whileWaiting(
                                    guard,
                                    Duration.ofSeconds(2),
                                    () -> bulkhead.snapshot().waiting())
                            .get(0))
                    .asString()
                    .startsWith("CallTimeoutException the call of");
            assertThat(bulkhead.snapshot().waiting()).isZero();
            assertThat(guard.snapshot().counts()).isEqualTo(new CallCounts(1, 1, 0, 0, 0, 0));
            assertThat(calls).hasValue(0);
            assertThat(rig.clock.timers().pending()).isZero();
        }
        assertThat(bulkhead.snapshot().inFlight()).isZero();
    }

    @Test
    void a_caller_who_waits_for_a_limiter_on_its_own_thread_is_held_to_the_deadline_and_gives_its_turn_back()
            throws Exception {
        Guard guard = limitedOnItsThread(Duration.ofMillis(400));
        RateLimiter limiter = guard.rateLimiter().orElseThrow();
        guard.executeRunnable(() -> {});
        assertThat(whileWaiting(
                                guard,
                                Duration.ofMillis(400),
                                () -> limiter.snapshot().waiting())
                        .get(0))
                .asString()
                .startsWith("CallTimeoutException");
        assertThat(limiter.snapshot().waiting()).isZero();
        rig.clock.advance(Duration.ofMillis(600));
        guard.executeRunnable(() -> {}); // the turn that was given back
    }

    @Test
    void what_a_caller_has_waited_is_gone_from_the_time_of_its_call() throws Exception {
        Guard guard = limitedOnItsThread(Duration.ofMillis(1400));
        RateLimiter limiter = guard.rateLimiter().orElseThrow();
        guard.executeRunnable(() -> {});
        assertThat(whileWaiting(
                                guard,
                                Duration.ofSeconds(1),
                                () -> limiter.snapshot().waiting())
                        .get(0))
                .asString()
                .as("1 s of waiting and 0.5 s of work")
                .startsWith("CallTimeoutException");
        assertThat(calls).hasValue(1);
        assertThat(Rig.failures(guard)).isEqualTo(1);
        assertThat(guard.bulkhead().orElseThrow().snapshot().inFlight()).isZero();
        assertThat(rig.clock.timers().pending()).isZero();
    }
}
