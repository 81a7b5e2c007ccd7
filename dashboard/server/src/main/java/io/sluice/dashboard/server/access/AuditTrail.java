package io.sluice.dashboard.server.access;

import io.sluice.dashboard.server.store.AuditStore;
import io.sluice.dashboard.server.store.AuditStore.Deed;
import io.sluice.dashboard.server.store.AuditStore.Entry;
import io.sluice.dashboard.server.store.AuditStore.Wanted;
import java.util.ArrayList;
import java.util.List;

/**
 * The audit log, as far as somebody may see it: of applications those that he may see; of people and tokens what he did himself, or all if he
 * administers the console.
 */
public final class AuditTrail {
    private static final int AT_A_TIME = 500;

    private final AuditStore store;

    public AuditTrail(AuditStore store) {
        this.store = store;
    }

    /**
     * A part of the log.
     *
     * @param entries the newest first
     * @param next what to ask for after them; 0 if there are no more
     */
    public record Page(List<Entry> entries, long next) {}

    /** Entries from those before an id. */
    public Page page(Caller caller, Wanted wanted, long before, int most) {
        List<Entry> seen = new ArrayList<>();
        long from = before;
        List<Entry> some;
        do {
            some = store.entries(wanted, from, AT_A_TIME);
            for (Entry entry : some) {
                if (seen.size() == most) {
                    return new Page(seen, from);
                }
                from = entry.id();
                if (maySee(caller, entry.deed())) {
                    seen.add(entry);
                }
            }
        } while (some.size() == AT_A_TIME);
        return new Page(seen, 0);
    }

    private static boolean maySee(Caller caller, Deed deed) {
        if (caller.may(Permission.ADMINISTER, null, null) || deed.actor().equals(caller.getName())) {
            return true;
        }
        String object = deed.object();
        if (object.indexOf(' ') >= 0) {
            return false; // such as "user ann" and "token 7"
        }
        int slash = object.indexOf('/');
        return slash < 0
                ? caller.maySomewhere(Permission.SEE, object)
                : caller.may(Permission.SEE, object.substring(0, slash), object.substring(slash + 1));
    }
}
