package io.sluice.ratelimiter;

import io.sluice.core.gate.Gate;

/**
 * A limit that many processes share, as a gate of this one. Made by {@link ClusterLimits}.
 *
 * @param <C> the record of its options
 */
public interface ClusterLimit<C extends Record> extends Gate, AutoCloseable {

    /** The options in force. */
    C config();

    /**
     * Changes the options while the gate is used. Leases, what is spent and those who wait stay.
     *
     * @param config of scope CLUSTER, for the same rule of the server
     * @throws IllegalArgumentException if it is for another one
     */
    void update(C config);

    ClusterLimitSnapshot snapshot();

    /** Lets go of what this process has of the limit, if no other gate of it has a part in it. Calls that come later are let in or not as before. */
    @Override
    void close();
}
