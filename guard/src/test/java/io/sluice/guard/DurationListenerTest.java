package io.sluice.guard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.core.event.Subscription;
import io.sluice.core.gate.CallNotPermittedException;
import io.sluice.core.gate.Permit;
import io.sluice.core.testing.CapturedLog;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class DurationListenerTest {
    private final Rig rig = new Rig();
    private final List<Long> heard = new ArrayList<>();

    @Test
    void hears_how_long_a_call_took_though_no_gate_asks_for_the_time() {
        Guard guard = rig.guard().bulkhead(Rig.ONE_AT_A_TIME).build();
        Subscription measuring = guard.measure(heard::add);
        guard.executeRunnable(() -> rig.clock.advance(7));
        assertThat(heard).containsExactly(7L);
        measuring.close();
        measuring.close();
        guard.executeRunnable(() -> rig.clock.advance(8));
        assertThat(heard).as("it has been closed").containsExactly(7L);
    }

    @Test
    void hears_of_failures_and_of_each_attempt() {
        Guard guard = rig.guard().retry(Rig.AT_ONCE).build();
        guard.measure(heard::add);
        assertThatThrownBy(() -> guard.executeCallable(() -> {
                    rig.clock.advance(3);
                    throw new IOException("down");
                }))
                .isInstanceOf(IOException.class);
        assertThat(heard).containsExactly(3L, 3L, 3L);
    }

    @Test
    void hears_of_asynchronous_calls_and_of_permits() {
        Guard guard = rig.guard().circuitBreaker(Rig.BREAKER).build();
        guard.measure(heard::add);
        CompletableFuture<String> answer = new CompletableFuture<>();
        guard.executeCompletionStage(() -> answer);
        rig.clock.advance(5);
        assertThat(heard).as("it has not ended").isEmpty();
        answer.complete("now");
        try (Permit permit = guard.acquire()) {
            rig.clock.advance(6);
            permit.success(null);
        }
        assertThat(heard).containsExactly(5L, 6L);
    }

    @Test
    void does_not_hear_of_what_was_refused_or_given_up_or_had_no_beginning() {
        Guard guard = rig.guard().rateLimiter(Rig.perSecond(3)).build();
        guard.measure(heard::add);
        guard.acquire().close();
        guard.acquire().giveBack();
        assertThat(guard.tryAcquirePermission()).isTrue();
        guard.onSuccess(9, TimeUnit.NANOSECONDS);
        guard.releasePermission();
        while (guard.tryAcquirePermission()) {
            guard.releasePermission();
        }
        assertThatThrownBy(() -> guard.executeRunnable(() -> {})).isInstanceOf(CallNotPermittedException.class);
        assertThat(heard).isEmpty();
    }

    @Test
    void what_it_throws_is_kept_from_the_call_and_from_other_listeners() {
        Guard guard = rig.guard().build();
        guard.measure(nanos -> {
            throw new IllegalStateException("a bug");
        });
        guard.measure(heard::add);
        try (CapturedLog log = CapturedLog.of(Durations.class)) {
            assertThat(guard.executeSupplier(() -> "fine")).isEqualTo("fine");
            guard.executeRunnable(() -> {});
            assertThat(log.lines()).as("once in a process").hasSizeLessThanOrEqualTo(1);
        }
        assertThat(heard).containsExactly(0L, 0L);
        assertThat(guard.counts()).isEqualTo(guard.snapshot().counts());
        assertThat(guard.counts().succeeded()).isEqualTo(2);
    }
}
