package io.sluice.dashboard.server.agents;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.dashboard.api.Ack;
import io.sluice.dashboard.api.Ack.Status;
import io.sluice.dashboard.api.Mistake;
import io.sluice.dashboard.api.Position;
import io.sluice.guard.document.CanonicalRules;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class PassageTest {
    private static final String HASH = CanonicalRules.none().hash();
    private static final Position R1 = new Position(0, 1, HASH);
    private static final Position R2 = new Position(0, 2, HASH);
    private static final Position R2_OTHERWISE = new Position(0, 2, "sha256:" + "0".repeat(64));
    private static final Mistake MISTAKE = new Mistake("rules[0].kind", "unknownKind", "there is no such kind");

    /** Starts close to the wrap of nanoTime on purpose. */
    private long now = Long.MAX_VALUE - TimeUnit.SECONDS.toNanos(5);

    private final Passage passage = new Passage(R1);

    private Arrival arrival() {
        return passage.arrival(R2, now);
    }

    private boolean answer(String nonce, Status status, Position has, Mistake... mistakes) {
        return passage.answered(new Ack(nonce, Ack.Subject.RULESET, status, has, 1, true, 250, List.of(mistakes)), now);
    }

    private boolean isBehind() {
        return passage.isBehind(new Content(R2, CanonicalRules.none(), null), now);
    }

    @Test
    void where_there_are_no_rules_none_are_waited_for() {
        assertThat(passage.arrival(null, now)).isEqualTo(Arrival.NO_RULES);
    }

    @Test
    void rules_are_sent_and_applied() {
        assertThat(arrival()).isEqualTo(Arrival.WAITING);
        passage.sent(R2, "n1", now);
        assertThat(arrival()).isEqualTo(Arrival.SENT);
        assertThat(passage.answerMillis()).isNull();
        now += TimeUnit.MILLISECONDS.toNanos(40);
        answer("n1", Status.APPLIED, R2);
        assertThat(arrival()).isEqualTo(Arrival.APPLIED);
        assertThat(passage.answerMillis()).isEqualTo(40);
        assertThat(passage.applyMicros()).isEqualTo(250);
    }

    @Test
    void who_cannot_do_with_what_is_different_gets_the_whole_once() {
        passage.splice(R2, "n1", now);
        assertThat(answer("n0", Status.WHOLE_WANTED, R1))
                .as("to something else")
                .isFalse();
        assertThat(answer("n1", Status.WHOLE_WANTED, R1)).isTrue();
        assertThat(arrival()).as("it is on its way").isEqualTo(Arrival.SENT);
        passage.sent(R2, "n2", now);
        assertThat(answer("n1", Status.WHOLE_WANTED, R1)).as("a second time").isFalse();
        assertThat(answer("n2", Status.WHOLE_WANTED, R1)).as("it was whole").isFalse();
        assertThat(arrival()).isEqualTo(Arrival.DRIFTED);
    }

    @Test
    void it_is_settled_at_what_it_has_if_nothing_else_is_unanswered() {
        assertThat(isSettledAt(R1)).as("it said so, and nothing was sent").isTrue();
        assertThat(isSettledAt(R2)).isFalse();
        passage.sent(R2, "n1", now);
        assertThat(isSettledAt(R1)).isFalse();
        answer("n1", Status.REJECTED, R1, MISTAKE);
        assertThat(isSettledAt(R1)).isTrue();
        passage.sent(R2, "n2", now);
        passage.beats(R2, now);
        assertThat(isSettledAt(R2)).as("the answer was lost, but it has it").isTrue();
        passage.tells(R2_OTHERWISE);
        assertThat(isSettledAt(R2)).isFalse();
    }

    private boolean isSettledAt(Position position) {
        return passage.isSettledAt(new Content(position, CanonicalRules.none(), null));
    }

    @Test
    void ten_seconds_without_an_answer_are_too_long() {
        passage.sent(R2, "n1", now);
        now += Passage.ANSWER_NANOS - 1;
        assertThat(arrival()).as("a nanosecond early").isEqualTo(Arrival.SENT);
        assertThat(isBehind()).isFalse();
        now += 1;
        assertThat(arrival()).isEqualTo(Arrival.TIMED_OUT);
        assertThat(isBehind()).isTrue();
        passage.beats(R2, now);
        assertThat(arrival()).as("a heartbeat says it, too").isEqualTo(Arrival.APPLIED);
        assertThat(isBehind()).isFalse();
    }

    @Test
    void who_refuses_is_not_told_the_same_again_until_somebody_wants_it() {
        passage.sent(R2, "n1", now);
        answer("n1", Status.REJECTED, R1, MISTAKE);
        assertThat(arrival()).isEqualTo(Arrival.REJECTED);
        assertThat(passage.mistakes()).containsExactly(MISTAKE);
        now += Passage.ANSWER_NANOS;
        assertThat(isBehind()).isFalse();
        passage.sent(R2, "n2", now);
        assertThat(arrival()).isEqualTo(Arrival.SENT);
        assertThat(passage.mistakes()).isEmpty();
    }

    @Test
    void an_answer_to_what_was_sent_before_says_only_what_is_in_force() {
        passage.sent(R1, "n1", now);
        passage.sent(R2, "n2", now);
        answer("n1", Status.REJECTED, R1, MISTAKE);
        assertThat(arrival()).isEqualTo(Arrival.SENT);
    }

    /** One publication in five to a thousand instances seemed to take ten seconds more, since one of them had packed a heartbeat just before. */
    @Test
    void a_heartbeat_that_was_outrun_by_an_answer_takes_nothing_back() {
        passage.sent(R2, "n1", now);
        answer("n1", Status.APPLIED, R2);
        passage.beats(R1, now);
        assertThat(arrival()).isEqualTo(Arrival.APPLIED);
        now += Passage.ANSWER_NANOS - 1;
        passage.beats(R1, now);
        assertThat(arrival()).as("a nanosecond early").isEqualTo(Arrival.APPLIED);
        now += 1;
        passage.beats(R1, now);
        assertThat(arrival()).as("it says so still").isEqualTo(Arrival.DRIFTED);
    }

    @Test
    void who_has_something_else_has_drifted() {
        passage.tells(R2_OTHERWISE);
        assertThat(arrival()).as("other rules of that number").isEqualTo(Arrival.DRIFTED);
        passage.tells(new Position(1, 1, HASH));
        assertThat(arrival()).as("newer ones").isEqualTo(Arrival.DRIFTED);
        passage.tells(R1);
        passage.sent(R2, "n1", now);
        answer("n1", Status.OUTDATED, R1);
        assertThat(arrival()).as("it answered, and has older ones").isEqualTo(Arrival.DRIFTED);
    }
}
