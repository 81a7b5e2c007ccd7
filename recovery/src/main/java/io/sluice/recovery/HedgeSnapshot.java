package io.sluice.recovery;

import java.time.Duration;

/**
 * What a hedge has done since it was made.
 *
 * @param hedges attempts beyond the first ones
 * @param won calls that such an attempt answered first
 * @param outOfBudget further attempts that the budget did not allow
 * @param delay how long a first attempt may take now before another joins it
 */
public record HedgeSnapshot(String name, long hedges, long won, long outOfBudget, Duration delay) {}
