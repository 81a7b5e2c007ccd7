package io.sluice.dashboard.server.rules;

import io.sluice.dashboard.server.store.Revision;
import io.sluice.guard.document.CanonicalRules;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Rules that were read a short while ago, so that what was just published is not read once more before it is sent. Holds at most {@value #MOST} rule
 * sets. Safe for many threads.
 */
final class RecentRules {
    private static final int MOST = 32;

    private final Map<String, CanonicalRules> byText = new LinkedHashMap<>(); // the oldest first; guarded by this

    /** Remembers some, by the text they are stored as. */
    synchronized void add(String stored, CanonicalRules rules) {
        byText.remove(stored);
        byText.put(stored, rules);
        if (byText.size() > MOST) {
            byText.remove(byText.keySet().iterator().next());
        }
    }

    private synchronized @Nullable CanonicalRules find(String stored) {
        return byText.get(stored);
    }

    /** The rules of a revision; they are read unless they were before. */
    CanonicalRules of(Revision revision) {
        CanonicalRules known = find(revision.content());
        if (known != null) {
            return known;
        }
        RuleReader reader = new RuleReader();
        CanonicalRules rules = reader.canonical(reader.rules(revision));
        add(revision.content(), rules);
        return rules;
    }
}
