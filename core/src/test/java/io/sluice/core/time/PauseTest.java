package io.sluice.core.time;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.core.testing.Threads;
import java.util.concurrent.ThreadFactory;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayNameGeneration(ReplaceUnderscores.class)
class PauseTest {
    private final ManualClock clock = new ManualClock();

    @ParameterizedTest
    @MethodSource("io.sluice.core.testing.Threads#kinds")
    void lasts_until_the_clock_says_so(ThreadFactory kind) throws Exception {
        onceATimerWaits(() -> clock.advance(1_000));
        Threads.on(kind, () -> {
            Pause.of(1_000, clock);
            assertThat(clock.nanos()).isEqualTo(1_000);
            return null;
        });
    }

    @ParameterizedTest
    @MethodSource("io.sluice.core.testing.Threads#kinds")
    void ends_with_an_interrupt_which_takes_its_timer_along(ThreadFactory kind) throws Exception {
        Threads.on(kind, () -> {
            Thread waiting = Thread.currentThread();
            onceATimerWaits(waiting::interrupt);
            assertThatThrownBy(() -> Pause.of(1_000, clock)).isInstanceOf(InterruptedException.class);
            assertThat(waiting.isInterrupted()).isFalse();
            assertThat(clock.pending()).isZero();
            return null;
        });
    }

    @Test
    void of_no_time_is_none_but_looks_for_an_interrupt() throws Exception {
        Pause.of(0, clock);
        Pause.of(-1, clock);
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> Pause.of(0, clock)).isInstanceOf(InterruptedException.class);
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
    }

    private void onceATimerWaits(Runnable step) {
        Thread other = new Thread(() -> {
            while (clock.pending() == 0) {
                Thread.onSpinWait();
            }
            step.run();
        });
        other.setDaemon(true);
        other.start();
    }
}
