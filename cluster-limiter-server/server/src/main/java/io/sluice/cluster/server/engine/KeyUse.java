package io.sluice.cluster.server.engine;

/**
 * What a namespace has of a store's room for keys.
 *
 * @param keys that are known
 * @param crowdedOut asks of keys for which there was no room, and which therefore shared a bucket, or a cap; since the store was opened
 */
public record KeyUse(int keys, long crowdedOut) {
    /** Nothing. */
    public static final KeyUse NONE = new KeyUse(0, 0);
}
