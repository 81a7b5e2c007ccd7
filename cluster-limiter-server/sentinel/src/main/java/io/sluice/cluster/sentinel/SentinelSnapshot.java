package io.sluice.cluster.sentinel;

/**
 * The numbers of a {@link SentinelDoor} since it was opened.
 *
 * @param connections that are open now
 * @param requests that came, without pings
 * @param tooManyRequests of these, those beyond what a connection may ask in a second
 * @param badFrames connections that were closed because of what they sent
 * @param refusedConnections those that came from elsewhere than they may, or were too many
 * @param idleConnections those that were closed because they sent nothing
 */
public record SentinelSnapshot(
        int connections,
        long requests,
        long tooManyRequests,
        long badFrames,
        long refusedConnections,
        long idleConnections) {}
