package io.sluice.dashboard.server.agents;

import io.sluice.dashboard.api.Ack;
import io.sluice.dashboard.api.Mistake;
import io.sluice.dashboard.api.Position;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** How rules get into one instance: what was sent last, what it said to that, and what it has. Guarded by its {@link Fleet}. */
final class Passage {
    /** After so long without an answer. */
    static final long ANSWER_NANOS = TimeUnit.SECONDS.toNanos(10);

    private Position current;
    private @Nullable Position sent;
    private String nonce = ""; // these mean something if something was sent
    private boolean spliced;
    private long sentNanos;
    private boolean answered;
    private long answerNanos;
    private long applyMicros;
    private List<Mistake> mistakes = List.of();

    Passage(Position current) {
        this.current = current;
    }

    /** It says hello, and what it has in force. */
    void tells(Position inForce) {
        current = inForce;
    }

    /** It says what it has in force by a heartbeat. That may have been packed before the answer that came first: older rules are believed later. */
    void beats(Position inForce, long now) {
        boolean outrun = answered && current.isAfter(inForce) && now - answerNanos < ANSWER_NANOS;
        current = outrun ? current : inForce;
    }

    void sent(Position position, String itsNonce, long now) {
        sent = position;
        nonce = itsNonce;
        spliced = false;
        sentNanos = now;
        answered = false;
        mistakes = List.of();
    }

    /** As {@link #sent}, of what is different in rules, without the others. */
    void splice(Position position, String itsNonce, long now) {
        sent(position, itsNonce, now);
        spliced = true;
    }

    /**
     * It says what became of something; only of what was sent last that means anything. If that is to be sent whole, there is no answer yet. Nobody
     * gets anything whole more than once by saying so.
     *
     * @return whether that is to be sent whole
     */
    boolean answered(Ack ack, long now) {
        current = ack.current();
        if (ack.subject() != Ack.Subject.RULESET || !ack.nonce().equals(nonce)) {
            return false;
        }
        if (spliced && ack.status() == Ack.Status.WHOLE_WANTED) {
            return true;
        }
        answered = true;
        answerNanos = now;
        applyMicros = ack.applyMicros();
        mistakes = ack.status() == Ack.Status.REJECTED ? ack.errors() : List.of();
        return false;
    }

    /** Whether it has these rules, as far as it said. */
    boolean has(Content content) {
        return content.position().equals(current);
    }

    /** Whether it has these rules, or they were sent last. */
    boolean hasOrGets(Content content) {
        return has(content) || content.position().equals(sent);
    }

    /** Whether it is known to have these rules still when something is sent now: it says so, and has answered whatever else was sent. */
    boolean isSettledAt(Content content) {
        return has(content) && (sent == null || answered || content.position().equals(sent));
    }

    /** Whether this is the nonce of what was sent last. */
    boolean wasSentAs(String itsNonce) {
        return itsNonce.equals(nonce);
    }

    /** How far rules have come into an instance that is there. */
    Arrival arrival(@Nullable Position target, long now) {
        if (target == null) {
            return Arrival.NO_RULES;
        }
        boolean wasSent = sent != null && sent.isSameRevision(target);
        if (wasSent && !mistakes.isEmpty()) {
            return Arrival.REJECTED;
        }
        if (current.isSameRevision(target)) {
            return current.equals(target) ? Arrival.APPLIED : Arrival.DRIFTED;
        }
        if (current.isAfter(target) || wasSent && answered) {
            return Arrival.DRIFTED;
        }
        if (!wasSent) {
            return Arrival.WAITING;
        }
        return now - sentNanos < ANSWER_NANOS ? Arrival.SENT : Arrival.TIMED_OUT;
    }

    /** Whether it should be told again: it had time to answer, and has something older. */
    boolean isBehind(Content content, long now) {
        boolean hadTime = sent == null || now - sentNanos >= ANSWER_NANOS;
        return content.position().isAfter(current) && mistakes.isEmpty() && hadTime;
    }

    Position current() {
        return current;
    }

    /** Why it refused what was sent last; none if it did not. */
    List<Mistake> mistakes() {
        return mistakes;
    }

    /** How long it took to put in force what it answered last; 0 if it never answered. */
    long applyMicros() {
        return applyMicros;
    }

    /** From sending to the answer; null while there is none. */
    @Nullable Long answerMillis() {
        return answered ? TimeUnit.NANOSECONDS.toMillis(answerNanos - sentNanos) : null;
    }
}
