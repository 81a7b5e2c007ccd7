package io.sluice.recovery.cache;

/**
 * A cache of answers at one moment.
 *
 * @param name what is protected
 * @param entries answers that are kept; about, since those that are of no use any more go by and by
 * @param fresh calls that were not made, since there was a fresh answer
 * @param joined calls that were not made, since they waited for the answer of another
 * @param made calls that were made
 * @param stale calls that got an earlier answer instead of their failure; they are among {@code made} or {@code joined}
 */
public record CacheSnapshot(String name, long entries, long fresh, long joined, long made, long stale) {}
