package io.sluice.bulkhead;

import static io.sluice.bulkhead.Rig.SECOND;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.core.gate.CallContext;
import io.sluice.core.gate.CallCounts;
import io.sluice.core.gate.Gate;
import io.sluice.core.gate.Permit;
import io.sluice.core.gate.Waiter;
import io.sluice.core.testing.Threads;
import io.sluice.core.time.NanoClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayNameGeneration(ReplaceUnderscores.class)
class WaitingTest {
    private final Rig rig = Rig.patient(1);
    private final Bulkhead bulkhead = rig.bulkhead;

    @Test
    void waits_as_long_as_it_was_told_to_and_not_a_nanosecond_longer() {
        rig.fill();
        Ticket ticket = rig.ask();
        rig.clock.advance(2 * SECOND - 1);
        assertThat(ticket.isWaiting()).isTrue();
        rig.clock.advance(1);
        assertThat(ticket.isRefused()).isTrue();
        assertThat(ticket.reason(bulkhead)).isEqualTo("timeout");
        assertThat(rig.waiting()).isZero();
        assertThat(bulkhead.counts().rejected()).isEqualTo(1);
    }

    @Test
    void a_freed_slot_goes_to_the_head_of_the_line() {
        Permit permit = bulkhead.acquire();
        Ticket first = rig.ask();
        Ticket second = rig.ask();
        permit.success();
        assertThat(first.isIn()).isTrue();
        assertThat(second.isWaiting()).isTrue();
        assertThat(rig.inFlight()).isEqualTo(1);
        rig.leave();
        assertThat(second.isIn()).isTrue();
        rig.leave();
        assertThat(rig.inFlight()).isZero();
        assertThat(rig.clock.pending()).as("timers").isZero();
    }

    @Test
    void nobody_overtakes_those_who_wait() {
        Permit permit = bulkhead.acquire();
        List<String> order = new ArrayList<>();
        Waiter inLine = new Waiter() {
            @Override
            protected void done(long token) {
                order.add("the one in line");
                assertThat(bulkhead.tryAcquirePermission()).isFalse();
            }
        };
        bulkhead.enqueue(inLine, Gate.UNTIMED, CallContext.EMPTY);
        assertThat(bulkhead.tryAcquirePermission()).as("does not wait").isFalse();
        permit.close();
        assertThat(order).containsExactly("the one in line");
    }

    @Test
    void a_cancelled_waiter_leaves_at_once_and_the_next_moves_up() {
        Permit permit = bulkhead.acquire();
        Ticket first = rig.ask();
        Ticket second = rig.ask();
        Ticket third = rig.ask();
        assertThat(second.cancel()).isTrue();
        assertThat(rig.waiting()).isEqualTo(2);
        assertThat(first.cancel()).isTrue();
        assertThat(rig.waiting()).isEqualTo(1);
        assertThat(rig.clock.pending()).as("timers").isEqualTo(1);
        permit.success();
        assertThat(third.isIn()).isTrue();
        assertThat(bulkhead.counts().rejected()).isEqualTo(2);
        assertThat(second.cancel()).isFalse();
    }

    @Test
    void a_waiter_that_gave_up_before_it_came_leaves_nothing_behind() {
        rig.fill();
        Ticket ticket = new Ticket();
        ticket.cancel();
        bulkhead.enqueue(ticket, Gate.UNTIMED, CallContext.EMPTY);
        assertThat(rig.waiting()).isZero();
        assertThat(rig.clock.pending()).isZero();
        assertThat(bulkhead.counts().rejected()).isEqualTo(1);
    }

    @Test
    void a_waiter_that_gave_up_is_passed_over_when_a_slot_comes_free_meanwhile() {
        Permit permit = bulkhead.acquire();
        Ticket first = new Ticket();
        bulkhead.enqueue(first, Gate.UNTIMED, CallContext.EMPTY);
        Ticket second = rig.ask();
        first.onCancel(permit::success); // the slot comes free before the bulkhead has heard of the cancellation
        first.cancel();
        assertThat(second.isIn()).isTrue();
        assertThat(rig.waiting()).isZero();
        assertThat(bulkhead.counts().rejected()).isEqualTo(1);
        rig.leave();
        assertThat(rig.inFlight()).isZero();
    }

    @Test
    void who_comes_to_the_line_when_a_slot_is_free_gets_it() {
        Ticket ticket = new Ticket();
        bulkhead.enqueue(ticket, Gate.UNTIMED, CallContext.EMPTY);
        assertThat(ticket.isIn()).isTrue();
        assertThat(rig.clock.pending()).isZero();
    }

    @Test
    void nobody_joins_the_line_of_a_bulkhead_without_patience() {
        Rig impatient = Rig.of(1);
        impatient.fill();
        Ticket ticket = new Ticket();
        impatient.bulkhead.enqueue(ticket, Gate.UNTIMED, CallContext.EMPTY);
        assertThat(ticket.reason(impatient.bulkhead)).isEqualTo("full");
    }

    @Test
    void for_ever_needs_no_timer() {
        bulkhead.update(Rig.config(1, Duration.ofNanos(Long.MAX_VALUE)));
        Permit permit = bulkhead.acquire();
        Ticket ticket = rig.ask();
        assertThat(rig.clock.pending()).isZero();
        permit.success();
        assertThat(ticket.isIn()).isTrue();
    }

    @Test
    void calls_that_end_within_their_grant_do_not_pile_up_on_the_stack() {
        Permit permit = bulkhead.acquire();
        List<Integer> order = new ArrayList<>();
        for (int i = 0; i < 20_000; i++) {
            int number = i;
            bulkhead.enqueue(
                    new Waiter() {
                        @Override
                        protected void done(long token) {
                            order.add(number);
                            rig.leave();
                        }
                    },
                    Gate.UNTIMED,
                    CallContext.EMPTY);
        }
        permit.success();
        assertThat(order).hasSize(20_000).isSorted();
        assertThat(rig.inFlight()).isZero();
        assertThat(rig.clock.pending()).isZero();
    }

    @Test
    void a_waiter_that_throws_does_not_stop_the_line() {
        Permit permit = bulkhead.acquire();
        bulkhead.enqueue(
                new Waiter() {
                    @Override
                    protected void done(long token) {
                        rig.leave();
                        throw new IllegalStateException("broken waiter");
                    }
                },
                Gate.UNTIMED,
                CallContext.EMPTY);
        Ticket next = rig.ask();
        permit.success();
        assertThat(next.isIn()).isTrue();
    }

    static java.util.stream.Stream<?> kinds() throws ReflectiveOperationException {
        return Threads.kinds();
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void a_parked_caller_goes_on_when_a_slot_comes_free(ThreadFactory kind) throws Exception {
        Bulkhead real = Bulkhead.of("real", Rig.config(1, Duration.ofMinutes(10)), NanoClock.system());
        Permit permit = real.acquire();
        BlockingQueue<String> answers = new LinkedBlockingQueue<>();
        Thread caller = kind.newThread(() -> answers.add(real.executeSupplier(() -> "in")));
        caller.start();
        Awaitility.await().until(() -> real.snapshot().waiting() == 1);
        permit.success();
        assertThat(answers.take()).isEqualTo("in");
        caller.join();
        assertThat(real.snapshot().inFlight()).isZero();
        assertThat(real.counts()).isEqualTo(new CallCounts(2, 0, 2, 0, 0, 0));
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void an_interrupted_caller_leaves_the_line_and_keeps_its_mark(ThreadFactory kind) throws Exception {
        Bulkhead real = Bulkhead.of("real", Rig.config(1, Duration.ofMinutes(10)), NanoClock.system());
        real.acquire();
        String answer = Threads.on(kind, () -> {
            Thread.currentThread().interrupt();
            assertThatThrownBy(real::acquire)
                    .isInstanceOfSatisfying(
                            BulkheadFullException.class,
                            refusal -> assertThat(refusal.reason()).isEqualTo("interrupted"));
            return Thread.interrupted() ? "marked" : "lost its mark";
        });
        assertThat(answer).isEqualTo("marked");
        assertThat(real.snapshot().waiting()).isZero();
        assertThat(real.counts().rejected()).isEqualTo(1);
        assertThat(real.snapshot().inFlight()).isEqualTo(1);
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void many_callers_who_all_wait_are_all_served(ThreadFactory kind) throws Exception {
        Bulkhead real = Bulkhead.of("real", Rig.config(2, Duration.ofMinutes(10)), NanoClock.system());
        AtomicInteger inFlight = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        Threads.together(
                8,
                thread -> Threads.on(kind, () -> {
                    for (int i = 0; i < 500; i++) {
                        real.executeRunnable(() -> {
                            most.accumulateAndGet(inFlight.incrementAndGet(), Math::max);
                            Thread.yield();
                            inFlight.decrementAndGet();
                        });
                    }
                    return null;
                }));
        assertThat(most.get()).isBetween(1, 2);
        assertThat(real.counts()).isEqualTo(new CallCounts(4_000, 0, 4_000, 0, 0, 0));
        assertThat(real.snapshot().inFlight()).isZero();
        assertThat(real.snapshot().waiting()).isZero();
    }

    @Test
    void a_parked_caller_is_refused_when_its_time_is_over() {
        Bulkhead real = Bulkhead.of("real", Rig.config(1, Duration.ofMillis(1)), NanoClock.system());
        real.acquire();
        assertThatThrownBy(real::acquire)
                .isInstanceOfSatisfying(
                        BulkheadFullException.class,
                        refusal -> assertThat(refusal.reason()).isEqualTo("timeout"));
        assertThat(real.counts().rejected()).isEqualTo(1);
    }
}
