package io.sluice.ratelimiter;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.core.gate.CallContext;
import io.sluice.core.gate.Gate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadFactory;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Calls that stand in line for permits. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class WaitingTest {
    private final Rig rig = Rig.patient(Duration.ofMillis(500));

    @Test
    void waiters_are_served_in_order_as_permits_come() {
        rig.takes(10);
        rig.calls("a", "b", "c");
        assertThat(rig.limiter.snapshot().waiting()).isEqualTo(3);
        rig.advanceMillis(1_000);
        assertThat(rig.ended).containsExactly("a@100", "b@200", "c@300");
        assertThat(rig.limiter.snapshot().waiting()).isZero();
        assertThat(rig.takes(20)).as("what came after them").isEqualTo(7);
    }

    @Test
    void nobody_overtakes_those_who_wait() {
        rig.takes(10);
        Reservation five = rig.limiter.reserve(5);
        rig.advanceMillis(400);
        assertThat(rig.takes(1))
                .as("four permits are there, but they are spoken for")
                .isZero();
        rig.advanceMillis(100);
        assertThat(five.isGranted()).isTrue();
        assertThat(rig.takes(1)).isZero();
    }

    @Test
    void who_would_wait_too_long_is_refused_at_once_and_told_when_to_come_back() {
        rig.takes(10);
        rig.calls("a", "b", "c", "d", "e", "f");
        assertThat(rig.ended).containsExactly("f-timeout");
        assertThatThrownBy(rig.limiter::acquire).isInstanceOfSatisfying(RateLimitExceededException.class, refusal -> {
            assertThat(refusal.reason()).isEqualTo("timeout");
            assertThat(refusal.retryAfter()).contains(Duration.ofMillis(600));
        });
        assertThat(rig.limiter.counts().rejected()).isEqualTo(2);
        assertThat(rig.clock.pending()).as("one timer for the whole line").isEqualTo(1);
    }

    @Test
    void a_call_is_told_to_wait_only_if_it_can_be_served_in_time() {
        rig.takes(10);
        assertThat(rig.limiter.enter(Gate.UNTIMED, CallContext.EMPTY)).isEqualTo(Gate.WAIT);
        rig.update(config -> config.timeoutDuration(Duration.ofMillis(99)));
        assertThat(rig.limiter.enter(Gate.UNTIMED, CallContext.EMPTY))
                .isNegative()
                .isNotEqualTo(Gate.WAIT);
        assertThat(rig.limiter.counts().rejected()).isEqualTo(1);
    }

    @Test
    void when_a_waiter_gives_up_those_behind_move_up() {
        rig.takes(10);
        Rig.Caller a = rig.call("a");
        Rig.Caller b = rig.call("b");
        rig.calls("c", "d");
        assertThat(b.cancel()).isTrue();
        rig.advanceMillis(50);
        assertThat(a.cancel()).isTrue();
        rig.advanceMillis(1_000);
        assertThat(rig.ended).containsExactly("c@100", "d@200");
        assertThat(rig.limiter.counts().rejected())
                .as("who gives up counts as refused")
                .isEqualTo(2);
    }

    @Test
    void when_the_last_waiter_gives_up_permits_are_free_again() {
        rig.takes(10);
        Rig.Caller only = rig.call("a");
        rig.advanceMillis(99);
        assertThat(only.cancel()).isTrue();
        assertThat(only.cancel()).isFalse();
        rig.advanceMillis(1);
        assertThat(rig.takes(2)).isEqualTo(1);
        assertThat(rig.clock.pending()).as("no timer is left").isZero();
    }

    @Test
    void a_larger_request_that_gives_up_makes_room_for_smaller_ones() {
        rig.takes(10);
        Reservation large = rig.limiter.reserve(4);
        Rig.Caller small = rig.call("small");
        rig.advanceMillis(250);
        assertThat(large.cancel()).isTrue();
        assertThat(rig.ended).as("two permits had come by then").containsExactly("small@250");
        assertThat(small.isWaiting()).isFalse();
        assertThat(rig.takes(5)).isEqualTo(1);
    }

    @Test
    void a_permit_that_is_given_back_goes_to_the_first_in_line() {
        rig.takes(10);
        rig.calls("a", "b");
        rig.limiter.cancel(0);
        assertThat(rig.ended).containsExactly("a@0");
        rig.advanceMillis(100);
        assertThat(rig.ended).containsExactly("a@0", "b@100");
    }

    @ParameterizedTest
    @MethodSource("io.sluice.core.testing.Threads#kinds")
    void a_thread_waits_for_its_turn(ThreadFactory kind) throws Exception {
        rig.takes(10);
        CompletableFuture<Long> served = new CompletableFuture<>();
        kind.newThread(() -> {
                    rig.limiter.acquire(2);
                    served.complete(rig.now() / Rig.MILLI);
                })
                .start();
        until(1);
        rig.advanceMillis(199);
        assertThat(served).isNotDone();
        rig.advanceMillis(1);
        assertThat(served.get(30, SECONDS)).isEqualTo(200);
        assertThat(rig.limiter.counts().succeeded()).isEqualTo(1);
    }

    @ParameterizedTest
    @MethodSource("io.sluice.core.testing.Threads#kinds")
    void an_interrupted_thread_gives_its_place_back_and_keeps_its_mark(ThreadFactory kind) throws Exception {
        rig.takes(10);
        CompletableFuture<String> end = new CompletableFuture<>();
        Thread caller = kind.newThread(() -> {
            try {
                rig.limiter.acquire();
            } catch (RateLimitExceededException refusal) {
                end.complete(refusal.reason() + " " + Thread.currentThread().isInterrupted());
            }
        });
        caller.start();
        until(1);
        rig.call("behind");
        caller.interrupt();
        assertThat(end.get(30, SECONDS)).isEqualTo("interrupted true");
        until(1);
        rig.advanceMillis(100);
        assertThat(rig.ended).containsExactly("behind@100");
    }

    @Test
    void an_asynchronous_call_starts_when_its_turn_comes_and_parks_nobody() throws Exception {
        rig.takes(10);
        CompletableFuture<String> call = rig.limiter
                .executeCompletionStage(() -> CompletableFuture.completedFuture("answer at " + rig.now() / Rig.MILLI))
                .toCompletableFuture();
        assertThat(call).isNotDone();
        rig.advanceMillis(100);
        assertThat(call.get(30, SECONDS)).isEqualTo("answer at 100");
        assertThat(rig.limiter.counts().succeeded()).isEqualTo(1);
    }

    @Test
    void an_asynchronous_call_that_is_cancelled_in_line_gives_its_place_back() {
        rig.takes(10);
        List<String> started = new ArrayList<>();
        CompletableFuture<String> call = rig.limiter
                .executeCompletionStage(() -> {
                    started.add("started");
                    return CompletableFuture.completedFuture("answer");
                })
                .toCompletableFuture();
        rig.call("behind");
        assertThat(call.cancel(true)).isTrue();
        rig.advanceMillis(100);
        assertThat(rig.ended).containsExactly("behind@100");
        assertThat(started).isEmpty();
        assertThat(rig.limiter.counts().rejected()).isEqualTo(1);
    }

    @Test
    void a_waiter_that_gives_up_before_it_is_in_line_leaves_no_trace() {
        rig.takes(10);
        Rig.Caller gone = rig.call("a");
        gone.cancel();
        rig.limiter.enqueue(gone, Gate.UNTIMED, CallContext.EMPTY);
        assertThat(rig.limiter.snapshot().waiting()).isZero();
        rig.advanceMillis(1_000);
        rig.limiter.enqueue(gone, Gate.UNTIMED, CallContext.EMPTY);
        assertThat(rig.takes(20)).as("what it was granted was put back").isEqualTo(10);
    }

    @Test
    void a_reservation_tells_the_wait_and_can_be_cancelled() {
        assertThat(rig.limiter.reserve(10).waitDuration()).isZero();
        Reservation first = rig.limiter.reserve();
        Reservation second = rig.limiter.reserve(2);
        assertThat(first.waitDuration()).isEqualTo(Duration.ofMillis(100));
        assertThat(second.waitDuration()).isEqualTo(Duration.ofMillis(300));
        assertThat(second.isGranted()).isFalse();
        rig.advanceMillis(60);
        assertThat(first.cancel()).isTrue();
        assertThat(second.waitDuration()).as("it moved up").isEqualTo(Duration.ofMillis(140));
        assertThatThrownBy(first::waitDuration).hasMessage("the reservation was cancelled");
        rig.advanceMillis(140);
        assertThat(second.isGranted()).isTrue();
        assertThat(second.waitDuration()).isZero();
        assertThat(second.cancel()).as("too late").isFalse();
        assertThat(rig.limiter.counts().succeeded()).as("used when granted").isEqualTo(2);
    }

    @Test
    void a_reservation_that_would_take_too_long_is_refused() {
        rig.takes(10);
        rig.limiter.reserve(5);
        assertThatThrownBy(rig.limiter::reserve)
                .isInstanceOfSatisfying(
                        RateLimitExceededException.class,
                        refusal -> assertThat(refusal.retryAfter()).contains(Duration.ofMillis(600)));
    }

    @Test
    void without_a_timeout_nobody_waits() {
        Rig impatient = Rig.plain();
        impatient.takes(10);
        assertThatThrownBy(impatient.limiter::reserve)
                .isInstanceOfSatisfying(
                        RateLimitExceededException.class,
                        refusal -> assertThat(refusal.reason()).isEqualTo("limit"));
        assertThat(impatient.limiter.enter(Gate.UNTIMED, CallContext.EMPTY)).isNotEqualTo(Gate.WAIT);
    }

    @Test
    void nothing_is_drained_while_calls_wait() {
        rig.takes(10);
        rig.limiter.reserve(5);
        rig.advanceMillis(400);
        assertThat(rig.limiter.drainPermissions()).isZero();
        assertThat(rig.limiter.snapshot().availablePermissions()).isZero();
    }

    /** Until so many wait, and the timer that serves the first is set: before that, time must not be moved. */
    private void until(int waiting) {
        for (long end = System.nanoTime() + SECONDS.toNanos(30);
                rig.limiter.snapshot().waiting() != waiting || rig.clock.pending() == 0; ) {
            assertThat(System.nanoTime() - end).as("still waiting for the line").isNegative();
            Thread.onSpinWait();
        }
    }
}
