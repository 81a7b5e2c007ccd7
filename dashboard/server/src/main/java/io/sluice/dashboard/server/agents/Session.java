package io.sluice.dashboard.server.agents;

import io.sluice.dashboard.api.metrics.MalformedMetricsException;
import io.sluice.dashboard.api.metrics.MetricsBatch;
import io.sluice.dashboard.api.metrics.MetricsDecoder;
import io.sluice.dashboard.server.store.TokenStore.Token;

/** What an agent's hello opened. Safe for many threads. */
final class Session {
    private final String id;
    private final Token token;
    private final Fleet fleet;
    private final Agent agent;
    private final MetricsDecoder decoder = new MetricsDecoder(); // guarded by itself

    Session(String id, Token token, Fleet fleet, Agent agent) {
        this.id = id;
        this.token = token;
        this.fleet = fleet;
        this.agent = agent;
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

    /** Reads a batch with the names that earlier ones of this session brought. */
    MetricsBatch decode(byte[] bytes) throws MalformedMetricsException {
        synchronized (decoder) {
            return decoder.decode(bytes);
        }
    }
}
