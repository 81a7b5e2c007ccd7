package io.sluice.dashboard.server.rollout;

import io.sluice.dashboard.server.agents.Delivery;
import io.sluice.dashboard.server.agents.Targets;
import io.sluice.dashboard.server.rollout.Rollout.State;
import io.sluice.dashboard.server.store.Database;
import io.sluice.dashboard.server.store.Revision;
import io.sluice.dashboard.server.store.RulesetKey;
import io.sluice.dashboard.server.store.RulesetStore;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What instances are to have, by the newest rollout, as the database has it. Safe for many threads. */
public final class Deliveries implements Targets {
    /** Changes that a rollout may have; each raises the version of what is delivered, and so does each rollout. */
    private static final int VERSION_BITS = 24;

    private final RolloutStore rollouts;
    private final RulesetStore rulesets;

    public Deliveries(Database database) {
        rollouts = new RolloutStore(database);
        rulesets = new RulesetStore(database);
    }

    @Override
    public Delivery of(RulesetKey key) {
        List<Rollout> newest = rollouts.newest(key, 1);
        return newest.isEmpty()
                ? beforeRollouts(key)
                : of(newest.get(0), rollouts.members(newest.get(0).id()));
    }

    /** Of a database that was written before there were rollouts. */
    private Delivery beforeRollouts(RulesetKey key) {
        Revision live = rulesets.live(key).orElse(null);
        return live == null ? Delivery.NONE : new Delivery(0, live, null, Set.of());
    }

    Delivery of(Rollout rollout, Set<String> members) {
        long version = (rollout.id() << VERSION_BITS) + rollout.version();
        Long rollback = rollout.rollbackRevision();
        if (rollback != null) {
            return new Delivery(version, revision(rollout, rollback), null, Set.of());
        }
        // what was superseded has a newer one after it, unless that was lost with a database
        if (rollout.isToAll() || rollout.state() == State.SUPERSEDED) {
            return new Delivery(version, revision(rollout, rollout.revision()), null, Set.of());
        }
        return new Delivery(version, revision(rollout, rollout.from()), revision(rollout, rollout.revision()), members);
    }

    private @Nullable Revision revision(Rollout rollout, long number) {
        return rulesets.revision(rollout.key(), number).orElse(null);
    }
}
