package io.sluice.cluster.sentinel;

import java.util.List;

/** What a client sends. */
sealed interface Request {

    /** Tells the answer apart from others of the connection. */
    int xid();

    /** A client says which namespace it belongs to. */
    record Ping(int xid, String namespace) implements Request {}

    /**
     * Permits of a rule.
     *
     * @param prioritized whether who asks would wait for permits that come soon
     */
    record Flow(int xid, long flowId, int count, boolean prioritized) implements Request {}

    /** Permits for each of some values of a parameter, of all or none. */
    record ParamFlow(int xid, long flowId, int count, List<ParamValue> values) implements Request {}
}
