package io.sluice.dashboard.server.agents;

import io.sluice.core.time.NanoClock;
import io.sluice.dashboard.api.Ack;
import io.sluice.dashboard.api.Position;
import io.sluice.dashboard.api.metrics.Heartbeat;
import io.sluice.dashboard.api.metrics.MalformedMetricsException;
import io.sluice.dashboard.api.metrics.MetricsBatch;
import io.sluice.dashboard.api.metrics.MetricsDecoder;
import io.sluice.dashboard.server.store.TokenStore.Token;
import org.jspecify.annotations.Nullable;

/**
 * What an agent's hello opened: what it says, and how it gets what it is to have. All that is known of an agent is under the lock of its
 * {@link Fleet}, so it is taken here, each time for a short while and whatever number of instances there are. Safe for many threads.
 */
final class Session {
    private final String id;
    private final Token token;
    private final Fleet fleet;
    private final Agent agent;
    private final NanoClock clock;
    private final MetricsDecoder decoder = new MetricsDecoder(); // guarded by itself

    Session(String id, Token token, Fleet fleet, Agent agent, NanoClock clock) {
        this.id = id;
        this.token = token;
        this.fleet = fleet;
        this.agent = agent;
        this.clock = clock;
    }

    String id() {
        return id;
    }

    /** What the agent showed. */
    Token token() {
        return token;
    }

    Fleet fleet() {
        return fleet;
    }

    Agent agent() {
        return agent;
    }

    String instance() {
        return agent.instance;
    }

    // ---- its way down

    /** The rules it is to have; null if there are none for it. */
    @Nullable Position target() {
        return fleet.assignment().target(agent.instance);
    }

    /** A way down is open; it gets what it has not. */
    void attach(Downstream down) {
        fleet.sending(out -> {
            agent.leaveStream();
            agent.down = down;
            agent.fleet = 0; // what was told by another stream may have been lost with it
            Content content = fleet.content(agent);
            if (content != null && !agent.passage.has(content)) {
                out.rules(agent, content);
                return;
            }
            if (agent.overridesUnsent) {
                out.overrides(agent, content);
            }
            out.count(agent, content);
        });
    }

    /**
     * It asks for its rules.
     *
     * @return what is to be answered at once; null if it has it all, or there is nothing
     */
    @Nullable Push pull(@Nullable String etag) {
        synchronized (fleet) {
            agent.heard(clock.nanos());
            Sending out = fleet.out();
            Content content = fleet.content(agent);
            if (content == null || content.position().etag().equals(etag) && out.hasAll(agent)) {
                return null;
            }
            return out.rulesOf(agent, content);
        }
    }

    /** As {@link #attach}, of a poll that has what there is: it waits for what comes. */
    void await(Downstream poll) {
        synchronized (fleet) {
            agent.leaveStream();
            agent.down = poll;
        }
    }

    /** A way down has ended. */
    void detach(Downstream down) {
        synchronized (fleet) {
            if (down.equals(agent.down)) {
                agent.down = null;
            }
        }
    }

    // ---- what it says

    void heard() {
        synchronized (fleet) {
            agent.heard(clock.nanos());
        }
    }

    /** Who was told what is different, and cannot do with it, is told all. */
    void acknowledged(Ack ack) {
        long now = clock.nanos();
        fleet.sending(out -> {
            agent.heard(now);
            if (agent.passage.answered(ack, now)) {
                out.rules(agent, fleet.content(agent));
            }
        });
    }

    /** Who says that he has something old, though he was told long ago, is told again. */
    void beaten(Heartbeat heartbeat) {
        long now = clock.nanos();
        fleet.sending(out -> {
            agent.heard(now);
            agent.heartbeat = heartbeat;
            agent.transport = heartbeat.transport();
            agent.passage.beats(heartbeat.current(), now);
            Content content = fleet.content(agent);
            if (content != null && agent.passage.isBehind(content, now)) {
                out.rules(agent, content);
            }
        });
    }

    /** Whether a batch of this number was not here before. */
    boolean isNewBatch(long seq) {
        synchronized (fleet) {
            agent.heard(clock.nanos());
            return agent.metricsSeen.isNew(seq);
        }
    }

    /** Whether events of this number were not here before. */
    boolean areNewEvents(long seq) {
        synchronized (fleet) {
            agent.heard(clock.nanos());
            return agent.eventsSeen.isNew(seq);
        }
    }

    /** How far this clock is ahead of the agent's, in milliseconds, as far as it has said. */
    long clockOffset() {
        synchronized (fleet) {
            return agent.clockOffset();
        }
    }

    /** Reads a batch with the names that earlier ones of this session brought. */
    MetricsBatch decode(byte[] bytes) throws MalformedMetricsException {
        synchronized (decoder) {
            return decoder.decode(bytes);
        }
    }
}
