package io.sluice.recovery;

/**
 * What a retry has done since it was made.
 *
 * @param retries attempts beyond the first ones
 * @param recovered calls that were answered by a further attempt
 * @param outOfAttempts calls that were given up because they had all the attempts there are
 * @param outOfTime calls that were given up because of the deadline, or because the callee asked for too long a wait
 * @param outOfBudget calls that were given up because of the budget
 */
public record RetrySnapshot(
        String name, long retries, long recovered, long outOfAttempts, long outOfTime, long outOfBudget) {}
