package io.sluice.dashboard.server.agents;

import io.sluice.core.time.NanoClock;
import io.sluice.dashboard.server.store.OverrideStore;
import io.sluice.dashboard.server.store.OverrideStore.Entry;
import io.sluice.dashboard.server.store.RulesetKey;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Which overrides are in force, and for how long yet. From when this process first saw one, that goes by the monotonic clock: who sets the wall clock
 * neither ends nor prolongs it. How much of one had passed before, as after a restart, only the wall clock can tell; it is never given more than
 * it was begun with. Safe for many threads.
 */
final class OverridesInForce {
    /** The longest of them, and a day by which the wall clock may have been set meanwhile. */
    private static final Duration BACK = Duration.ofDays(2);

    private final OverrideStore store;
    private final NanoClock clock;
    private final Map<RulesetKey, Map<String, Long>> ends = new HashMap<>(); // by id, in nanos; guarded by this

    OverridesInForce(OverrideStore store, NanoClock clock) {
        this.store = store;
        this.clock = clock;
    }

    /** One that is in force, and when it ends by the monotonic clock. */
    record InForce(Entry entry, long endNanos) {
        /** How long it still is; not positive once it is over. */
        Duration left(NanoClock clock) {
            return Duration.ofNanos(endNanos - clock.exactNanos());
        }
    }

    /** Those of a rule set, in the order in which they began. Asks the database. */
    List<InForce> of(RulesetKey key) {
        Instant wall = clock.wallClock().instant();
        return inForce(key, store.notEnded(key, wall.minus(BACK)), wall);
    }

    private synchronized List<InForce> inForce(RulesetKey key, List<Entry> entries, Instant wall) {
        long now = clock.exactNanos();
        Map<String, Long> known = ends.computeIfAbsent(key, unused -> new HashMap<>());
        // What is over stays known while it is read: a wall clock that was set back must not revive it.
        known.keySet().retainAll(entries.stream().map(Entry::id).collect(Collectors.toSet()));
        List<InForce> inForce = new ArrayList<>();
        for (Entry entry : entries) {
            long end = known.computeIfAbsent(
                    entry.id(), unused -> now + left(entry, wall).toNanos());
            if (end - now > 0) {
                inForce.add(new InForce(entry, end));
            }
        }
        return inForce;
    }

    private static Duration left(Entry entry, Instant wall) {
        Duration life = Duration.between(entry.startsAt(), entry.expiresAt());
        Duration left = Duration.between(wall, entry.expiresAt());
        return left.compareTo(life) < 0 ? left : life;
    }
}
