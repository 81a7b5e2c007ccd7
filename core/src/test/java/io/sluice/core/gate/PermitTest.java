package io.sluice.core.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.core.testing.Threads;
import io.sluice.core.time.ManualClock;
import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class PermitTest {
    private static final long SECOND = 1_000_000_000;

    /** Starts close to the wrap of nanoTime on purpose: calls of two seconds cross it. */
    private final ManualClock clock = ManualClock.startingAt(Long.MAX_VALUE - SECOND);

    private final RecordingGate gate = new RecordingGate(clock);

    @Test
    void a_success_settles_it_and_closing_it_then_has_no_effect() {
        try (Permit permit = gate.acquire()) {
            assertThat(gate.numbers()).isEqualTo("1/0: 0, 0, 0, 0, 1");
            clock.advance(2 * SECOND);
            permit.success();
            assertThat(gate.numbers()).isEqualTo("1/0: 1, 0, 0, 0, 0");
        }
        assertThat(gate.numbers()).isEqualTo("1/0: 1, 0, 0, 0, 0");
        assertThat(gate.heard).containsExactly("enter 0 at 0", "exit 0 0 to 2000000000: no result");
    }

    @Test
    void says_how_the_gate_took_it() {
        assertThat(gate.acquire().success("answer")).isEqualTo(Outcome.SUCCEEDED);
        assertThat(gate.acquire().error(new IOException())).isEqualTo(Outcome.FAILED);
        assertThat(gate.acquire().error(new RecordingGate.Ignored())).isEqualTo(Outcome.IGNORED);
        assertThat(gate.numbers()).isEqualTo("3/0: 1, 1, 1, 0, 0");
        assertThat(gate.heard).contains("exit 0 0 to 0: answer", "exit 1 0 to 0: java.io.IOException");
    }

    @Test
    void closed_without_a_verdict_it_counts_as_cancelled() {
        gate.acquire().close();
        assertThat(gate.numbers()).isEqualTo("1/0: 0, 0, 0, 1, 0");
        assertThat(gate.heard).last().isEqualTo("abandon 0");
    }

    @Test
    void settles_once_whatever_is_called_on_it() {
        Permit permit = gate.acquire();
        permit.close();
        assertThat(permit.success("late")).isEqualTo(Outcome.CANCELLED);
        assertThat(permit.error(new IOException())).isEqualTo(Outcome.CANCELLED);
        permit.success();
        permit.close();
        assertThat(gate.numbers()).isEqualTo("1/0: 0, 0, 0, 1, 0");
        assertThat(gate.heard).hasSize(2);
    }

    @Test
    void an_error_that_is_none_is_refused_and_settles_nothing() {
        Permit permit = gate.acquire();
        assertThatThrownBy(() -> permit.error(null))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("error must be present, but was null");
        assertThat(gate.numbers()).isEqualTo("1/0: 0, 0, 0, 0, 1");
        permit.close();
        assertThat(gate.numbers()).isEqualTo("1/0: 0, 0, 0, 1, 0");
    }

    @Test
    void is_not_handed_out_by_a_gate_that_refuses() {
        gate.refusing(true);
        assertThatThrownBy(gate::acquire).isInstanceOf(CallNotPermittedException.class);
        assertThat(gate.numbers()).isEqualTo("0/1: 0, 0, 0, 0, 0");
    }

    @Test
    void may_be_settled_by_another_thread() throws Exception {
        Permit permit = gate.acquire();
        assertThat(Threads.on(Thread::new, () -> permit.success("answer"))).isEqualTo(Outcome.SUCCEEDED);
        assertThat(gate.numbers()).isEqualTo("1/0: 1, 0, 0, 0, 0");
    }

    @Test
    void of_threads_that_settle_it_at_once_exactly_one_does() throws Exception {
        int permits = 100_000;
        List<Permit> all = Stream.generate(gate::acquire).limit(permits).toList();
        Threads.together(3, thread -> {
            for (Permit permit : all) { // all threads go through them in the same order, and meet again and again
                switch (thread) {
                    case 0 -> permit.success();
                    case 1 -> permit.error(new IOException());
                    default -> permit.close();
                }
            }
            return null;
        });
        CallCounts counts = gate.counts();
        assertThat(counts.succeeded() + counts.failed() + counts.cancelled()).isEqualTo(permits);
        assertThat(counts.inFlight()).isZero();
        assertThat(gate.heard).as("one entry and one end for each").hasSize(2 * permits);
    }
}
