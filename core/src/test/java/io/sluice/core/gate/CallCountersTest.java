package io.sluice.core.gate;

import static java.util.concurrent.TimeUnit.NANOSECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.testing.Threads;
import io.sluice.core.time.ManualClock;
import java.util.List;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class CallCountersTest {
    @Test
    void count_each_end_on_its_own() {
        CallCounters counters = new CallCounters();
        assertThat(counters.counts()).isEqualTo(new CallCounts(0, 0, 0, 0, 0, 0));
        for (int i = 0; i < 12; i++) {
            counters.permitted();
        }
        int times = 0;
        for (Outcome outcome : Outcome.values()) {
            times++;
            for (int i = 0; i < times; i++) {
                counters.ended(outcome);
            }
        }
        assertThat(counters.rejected()).as("rejections before").isZero();
        assertThat(counters.rejected()).isOne();
        assertThat(counters.counts()).isEqualTo(new CallCounts(12, 2, 1, 2, 3, 4));
        assertThat(counters.inFlight()).isEqualTo(2);
        assertThat(counters.counts().offered()).isEqualTo(14);
    }

    @Test
    void a_reading_taken_while_calls_go_on_never_shows_more_ends_than_beginnings() throws Exception {
        CallCounters counters = new CallCounters();
        List<Outcome> outcomes = List.of(Outcome.values());
        List<Boolean> sound = Threads.together(4, thread -> {
            boolean all = true;
            for (int i = 0; i < 50_000; i++) {
                if (thread == 0) {
                    CallCounts counts = counters.counts();
                    all &= counts.permitted()
                            >= counts.succeeded() + counts.failed() + counts.ignored() + counts.cancelled();
                } else {
                    counters.permitted();
                    counters.ended(outcomes.get(i % outcomes.size()));
                }
            }
            return all;
        });
        assertThat(sound).containsOnly(true);
        assertThat(counters.counts().permitted()).isEqualTo(150_000);
        assertThat(counters.inFlight()).isZero();
    }

    @Test
    void threads_that_use_a_gate_by_hand_lose_no_verdict() throws Exception {
        RecordingGate gate = new RecordingGate(new ManualClock());
        int rounds = 5_000;
        Threads.together(4, thread -> {
            for (int i = 0; i < rounds; i++) {
                if (gate.tryAcquirePermission()) {
                    if (i % 3 != 0) {
                        gate.onSuccess(1, NANOSECONDS);
                    }
                    gate.releasePermission();
                }
            }
            return null;
        });
        long cancelled = 4L * ((rounds + 2) / 3);
        assertThat(gate.counts()).isEqualTo(new CallCounts(4L * rounds, 0, 4L * rounds - cancelled, 0, 0, cancelled));
    }
}
