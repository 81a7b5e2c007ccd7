package io.sluice.bulkhead;

import static java.util.concurrent.TimeUnit.NANOSECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.sluice.core.gate.CallCounters;
import io.sluice.core.gate.CallCounts;
import io.sluice.core.gate.Outcome;
import io.sluice.core.gate.Permit;
import io.sluice.core.testing.Threads;
import io.sluice.core.time.NanoClock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class LimitTest {
    private final Rig rig = Rig.of(3);
    private final Bulkhead bulkhead = rig.bulkhead;

    @Test
    void lets_in_as_many_as_the_limit_and_not_one_more() {
        List<Permit> permits = rig.fill();
        assertThat(bulkhead.tryAcquirePermission()).isFalse();
        permits.get(1).success();
        assertThat(bulkhead.tryAcquirePermission()).isTrue();
        assertThat(bulkhead.tryAcquirePermission()).isFalse();
    }

    @Test
    void a_refusal_says_what_where_and_why_and_carries_no_stack_trace() {
        rig.fill();
        BulkheadFullException refusal =
                catchThrowableOfType(BulkheadFullException.class, () -> bulkhead.executeSupplier(() -> "never"));
        assertThat(refusal).hasMessage("bulkhead \"payments\" refused the call: full");
        assertThat(refusal.gate()).isEqualTo("bulkhead");
        assertThat(refusal.resource()).isEqualTo("payments");
        assertThat(refusal.reason()).isEqualTo("full");
        assertThat(refusal.retryAfter()).isEmpty();
        assertThat(refusal.getStackTrace()).isEmpty();
    }

    @Test
    void a_refused_call_costs_a_bulkhead_of_one_nothing() {
        Rig one = Rig.of(1);
        one.bulkhead.executeRunnable(() -> {
            for (int i = 0; i < 3; i++) {
                assertThatThrownBy(() -> one.bulkhead.executeRunnable(() -> {}))
                        .isInstanceOf(BulkheadFullException.class);
            }
        });
        assertThat(one.bulkhead.<String>executeSupplier(() -> "in")).isEqualTo("in");
    }

    @Test
    void whatever_a_call_throws_frees_its_slot_and_reaches_the_caller() {
        Error error = new StackOverflowError();
        assertThatThrownBy(() -> bulkhead.executeRunnable(() -> {
                    throw error;
                }))
                .isSameAs(error);
        Exception checked = new Exception("checked");
        assertThatThrownBy(() -> bulkhead.executeCallable(() -> {
                    throw checked;
                }))
                .isSameAs(checked);
        assertThat(rig.inFlight()).isZero();
        assertThat(bulkhead.counts()).isEqualTo(new CallCounts(2, 0, 0, 2, 0, 0));
    }

    @Test
    void a_permit_frees_one_slot_however_often_it_is_settled() {
        Permit permit = rig.fill().get(0);
        permit.success();
        permit.error(new RuntimeException());
        permit.close();
        assertThat(rig.inFlight()).isEqualTo(2);
        assertThat(bulkhead.counts()).isEqualTo(new CallCounts(3, 0, 1, 0, 0, 0));
    }

    @Test
    void a_use_by_hand_frees_its_slot_by_the_release_not_by_the_verdict() {
        assertThat(bulkhead.tryAcquirePermission()).isTrue();
        bulkhead.onSuccess(1, NANOSECONDS);
        assertThat(rig.inFlight()).isEqualTo(1);
        assertThat(bulkhead.counts()).as("ended, in the counts").isEqualTo(new CallCounts(1, 0, 1, 0, 0, 0));
        bulkhead.releasePermission();
        assertThat(rig.inFlight()).isZero();
        assertThat(bulkhead.counts()).isEqualTo(new CallCounts(1, 0, 1, 0, 0, 0));

        assertThat(bulkhead.tryAcquirePermission()).isTrue();
        bulkhead.onError(1, NANOSECONDS, new RuntimeException());
        bulkhead.releasePermission();
        assertThat(bulkhead.tryAcquirePermission()).isTrue();
        bulkhead.releasePermission();
        assertThat(bulkhead.counts()).isEqualTo(new CallCounts(3, 0, 1, 1, 0, 1));
    }

    @Test
    void a_release_too_many_neither_goes_below_zero_nor_frees_the_slot_of_another_call() {
        bulkhead.releasePermission();
        assertThat(rig.inFlight()).isZero();
        List<Permit> permits = rig.fill();
        bulkhead.releasePermission();
        assertThat(rig.inFlight()).isEqualTo(3);
        assertThat(bulkhead.tryAcquirePermission()).isFalse();
        permits.forEach(Permit::success);
        assertThat(rig.inFlight()).isZero();
    }

    @Test
    void a_verdict_without_a_use_takes_no_slot() {
        bulkhead.onSuccess(1, NANOSECONDS);
        assertThat(rig.inFlight()).isZero();
        assertThat(rig.fill()).hasSize(3);
        assertThat(bulkhead.tryAcquirePermission()).isFalse();
    }

    @Test
    void in_a_guard_it_counts_refusals_only() {
        CallCounters guards = new CallCounters();
        Bulkhead inGuard = Bulkhead.of("payments", Rig.config(1, Duration.ZERO), rig.clock, guards);
        assertThat(Ticket.at(inGuard).isIn()).isTrue();
        assertThat(Ticket.at(inGuard).isRefused()).isTrue();
        assertThat(inGuard.exit(0, 0, 0, null, null)).isEqualTo(Outcome.SUCCEEDED);
        assertThat(guards.counts()).isEqualTo(new CallCounts(0, 1, 0, 0, 0, 0));
        assertThat(inGuard.counts()).isEqualTo(guards.counts());
    }

    @Test
    void is_a_gate_that_needs_neither_clock_nor_context() {
        assertThat(bulkhead.kind()).isEqualTo("bulkhead");
        assertThat(bulkhead.timed()).isFalse();
        assertThat(bulkhead.contextual()).isFalse();
        assertThat(bulkhead).hasToString("Bulkhead[payments, 0 of 3]");
        assertThat(Bulkhead.ofDefaults("payments").config()).isEqualTo(BulkheadConfig.ofDefaults());
    }

    @Test
    void counts_go_on_when_the_word_has_no_more_room() {
        SharedSlots slots = new SharedSlots(1);
        long nearlyFull = (1L << 42) - 1;
        slots.setEndedWell(nearlyFull);
        for (int call = 1; call <= 5; call++) {
            long token = slots.tryEnter();
            assertThat(token).isNotNegative();
            assertThat(slots.tryEnter()).isEqualTo(Slots.NONE);
            slots.freeWell(token);
            assertThat(slots.endedWell(slots.word())).isEqualTo(nearlyFull + call);
            assertThat(slots.taken()).isZero();
        }
        slots.setEndedWell(1L << 42);
        slots.judgeByHand(true);
        assertThat(slots.taken()).isZero();
    }

    @Test
    void many_threads_never_have_more_than_the_limit_in_flight_and_lose_no_slot() throws Exception {
        Bulkhead shared = Bulkhead.of("shared", Rig.config(3, Duration.ZERO), NanoClock.system());
        AtomicInteger inFlight = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        int threads = 8;
        int tries = 20_000;
        Threads.together(threads, thread -> {
            for (int i = 0; i < tries; i++) {
                if (shared.tryAcquirePermission()) {
                    most.accumulateAndGet(inFlight.incrementAndGet(), Math::max);
                    inFlight.decrementAndGet();
                    shared.onSuccess(0, NANOSECONDS);
                    shared.releasePermission();
                }
            }
            return null;
        });
        assertThat(most.get()).isBetween(1, 3);
        CallCounts counts = shared.counts();
        assertThat(counts.offered()).isEqualTo((long) threads * tries);
        assertThat(counts.inFlight()).isZero();
        assertThat(counts.succeeded()).isEqualTo(counts.permitted());
        assertThat(shared.snapshot().inFlight()).isZero();
    }
}
