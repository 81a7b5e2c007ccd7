package io.sluice.dashboard.server.agents;

import io.sluice.dashboard.api.Hello;
import io.sluice.dashboard.api.Position;
import io.sluice.dashboard.api.metrics.Heartbeat;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One start of one instance, and what is known of it. Guarded by its {@link Fleet}. */
final class Agent {
    final String instance;
    final String boot;

    /** How its rules get to it. */
    final Passage passage;

    /** Numbers of metrics and events go on from session to session. */
    final SeqWindow metricsSeen = new SeqWindow();

    final SeqWindow eventsSeen = new SeqWindow();

    Map<String, String> labels = Map.of();
    String version = "";
    Hello.Transport transport = Hello.Transport.STREAM;

    @Nullable Session session;

    @Nullable Downstream down;

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

    /** Whether it can be told what is different in its rules, without the others. */
    boolean knowsSplices;

    /** How many there are, as it was told last; 0 if it was not told in this session. */
    int fleet;

    Agent(String instance, String boot, Position current, long heardNanos) {
        this.instance = instance;
        this.boot = boot;
        this.heardNanos = heardNanos;
        passage = new Passage(current);
    }

    void heard(long now) {
        heardNanos = now;
        heardSinceReplaced |= replaced;
        unsaved = true;
    }

    Presence presence(long now) {
        return Presence.after(now - heardNanos);
    }

    boolean isOffline(long now) {
        return presence(now).compareTo(Presence.OFFLINE) >= 0;
    }

    /** Whether it is one of those that are shown: not if a later start has taken its place, unless it still speaks. */
    boolean isShown(long now) {
        return replaced ? heardSinceReplaced && !isOffline(now) : presence(now).compareTo(Presence.HIDDEN) < 0;
    }

    /** How far the target has come. */
    Arrival arrival(@Nullable Position target, long now) {
        return isOffline(now) ? Arrival.OFFLINE : passage.arrival(target, now);
    }

    /** How far this clock is ahead of its own, in milliseconds, as far as it has said. */
    long clockOffset() {
        return heartbeat == null ? helloOffsetMillis : heartbeat.clockOffsetMillis();
    }

    /** Ends its way down, if it has one. */
    void leaveStream() {
        Downstream old = down;
        down = null;
        if (old != null) {
            old.close();
        }
    }
}
