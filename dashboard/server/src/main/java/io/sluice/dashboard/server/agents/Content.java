package io.sluice.dashboard.server.agents;

import io.sluice.dashboard.api.Position;
import io.sluice.guard.document.CanonicalRules;
import org.jspecify.annotations.Nullable;

/**
 * What is sent of a revision.
 *
 * @param cohort which part of a rollout it is for; null if it is for all
 */
record Content(
        Position position, CanonicalRules rules, @Nullable String cohort) {}
