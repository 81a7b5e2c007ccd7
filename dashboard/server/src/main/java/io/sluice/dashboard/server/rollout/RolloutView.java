package io.sluice.dashboard.server.rollout;

import io.sluice.dashboard.server.rollout.Rollout.State;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A {@link Rollout} as the API tells it; times are milliseconds since 1970. */
public record RolloutView(
        long id,
        String app,
        String env,
        long revision,
        long from,
        State state,
        int step,
        long since,
        Plan plan,
        String by,
        long startedAt,
        @Nullable Long endedAt,
        String reason,
        @Nullable Long rollbackRevision) {

    public static RolloutView of(Rollout rollout) {
        Instant end = rollout.endedAt();
        return new RolloutView(
                rollout.id(),
                rollout.key().app(),
                rollout.key().env(),
                rollout.revision(),
                rollout.from(),
                rollout.state(),
                rollout.step(),
                rollout.since().toEpochMilli(),
                rollout.plan(),
                rollout.by(),
                rollout.startedAt().toEpochMilli(),
                end == null ? null : end.toEpochMilli(),
                rollout.reason(),
                rollout.rollbackRevision());
    }
}
