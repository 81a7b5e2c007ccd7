package io.sluice.recovery.failcache;

/**
 * A fail-cache at one moment. It holds that {@code stored + recovered = replayed + expired + dropped + backlog}.
 *
 * @param name what is protected
 * @param backlog requests that are kept, those being played included
 * @param backlogBytes what they take together
 * @param replaying requests of {@code backlog} that are being played
 * @param stored requests kept since it was made
 * @param recovered requests that were found in the store when it was made
 * @param replayed requests that succeeded
 * @param failedReplays replays that failed; those that the protection refused are not among them
 * @param expired requests given up for their age
 * @param dropped requests given up for another reason
 * @param refused requests that were not kept, for lack of room
 */
public record FailCacheSnapshot(
        String name,
        int backlog,
        long backlogBytes,
        int replaying,
        long stored,
        long recovered,
        long replayed,
        long failedReplays,
        long expired,
        long dropped,
        long refused) {}
