package io.sluice.cluster.redis;

/**
 * What a {@link RedisStore} has done since it was made.
 *
 * @param asks entries of batches that were sent
 * @param entries what they were put together to
 * @param scripts in how many calls of the script they were sent
 * @param loads how often Redis had to be sent the script's text
 * @param unknown asks that were sent and not answered in time
 * @param unavailable asks that were answered so without being sent, or that Redis refused to decide
 * @param busy asks for which there was no room, or which would have been answered too late
 * @param brokenNodes nodes that do not answer now
 */
public record RedisStoreSnapshot(
        long asks,
        long entries,
        long scripts,
        long loads,
        long unknown,
        long unavailable,
        long busy,
        int brokenNodes) {}
