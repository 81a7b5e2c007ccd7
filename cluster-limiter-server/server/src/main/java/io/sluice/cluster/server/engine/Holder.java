package io.sluice.cluster.server.engine;

/**
 * A client that holds permits, for people who want to know who does.
 *
 * @param client its number, as in {@link Client}
 * @param number of the lease: the fencing number of its permits
 * @param permits that it holds
 * @param heldNanos since they were granted, or since this server knows of them
 * @param leftNanos until they are free again if nothing is heard
 */
public record Holder(long client, long number, long permits, long heldNanos, long leftNanos) {}
