package io.sluice.ratelimiter;

import io.sluice.core.gate.Gate;

/** A cap on the calls in flight of many processes, as a gate of this one. Made by {@link ClusterLimits}. */
public interface ClusterCap extends Gate, AutoCloseable {

    /** The options in force. */
    ClusterBulkheadConfig config();

    /**
     * Changes the options while the gate is used. Calls in flight stay; calls that wait already wait as long as they were told to.
     *
     * @param config for the same rule of the server
     * @throws IllegalArgumentException if it is for another one
     */
    void update(ClusterBulkheadConfig config);

    ClusterBulkheadSnapshot snapshot();

    /**
     * Lets go of the permits that this process holds and does not need, if no other gate of the cap has a part in it. Calls in flight keep theirs
     * until they end.
     */
    @Override
    void close();
}
