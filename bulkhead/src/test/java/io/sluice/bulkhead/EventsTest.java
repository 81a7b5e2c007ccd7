package io.sluice.bulkhead;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.bulkhead.BulkheadEvent.CallAbandoned;
import io.sluice.bulkhead.BulkheadEvent.CallEnded;
import io.sluice.bulkhead.BulkheadEvent.CallPermitted;
import io.sluice.bulkhead.BulkheadEvent.CallRefused;
import io.sluice.bulkhead.BulkheadEvent.CallWaiting;
import io.sluice.bulkhead.BulkheadEvent.LimitChanged;
import io.sluice.core.gate.Outcome;
import io.sluice.core.gate.Permit;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class EventsTest {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    @Test
    void calls_are_told_as_they_are_let_in_wait_and_end() {
        Rig rig = Rig.patient(1);
        RuntimeException failure = new RuntimeException();
        Permit permit = rig.bulkhead.acquire();
        rig.ask();
        permit.error(failure);
        rig.bulkhead.cancel(0);

        assertThat(rig.heard)
                .containsExactly(
                        new CallPermitted("payments", START),
                        new CallWaiting("payments", START),
                        new CallPermitted("payments", START),
                        new CallEnded("payments", START, Outcome.FAILED, failure),
                        new CallEnded("payments", START, Outcome.CANCELLED, null));
    }

    @Test
    void refusals_say_why() {
        Rig rig = Rig.patient(1);
        rig.fill();
        rig.bulkhead.tryAcquirePermission();
        rig.ask().cancel();
        rig.ask();
        rig.clock.advance(Duration.ofSeconds(2));

        assertThat(rig.heard(CallRefused.class))
                .extracting(CallRefused::reason)
                .containsExactly("full", "cancelled", "timeout");
    }

    @Test
    void uses_by_hand_are_told_once() {
        Rig rig = Rig.of(1);
        rig.bulkhead.tryAcquirePermission();
        rig.bulkhead.onSuccess(1, TimeUnit.SECONDS);
        rig.bulkhead.releasePermission();
        rig.bulkhead.tryAcquirePermission();
        rig.bulkhead.releasePermission();

        assertThat(rig.heard(CallEnded.class))
                .extracting(CallEnded::outcome)
                .containsExactly(Outcome.SUCCEEDED, Outcome.CANCELLED);
    }

    @Test
    void a_new_limit_is_told_and_the_same_one_is_not() {
        Rig rig = Rig.of(1);
        rig.limit(5);
        rig.bulkhead.update(Rig.config(5, Duration.ofSeconds(1)));

        assertThat(rig.heard).containsExactly(new LimitChanged("payments", START, 1, 5));
    }

    @Test
    void an_abandoned_call_is_told_when_it_is_given_up_and_when_it_ends() {
        Rig rig = Rig.of(1);
        Endless<String> work = new Endless<>();
        rig.bulkhead.executeCompletionStage(() -> work).toCompletableFuture().cancel(true);
        assertThat(rig.heard(CallAbandoned.class)).hasSize(1);
        assertThat(rig.heard(CallEnded.class)).isEmpty();
        work.end("late");
        assertThat(rig.heard(CallEnded.class)).extracting(CallEnded::outcome).containsExactly(Outcome.CANCELLED);
    }

    @Test
    void nothing_is_built_for_listeners_of_something_else() {
        Rig rig = Rig.of(1);
        Bulkhead other = Bulkhead.ofDefaults("other");
        other.events().subscribe(LimitChanged.class, rig.heard::add);
        other.executeRunnable(() -> {});
        other.tryAcquirePermission();
        other.onSuccess(1, TimeUnit.SECONDS);
        other.releasePermission();
        assertThat(rig.heard).isEmpty();
    }

    @Test
    void a_listener_that_throws_changes_no_verdict_loses_no_slot_and_hides_nothing_from_the_others() {
        Rig rig = Rig.patient(1);
        rig.bulkhead.events().subscribe(event -> {
            throw new AssertionError("broken listener");
        });
        List<BulkheadEvent> heardByTheLast = new ArrayList<>();
        rig.bulkhead.events().subscribe(heardByTheLast::add);
        Permit permit = rig.bulkhead.acquire();
        Ticket waiting = rig.ask();
        Ticket refused = rig.ask();
        refused.cancel();
        permit.success();
        assertThat(waiting.isIn()).isTrue();
        rig.leave();
        rig.limit(2);
        assertThat(rig.inFlight()).isZero();
        assertThat(rig.bulkhead.executeSupplier(() -> "answer")).isEqualTo("answer");
        assertThat(rig.inFlight()).isZero();
        assertThat(heardByTheLast).isEqualTo(rig.heard).hasSize(10);
    }
}
