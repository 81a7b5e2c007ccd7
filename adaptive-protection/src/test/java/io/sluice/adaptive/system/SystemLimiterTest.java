package io.sluice.adaptive.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.adaptive.signal.FakeSignals;
import io.sluice.core.gate.CallContext;
import io.sluice.core.gate.Gate;
import io.sluice.core.time.ManualClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class SystemLimiterTest {
    private static final long SECOND = 1_000_000_000L;
    private static final long MILLI = 1_000_000L;

    /** Starts a second before the wrap of nanoTime: every test of a window crosses it. */
    private final ManualClock clock = ManualClock.startingAt(Long.MAX_VALUE - SECOND);

    private final FakeSignals signals = new FakeSignals();
    private final SystemLimiter limiter = SystemLimiter.of("inbound", SystemConfig.ofDefaults(), clock, signals);

    @Test
    void lets_everything_in_until_it_is_told_otherwise() {
        signals.loadAverage = 100;
        signals.cpu = 1;
        assertThat(letIn(1000)).isEqualTo(1000);
    }

    @Test
    void calls_beyond_the_rate_are_refused_until_a_second_is_over() {
        limiter.update(SystemConfig.custom().maxQps(5).build());
        clock.advance(30 * MILLI);
        assertThat(letIn(8)).isEqualTo(5);
        assertThat(reasonOfNext()).isEqualTo("qps");
        clock.advance(SECOND - 1);
        assertThat(letIn(1)).as("a nanosecond less than a second later").isZero();
        clock.advance(100 * MILLI + 1);
        assertThat(letIn(8)).as("a slice later").isEqualTo(5);
    }

    @Test
    void a_rate_of_zero_lets_nothing_in() {
        limiter.update(SystemConfig.custom().maxQps(0).build());
        assertThat(letIn(1)).isZero();
    }

    @Test
    void never_more_in_flight_than_allowed() {
        limiter.update(SystemConfig.custom().maxThreads(3).build());
        assertThat(letIn(5)).isEqualTo(3);
        assertThat(reasonOfNext()).isEqualTo("threads");
        limiter.cancel(0);
        assertThat(letIn(5)).isEqualTo(1);
    }

    @Test
    void a_lower_limit_lets_in_nobody_until_enough_have_left() {
        letIn(4);
        limiter.update(SystemConfig.custom().maxThreads(3).build());
        limiter.cancel(0);
        assertThat(letIn(1)).as("three remain").isZero();
        limiter.cancel(0);
        assertThat(letIn(1)).isEqualTo(1);
    }

    @Test
    void slow_calls_close_it_for_a_second() {
        limiter.update(
                SystemConfig.custom().maxResponseTime(Duration.ofMillis(100)).build());
        call(100 * MILLI);
        assertThat(letIn(1)).as("the mean is what is allowed").isEqualTo(1);
        call(300 * MILLI);
        assertThat(reasonOfNext()).isEqualTo("response_time");
        clock.advance(1100 * MILLI);
        assertThat(letIn(1)).as("the slow ones are forgotten").isEqualTo(1);
    }

    @Test
    void the_mean_counts_fast_calls_as_well() {
        limiter.update(
                SystemConfig.custom().maxResponseTime(Duration.ofMillis(100)).build());
        for (int i = 0; i < 9; i++) {
            call(MILLI);
        }
        call(200 * MILLI);
        assertThat(limiter.snapshot().responseTime()).isBetween(Duration.ofMillis(20), Duration.ofMillis(21));
        assertThat(letIn(1)).isEqualTo(1);
    }

    @Test
    void a_busy_processor_closes_it() {
        limiter.update(SystemConfig.custom().maxCpu(80.0).build());
        signals.cpu = 0.8;
        assertThat(letIn(1)).as("as busy as allowed").isEqualTo(1);
        signals.cpu = 0.81;
        assertThat(reasonOfNext()).isEqualTo("cpu");
    }

    @Test
    void under_load_no_more_are_in_flight_than_are_worked_off_at_once() {
        limiter.update(SystemConfig.custom().maxLoad(8.0).build());
        for (int i = 0; i < 50; i++) { // 100 a second that take 10 ms: one at once
            long token = limiter.enter(clock.nanos(), CallContext.EMPTY);
            limiter.exit(token, clock.nanos() - 20 * MILLI, clock.nanos(), Gate.NO_RESULT, null);
            clock.advance(10 * MILLI);
        }
        clock.advance(100 * MILLI);
        signals.loadAverage = 8;
        assertThat(letIn(1)).as("as loaded as allowed").isEqualTo(1);
        signals.loadAverage = 8.5;
        assertThat(letIn(10)).as("two are worked off at once").isEqualTo(1);
        assertThat(reasonOfNext()).isEqualTo("load");
    }

    @Test
    void the_first_call_is_let_in_however_high_the_load() {
        limiter.update(SystemConfig.custom().maxLoad(8.0).build());
        signals.loadAverage = 100;
        assertThat(letIn(5)).isEqualTo(1);
    }

    @Test
    void unknown_signals_refuse_nothing() {
        limiter.update(SystemConfig.custom().maxLoad(0.0).maxCpu(0.0).build());
        assertThat(letIn(5)).isEqualTo(5);
    }

    @Test
    void reads_the_clock_only_for_limits_that_need_it() {
        limiter.update(SystemConfig.custom().maxThreads(1).maxCpu(50.0).build());
        assertThat(limiter.timed()).isFalse();
        limiter.update(SystemConfig.custom().maxQps(1).build());
        assertThat(limiter.timed()).isTrue();
    }

    @Test
    void a_use_by_hand_holds_its_place_until_it_is_released() {
        limiter.update(SystemConfig.custom().maxThreads(1).build());
        assertThat(limiter.tryAcquirePermission()).isTrue();
        assertThat(limiter.tryAcquirePermission()).isFalse();
        limiter.releasePermission();
        limiter.releasePermission(); // once too often
        assertThat(letIn(2)).isEqualTo(1);
    }

    @Test
    void tells_who_was_refused_why() {
        List<SystemEvent> heard = new ArrayList<>();
        limiter.events().subscribe(SystemEvent.class, heard::add);
        SystemConfig one = SystemConfig.custom().maxThreads(1).build();
        limiter.update(one);
        letIn(3);
        assertThat(heard)
                .extracting(event -> event.getClass().getSimpleName())
                .containsExactly("ConfigUpdated", "CallRefused", "CallRefused");
        assertThat(limiter.snapshot().refusals()).containsExactly(java.util.Map.entry("threads", 2L));
        assertThatThrownBy(() -> limiter.executeRunnable(() -> {}))
                .isInstanceOf(SystemOverloadedException.class)
                .hasMessageContaining("threads");
    }

    @Test
    void says_what_is_wrong_with_an_option() {
        assertThatThrownBy(() -> SystemConfig.custom().maxCpu(101.0).build())
                .hasMessage("maxCpu must be between 0.0 and 100.0, but was 101.0");
        assertThatThrownBy(() -> SystemConfig.custom().maxQps(-1).build())
                .hasMessage("maxQps must be between 0 and 1000000000, but was -1");
    }

    @Test
    void a_builder_that_starts_with_a_configuration_changes_only_what_it_is_told_to() {
        SystemConfig config = SystemConfig.custom()
                .maxQps(1)
                .maxThreads(2)
                .maxResponseTime(Duration.ofSeconds(3))
                .maxLoad(4.0)
                .maxCpu(5.0)
                .build();
        assertThat(config.toBuilder().build()).isEqualTo(config);
        assertThat(config.toBuilder().maxQps(7).build().maxThreads()).isEqualTo(2);
    }

    private int letIn(int calls) {
        int in = 0;
        for (int i = 0; i < calls; i++) {
            in += limiter.enter(Gate.UNTIMED, CallContext.EMPTY) >= 0 ? 1 : 0;
        }
        return in;
    }

    private String reasonOfNext() {
        return limiter.reasonOf(limiter.enter(Gate.UNTIMED, CallContext.EMPTY));
    }

    private void call(long nanos) {
        long start = clock.nanos();
        long token = limiter.enter(start, CallContext.EMPTY);
        clock.advance(nanos);
        limiter.exit(token, start, clock.nanos(), Gate.NO_RESULT, null);
    }
}
