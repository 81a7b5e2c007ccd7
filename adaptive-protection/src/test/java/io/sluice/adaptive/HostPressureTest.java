package io.sluice.adaptive;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.adaptive.Rig.Call;
import io.sluice.core.gate.CallContext;
import io.sluice.core.gate.Priority;
import java.util.List;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class HostPressureTest {
    private static final CallContext SHEDDABLE = Rig.of(Priority.SHEDDABLE);

    private final Rig rig = Rig.of(Rig.plain(500).build());

    @Test
    void a_busy_processor_sheds_what_is_sheddable_and_nothing_else() {
        rig.signals.cpu = 1;
        notice();
        assertThat(rig.ask(100, SHEDDABLE)).isEmpty();
        assertThat(rig.ask(100, Rig.of(Priority.SHEDDABLE_PLUS))).isEmpty();
        assertThat(rig.ask(100, CallContext.EMPTY)).hasSize(100);
        assertThat(rig.reason(rig.ask(SHEDDABLE))).isEqualTo("cpu");
    }

    @Test
    void sheds_gently_at_first() {
        rig.signals.cpu = 0.875; // half way from 0.80 to 0.95: an eighth
        notice();
        assertThat(rig.ask(400, SHEDDABLE)).hasSizeBetween(300, 395);
    }

    @Test
    void a_process_held_back_by_its_quota_is_saturated_however_little_it_uses() {
        rig.signals.cpu = 0.3;
        rig.signals.throttling = 0.2;
        notice();
        assertThat(rig.ask(10, SHEDDABLE)).isEmpty();
    }

    @Test
    void what_is_unknown_sheds_nothing() {
        notice();
        assertThat(rig.ask(100, SHEDDABLE)).hasSize(100);
    }

    @Test
    void when_memory_runs_out_only_the_first_priority_is_served() {
        rig.signals.memory = 0.96;
        notice();
        assertThat(rig.ask(10, CallContext.EMPTY)).isEmpty();
        assertThat(rig.ask(10, Rig.of(Priority.CRITICAL_PLUS))).hasSize(10);
        assertThat(rig.reason(rig.ask(CallContext.EMPTY))).isEqualTo("memory");
    }

    @Test
    void the_memory_guard_lets_go_later_than_it_takes_hold() {
        rig.signals.memory = 0.86;
        notice();
        assertThat(rig.ask(10, SHEDDABLE)).isEmpty();
        rig.signals.memory = 0.81;
        notice();
        assertThat(rig.ask(10, SHEDDABLE)).as("not yet").isEmpty();
        rig.signals.memory = 0.79;
        notice();
        assertThat(rig.ask(10, SHEDDABLE)).hasSize(10);
    }

    @Test
    void refused_calls_notice_by_themselves_that_the_pressure_is_over() {
        rig.signals.cpu = 1;
        notice();
        rig.signals.cpu = 0.1;
        assertThat(rig.ask(40, SHEDDABLE)).hasSizeGreaterThan(20);
    }

    @Test
    void guards_can_be_turned_off() {
        rig.signals.cpu = 1;
        rig.signals.memory = 1;
        rig.limiter.update(Rig.plain(500).cpuGuard(false).memoryGuard(false).build());
        notice();
        assertThat(rig.ask(10, SHEDDABLE)).hasSize(10);
    }

    /** A window's worth of calls. */
    private void notice() {
        for (int i = 0; i < 3; i++) {
            List<Call> in = rig.ask(60, Rig.of(Priority.CRITICAL_PLUS));
            rig.clock.advance(1100 * Rig.MILLI);
            in.forEach(rig::end);
        }
    }
}
