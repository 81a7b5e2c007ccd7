/**
 * How revisions reach instances: to all at once, or step by step, with a look at what they do before the next step.
 * <p>Start at {@link io.sluice.dashboard.server.rollout.Rollouts}, which has an {@code ActiveRollout} for each that is going on;
 * {@link io.sluice.dashboard.server.rollout.RolloutMachine} is the state machine, and
 * {@link io.sluice.dashboard.server.rollout.Membership} chooses who is in a canary. Both are functions without state.
 */
@NullMarked
package io.sluice.dashboard.server.rollout;

import org.jspecify.annotations.NullMarked;
