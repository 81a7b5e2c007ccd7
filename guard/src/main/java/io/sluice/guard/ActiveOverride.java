package io.sluice.guard;

import java.time.Instant;

/**
 * An override in force.
 *
 * @param what what it does
 * @param reason why, in the words of who set it
 * @param since when it was set, by the wall clock
 * @param until when it ends by itself
 * @param endNanos the same, on the guard's clock, which decides
 */
public record ActiveOverride(GuardOverride what, String reason, Instant since, Instant until, long endNanos) {}
