package io.sluice.core.gate;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.time.ManualClock;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Asking for a permit without holding a thread. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class ApplicantTest {
    private final ManualClock clock = new ManualClock();
    private final RecordingGate gate = new RecordingGate(clock);

    private static final class Listener implements Applicant {
        private final List<String> heard = new ArrayList<>();
        private Permit permit;
        private Place place;

        @Override
        public CallContext context() {
            return CallContext.EMPTY.withOrigin("shop");
        }

        @Override
        public void admitted(Permit newPermit) {
            permit = newPermit;
            heard.add("admitted");
        }

        @Override
        public void refused(CallNotPermittedException refusal) {
            heard.add("refused: " + refusal.reason());
        }

        @Override
        public void waiting(Place newPlace) {
            place = newPlace;
            heard.add("waiting");
        }
    }

    private final Listener listener = new Listener();

    @Test
    void hears_at_once_if_it_need_not_wait() {
        gate.forContexts().acquire(listener);
        assertThat(listener.heard).containsExactly("admitted");
        clock.advance(5);
        listener.permit.success("answer");
        assertThat(gate.heard).containsExactly("enter 0 at 0 for shop", "exit 0 0 to 5: answer");
        assertThat(gate.numbers()).isEqualTo("1/0: 1, 0, 0, 0, 0");

        gate.refusing(true).acquire(listener);
        assertThat(listener.heard).last().isEqualTo("refused: word 7");
        assertThat(gate.numbers()).isEqualTo("1/1: 1, 0, 0, 0, 0");
    }

    @Test
    void hears_later_if_it_has_to_wait_and_its_call_begins_then() throws InterruptedException {
        gate.waiting().acquire(listener);
        assertThat(listener.heard).containsExactly("waiting");
        clock.advance(3);
        gate.next().complete(4);
        assertThat(listener.heard).containsExactly("waiting", "admitted");
        listener.permit.error(new IOException());
        assertThat(gate.heard).containsExactly("exit 4 3 to 3: java.io.IOException");
        assertThat(listener.place.leave()).as("it is over").isFalse();

        gate.acquire(listener);
        gate.next().complete(-3);
        assertThat(listener.heard).last().isEqualTo("refused: word 3");
    }

    @Test
    void leaves_the_line_and_hears_nothing_any_more() throws InterruptedException {
        gate.waiting().acquire(listener);
        assertThat(listener.place.leave()).isTrue();
        assertThat(listener.heard).containsExactly("waiting");
        assertThat(gate.numbers()).isEqualTo("0/1: 0, 0, 0, 0, 0");
    }

    @Test
    void a_protection_that_never_makes_a_call_wait_need_not_know_of_applicants() {
        Protection plain = new ForwardingProtection(gate);
        plain.acquire(listener);
        listener.permit.close();
        gate.refusing(true);
        plain.acquire(listener);
        assertThat(listener.heard).containsExactly("admitted", "refused: word 7");
        assertThat(gate.numbers()).isEqualTo("1/1: 0, 0, 0, 1, 0");
    }

    @Test
    void a_call_that_never_began_is_given_back_and_not_abandoned() {
        gate.acquire().giveBack();
        assertThat(gate.heard).last().isEqualTo("cancel 0");
        assertThat(gate.numbers()).isEqualTo("1/0: 0, 0, 0, 1, 0");
    }

    @Test
    void a_verdict_before_the_end_settles_a_gate_that_does_not_hold_the_work() {
        Permit permit = gate.acquire();
        assertThat(permit.successSoFar()).isEqualTo(Outcome.SUCCEEDED);
        assertThat(gate.numbers()).isEqualTo("1/0: 1, 0, 0, 0, 0");
        permit.error(new IOException());
        assertThat(gate.numbers()).isEqualTo("1/0: 1, 0, 0, 0, 0");
    }

    @Test
    void a_verdict_before_the_end_is_told_to_a_gate_that_holds_the_work_when_that_has_ended() {
        gate.holdingWork();
        for (int i = 0; i < 3; i++) {
            Permit permit = gate.acquire();
            assertThat(permit.successSoFar()).isEqualTo(Outcome.SUCCEEDED);
            assertThat(permit.successSoFar()).as("told before").isEqualTo(Outcome.CANCELLED);
            assertThat(gate.numbers()).isEqualTo((i + 1) + "/0: " + i + ", 0, 0, 0, 1");
            switch (i) {
                case 0 -> permit.close();
                case 1 -> permit.error(new IOException());
                default -> permit.success();
            }
            permit.close();
            assertThat(gate.heard).last().isEqualTo("exit " + i + " 0 to 0: no result");
        }
        assertThat(gate.numbers()).isEqualTo("3/0: 3, 0, 0, 0, 0");
    }
}
