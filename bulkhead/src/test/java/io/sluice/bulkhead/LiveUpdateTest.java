package io.sluice.bulkhead;

import static io.sluice.bulkhead.Rig.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

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
class LiveUpdateTest {

    @Test
    void a_lower_limit_is_reached_as_calls_end_and_never_blocks() {
        Rig rig = Rig.of(4);
        List<Permit> permits = rig.fill();
        rig.limit(2);
        assertThat(rig.bulkhead.snapshot().limit()).isEqualTo(2);
        assertThat(rig.inFlight()).isEqualTo(4);
        permits.get(0).success();
        permits.get(1).success();
        assertThat(rig.bulkhead.tryAcquirePermission())
                .as("two of two in flight")
                .isFalse();
        permits.get(2).success();
        assertThat(rig.bulkhead.tryAcquirePermission())
                .as("one of two in flight")
                .isTrue();
    }

    @Test
    void a_higher_limit_lets_in_those_who_wait_in_order() {
        Rig rig = Rig.patient(1);
        rig.fill();
        Ticket first = rig.ask();
        Ticket second = rig.ask();
        Ticket third = rig.ask();
        rig.limit(3);
        assertThat(first.isIn()).isTrue();
        assertThat(second.isIn()).isTrue();
        assertThat(third.isWaiting()).isTrue();
        assertThat(rig.waiting()).isEqualTo(1);
        assertThat(rig.inFlight()).isEqualTo(3);
    }

    @Test
    void those_who_wait_wait_as_long_as_they_were_told_to() {
        Rig rig = Rig.patient(1);
        rig.fill();
        Ticket ticket = rig.ask();
        rig.bulkhead.update(Rig.config(1, Duration.ZERO));
        assertThat(rig.ask().isRefused()).isTrue();
        rig.clock.advance(2 * SECOND - 1);
        assertThat(ticket.isWaiting()).isTrue();
        rig.clock.advance(1);
        assertThat(ticket.isRefused()).isTrue();
    }

    @Test
    void the_limit_may_change_all_the_time_while_calls_come_and_go() throws Exception {
        Bulkhead shared = Bulkhead.of("shared", Rig.config(1, Duration.ofMinutes(10)), NanoClock.system());
        AtomicInteger inFlight = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        Threads.together(5, thread -> {
            for (int i = 0; i < 2_000; i++) {
                if (thread == 0) {
                    shared.update(Rig.config(1 + i % 3, Duration.ofMinutes(10)));
                } else {
                    shared.executeRunnable(() -> {
                        most.accumulateAndGet(inFlight.incrementAndGet(), Math::max);
                        inFlight.decrementAndGet();
                    });
                }
            }
            return null;
        });
        assertThat(most.get()).isBetween(1, 3);
        assertThat(shared.snapshot().inFlight()).isZero();
        assertThat(shared.snapshot().waiting()).isZero();
        assertThat(shared.counts().succeeded()).isEqualTo(8_000);
    }
}
