package io.sluice.recovery;

/**
 * What a timeout has done since it was made, and what is left of it.
 *
 * @param timedOut calls and attempts that took too long
 * @param abandoned blocking calls that go on now although their callers have left
 */
public record TimeoutSnapshot(String name, long timedOut, long abandoned) {}
