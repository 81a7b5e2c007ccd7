package io.sluice.dashboard.server.agents;

import io.sluice.dashboard.api.Hello;
import io.sluice.dashboard.api.Mistake;
import io.sluice.dashboard.api.Position;
import io.sluice.dashboard.api.metrics.Heartbeat;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One start of one instance, and where its rules are on their way to it. Guarded by its {@link Fleet}. */
final class Agent {
    /** After so long without an answer. */
    static final long ANSWER_NANOS = 10_000_000_000L;

    final String instance;
    final String boot;
    /** Numbers of metrics and events go on from session to session. */
    final SeqWindow metricsSeen = new SeqWindow();

    final SeqWindow eventsSeen = new SeqWindow();

    Map<String, String> labels = Map.of();
    String version = "";
    Hello.Transport transport = Hello.Transport.STREAM;

    @Nullable Session session;

    @Nullable Downstream down;

    /** What it says it has. */
    Position current;

    @Nullable Heartbeat heartbeat;

    /** How far this clock was ahead of its own at its hello, the way there included; good enough until it says better. */
    long helloOffsetMillis;

    long heardNanos;
    boolean unsaved = true;

    /** When another start of this instance said hello; what it says after that makes it a duplicate. */
    boolean replaced;

    boolean heardSinceReplaced;

    /** It may have other overrides than it should, and had no way down when they changed. */
    boolean overridesUnsent;

    /** Whether it can be told how many there are, without its rules. */
    boolean knowsFleet;

    /** How many there are, as it was told last; 0 if it was not told in this session. */
    int fleet;

    @Nullable Position sent;

    String nonce = "";
    long sentNanos;
    long answerNanos;
    boolean answered;
    long applyMicros;
    List<Mistake> mistakes = List.of();

    Agent(String instance, String boot, Position current, long heardNanos) {
        this.instance = instance;
        this.boot = boot;
        this.current = current;
        this.heardNanos = heardNanos;
    }

    void heard(long now) {
        heardNanos = now;
        heardSinceReplaced |= replaced;
        unsaved = true;
    }

    void sending(Position position, String itsNonce, long now) {
        sent = position;
        nonce = itsNonce;
        sentNanos = now;
        answered = false;
        mistakes = List.of();
        overridesUnsent = false;
    }

    Presence presence(long now) {
        return Presence.after(now - heardNanos);
    }

    /** Whether it is one of those that are shown: not if a later start has taken its place, unless it still speaks. */
    boolean isShown(long now) {
        Presence presence = presence(now);
        return replaced
                ? heardSinceReplaced && presence.compareTo(Presence.OFFLINE) < 0
                : presence.compareTo(Presence.HIDDEN) < 0;
    }

    /** How far the target has come. */
    Arrival arrival(@Nullable Position target, long now) {
        if (presence(now).compareTo(Presence.OFFLINE) >= 0) {
            return Arrival.OFFLINE;
        }
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
    boolean isBehind(Position target, long now) {
        return target.isAfter(current) && mistakes.isEmpty() && now - sentNanos >= ANSWER_NANOS;
    }
}
