package io.sluice.dashboard.server.agents;

import io.sluice.dashboard.api.OverrideCommand;
import io.sluice.dashboard.server.agents.OverridesInForce.InForce;
import io.sluice.dashboard.server.rules.NotFoundException;
import io.sluice.dashboard.server.rules.Rulesets;
import io.sluice.dashboard.server.store.AuditStore;
import io.sluice.dashboard.server.store.AuditStore.Deed;
import io.sluice.dashboard.server.store.Database;
import io.sluice.dashboard.server.store.OverrideStore;
import io.sluice.dashboard.server.store.OverrideStore.Entry;
import io.sluice.dashboard.server.store.RulesetKey;
import io.sluice.guard.GuardOverride.Action;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;

/**
 * What operators do to a resource for a while, whatever its rules say. It ends by itself, in the agents, even if this server is gone; ending it
 * earlier is a push like any other. Safe for many threads.
 */
public final class OverrideDesk {
    private final Database database;
    private final OverrideStore store;
    private final AuditStore audit;
    private final Rulesets rulesets;
    private final Fleets fleets;
    private final InstantSource clock;

    public OverrideDesk(Database database, Rulesets rulesets, Fleets fleets, InstantSource clock) {
        this.database = database;
        this.rulesets = rulesets;
        this.fleets = fleets;
        this.clock = clock;
        store = new OverrideStore(database);
        audit = new AuditStore(database);
    }

    /**
     * Begins one on all instances.
     *
     * @param resource the exact name of the resource
     * @param factor for {@code SCALE}; 1 for the others
     * @param life from 1 ms to 24 h
     * @param reason why; 1 to 256 characters
     * @throws IllegalArgumentException if one of them is not allowed
     */
    public Entry begin(
            RulesetKey key, String resource, Action action, double factor, Duration life, String reason, String by) {
        rulesets.live(key); // there must be such a place
        String id = UUID.randomUUID().toString();
        new OverrideCommand(id, resource, action, factor, life, reason); // checks all of it
        Instant now = clock.instant();
        Entry entry = new Entry(id, key, resource, action, factor, reason, by, now, now.plus(life));
        database.inTransaction(() -> {
            store.insert(entry);
            String told = action + " " + factor + " on " + resource + " for " + life + ": " + reason;
            audit.append(new Deed(now, by, "override.begin", key.toString(), told));
            return entry;
        });
        fleets.overridden(key);
        return entry;
    }

    /**
     * Ends one before its time.
     *
     * @throws NotFoundException if it is not in force there
     */
    public void end(RulesetKey key, String id, String by) {
        Instant now = clock.instant();
        boolean isInForce = active(key).stream().anyMatch(entry -> entry.id().equals(id));
        boolean ended = isInForce
                && database.inTransaction(() -> {
                    boolean changed = store.end(key, id, by, now);
                    if (changed) {
                        audit.append(new Deed(now, by, "override.end", key.toString(), id));
                    }
                    return changed;
                });
        if (!ended) {
            throw new NotFoundException("override \"" + id + "\" in force on " + key);
        }
        fleets.overridden(key);
    }

    /** Those in force, in the order in which they began. */
    public List<Entry> active(RulesetKey key) {
        rulesets.live(key); // there must be such a place
        return fleets.overrides(key).stream().map(InForce::entry).toList();
    }
}
