package io.sluice.dashboard.server.web;

import io.sluice.core.Check;
import io.sluice.dashboard.server.store.AuditStore;
import io.sluice.dashboard.server.store.AuditStore.Entry;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Who did what. */
@RestController
@RequestMapping("/api/v1/audit")
public final class AuditController {
    private static final int MOST_ENTRIES = 1_000;

    private final AuditStore audit;

    public AuditController(AuditStore audit) {
        this.audit = audit;
    }

    /** An entry as the API tells it. */
    record EntryView(long id, Instant at, String actor, String action, String object, String detail, String hash) {
        static EntryView of(Entry entry) {
            AuditStore.Deed deed = entry.deed();
            return new EntryView(
                    entry.id(), deed.at(), deed.actor(), deed.action(), deed.object(), deed.detail(), entry.hash());
        }
    }

    /** The newest first. */
    @GetMapping
    List<EntryView> entries(
            @RequestParam(defaultValue = "" + Long.MAX_VALUE) long before,
            @RequestParam(defaultValue = "100") int limit) {
        Check.inRange("limit", limit, 1, MOST_ENTRIES);
        return audit.entries(before, limit).stream().map(EntryView::of).toList();
    }

    /**
     * Whether the log is whole.
     *
     * @param intact whether each entry follows from the one before
     * @param firstBroken the first that does not; null if all do
     */
    record Verdict(boolean intact, @Nullable Long firstBroken) {}

    @GetMapping("/verdict")
    Verdict verdict() {
        Long broken = audit.firstBroken().map(Entry::id).orElse(null);
        return new Verdict(broken == null, broken);
    }
}
