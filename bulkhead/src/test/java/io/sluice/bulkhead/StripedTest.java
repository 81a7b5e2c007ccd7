package io.sluice.bulkhead;

import static java.util.concurrent.TimeUnit.NANOSECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.gate.CallCounts;
import io.sluice.core.gate.Permit;
import io.sluice.core.testing.Threads;
import io.sluice.core.time.NanoClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** What differs when slots lie on stripes; that nothing else does is for {@link BulkheadProperties} to say. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class StripedTest {
    private final FewStriped slots = new FewStriped(8);
    private final Rig rig = Rig.on(slots);
    private final Bulkhead bulkhead = rig.bulkhead;

    private static Bulkhead shared(Duration wait) {
        BulkheadConfig config =
                Rig.config(1_000, wait).toBuilder().striped(true).build();
        return Bulkhead.of("shared", config, NanoClock.system());
    }

    @Test
    void a_full_stripe_takes_slots_of_the_others_before_it_refuses() {
        List<Permit> permits = rig.fill();
        assertThat(permits).hasSize(8);
        assertThat(bulkhead.tryAcquirePermission()).isFalse();
        slots.home = 3;
        assertThat(bulkhead.tryAcquirePermission()).isFalse();
        permits.get(7).success();
        slots.home = 1;
        assertThat(bulkhead.tryAcquirePermission()).as("wherever it is").isTrue();
        assertThat(bulkhead.tryAcquirePermission()).isFalse();
    }

    @Test
    void slots_that_do_not_divide_evenly_are_all_there() {
        Rig odd = Rig.on(new FewStriped(7));
        assertThat(odd.fill()).hasSize(7);
        assertThat(odd.inFlight()).isEqualTo(7);
        assertThat(odd.bulkhead.tryAcquirePermission()).isFalse();
    }

    @Test
    void a_lowered_limit_is_kept_though_one_stripe_has_slots_and_another_more_than_its_share() {
        List<Permit> crowded = new ArrayList<>();
        crowded.add(bulkhead.acquire());
        crowded.add(bulkhead.acquire());
        rig.limit(2);
        slots.home = 2;
        assertThat(bulkhead.tryAcquirePermission()).as("two of two").isFalse();
        crowded.get(0).success();
        assertThat(bulkhead.tryAcquirePermission()).as("one of two").isTrue();
        assertThat(bulkhead.tryAcquirePermission()).isFalse();
    }

    @Test
    void what_a_lowered_limit_owes_is_paid_by_calls_that_end_and_forgiven_by_a_higher_one() {
        List<Permit> permits = rig.fill();
        rig.limit(3);
        permits.subList(0, 5).forEach(Permit::success);
        assertThat(bulkhead.tryAcquirePermission()).as("three of three").isFalse();
        rig.limit(1);
        rig.limit(5);
        assertThat(bulkhead.tryAcquirePermission()).as("three of five").isTrue();
        assertThat(bulkhead.tryAcquirePermission()).as("four of five").isTrue();
        assertThat(bulkhead.tryAcquirePermission()).as("five of five").isFalse();
    }

    @Test
    void a_release_by_hand_finds_its_slot_from_any_stripe() {
        assertThat(bulkhead.tryAcquirePermission()).isTrue();
        slots.home = 2;
        bulkhead.onSuccess(1, NANOSECONDS);
        bulkhead.releasePermission();
        assertThat(rig.inFlight()).isZero();
        bulkhead.releasePermission();
        assertThat(rig.inFlight()).isZero();
        assertThat(bulkhead.counts()).isEqualTo(new CallCounts(1, 0, 1, 0, 0, 0));
    }

    @Test
    void whoever_waits_is_served_when_a_slot_comes_free_on_any_stripe() {
        bulkhead.update(Rig.config(8, Duration.ofSeconds(2)));
        List<Permit> permits = rig.fill();
        Ticket ticket = rig.ask();
        slots.home = 3;
        permits.get(5).success();
        assertThat(ticket.isIn()).isTrue();
        assertThat(rig.waiting()).isZero();
    }

    @Test
    void a_caller_who_gives_up_leaves_the_slot_with_the_work() {
        Bulkhead many = shared(Duration.ZERO);
        Endless<String> work = new Endless<>();
        CompletableFuture<String> call = many.executeCompletionStage(() -> work).toCompletableFuture();
        call.cancel(true);
        assertThat(many.snapshot().abandoned()).isEqualTo(1);
        assertThat(many.snapshot().inFlight()).isEqualTo(1);
        work.end("late");
        assertThat(many.snapshot().abandoned()).isZero();
        assertThat(many.snapshot().inFlight()).isZero();
    }

    @Test
    void a_thousand_are_let_in_and_not_one_more_whoever_asks() throws Exception {
        Bulkhead many = shared(Duration.ZERO);
        AtomicInteger in = new AtomicInteger();
        Threads.together(8, thread -> {
            while (many.tryAcquirePermission()) {
                in.incrementAndGet();
            }
            return null;
        });
        assertThat(in.get()).isEqualTo(1_000);
        assertThat(many.snapshot().inFlight()).isEqualTo(1_000);
        assertThat(many.counts()).isEqualTo(new CallCounts(1_000, 8, 0, 0, 0, 0));
    }

    @Test
    void the_limit_may_change_all_the_time_while_calls_come_and_go() throws Exception {
        Bulkhead few = new SemaphoreBulkhead(
                "few", Rig.config(1, Duration.ofMinutes(10)), NanoClock.system(), new StripedSlots(1, 4));
        AtomicInteger inFlight = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        Threads.together(5, thread -> {
            for (int i = 0; i < 2_000; i++) {
                if (thread == 0) {
                    few.update(Rig.config(1 + i % 3, Duration.ofMinutes(10)));
                } else {
                    few.executeRunnable(() -> {
                        most.accumulateAndGet(inFlight.incrementAndGet(), Math::max);
                        inFlight.decrementAndGet();
                    });
                }
            }
            return null;
        });
        assertThat(most.get()).isBetween(1, 3);
        assertThat(few.snapshot().inFlight()).isZero();
        assertThat(few.snapshot().waiting()).isZero();
        assertThat(few.counts()).isEqualTo(new CallCounts(8_000, 0, 8_000, 0, 0, 0));
    }
}
