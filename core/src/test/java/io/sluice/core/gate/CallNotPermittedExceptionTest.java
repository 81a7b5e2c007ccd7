package io.sluice.core.gate;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.time.ManualClock;
import io.sluice.core.time.NanoClock;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.time.Duration;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class CallNotPermittedExceptionTest {
    private static final long SECOND = 1_000_000_000;

    /** Starts close to the wrap of nanoTime on purpose: waits of two seconds cross it. */
    private final ManualClock clock = ManualClock.startingAt(Long.MAX_VALUE - SECOND);

    private final CallNotPermittedException timed =
            new CallNotPermittedException("payments", "circuitBreaker", "open", clock, clock.nanos() + 2 * SECOND);
    private final CallNotPermittedException timeless = new CallNotPermittedException("payments", "bulkhead", "full");

    @Test
    void says_what_was_refused_by_which_gate_and_why() {
        assertThat(timeless.resource()).isEqualTo("payments");
        assertThat(timeless.gate()).isEqualTo("bulkhead");
        assertThat(timeless.reason()).isEqualTo("full");
        assertThat(timeless).hasMessage("bulkhead \"payments\" refused the call: full");
        assertThat(timed).hasMessage("circuitBreaker \"payments\" refused the call: open, retry after PT2S");
        assertThat(timed).hasToString(CallNotPermittedException.class.getName() + ": " + timed.getMessage());
    }

    @Test
    void counts_down_to_the_next_try_and_not_below_zero() {
        assertThat(timed.retryAfter()).contains(Duration.ofSeconds(2));
        clock.advance(2 * SECOND - 1);
        assertThat(timed.retryAfter()).contains(Duration.ofNanos(1));
        clock.advance(1);
        assertThat(timed.retryAfter()).contains(Duration.ZERO);
        clock.advance(SECOND);
        assertThat(timed.retryAfter()).contains(Duration.ZERO);
        assertThat(timed).hasMessageEndingWith("open, retry after PT0S");
    }

    @Test
    void does_not_say_when_to_come_back_if_that_is_not_known() {
        assertThat(timeless.retryAfter()).isEmpty();
        clock.advance(SECOND);
        assertThat(timeless.retryAfter()).isEmpty();
    }

    @Test
    void goes_by_the_exact_time_even_if_its_clock_is_coarse() {
        NanoClock coarse = new NanoClock() {
            @Override
            public long nanos() {
                return clock.nanos() - 1_000_000;
            }

            @Override
            public long exactNanos() {
                return clock.nanos();
            }
        };
        assertThat(new CallNotPermittedException("a", "b", "c", coarse, clock.nanos() + 5).retryAfter())
                .contains(Duration.ofNanos(5));
    }

    @Test
    void carries_no_stack_trace_and_takes_no_suppressed_exceptions() {
        timed.addSuppressed(new IllegalStateException());
        assertThat(timed.getSuppressed()).isEmpty();
        assertThat(timed.getStackTrace()).isEmpty();
        assertThat(timed).hasNoCause();
    }

    @Test
    void goes_over_a_wire_but_does_not_know_the_time_there() throws Exception {
        CallNotPermittedException copy = (CallNotPermittedException) copied(timed);
        assertThat(copy.resource()).isEqualTo("payments");
        assertThat(copy.gate()).isEqualTo("circuitBreaker");
        assertThat(copy.reason()).isEqualTo("open");
        assertThat(copy.retryAfter()).isEmpty();
        assertThat(copy).hasMessage("circuitBreaker \"payments\" refused the call: open");
    }

    @SuppressWarnings("BanSerializableRead") // what was written a line before
    private static Object copied(Object original) throws IOException, ClassNotFoundException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(original);
        }
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            return in.readObject();
        }
    }
}
