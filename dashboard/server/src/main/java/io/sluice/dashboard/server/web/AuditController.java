package io.sluice.dashboard.server.web;

import io.sluice.core.Check;
import io.sluice.dashboard.server.access.AuditTrail;
import io.sluice.dashboard.server.access.AuditTrail.Page;
import io.sluice.dashboard.server.access.Caller;
import io.sluice.dashboard.server.access.Permission;
import io.sluice.dashboard.server.store.AuditStore;
import io.sluice.dashboard.server.store.AuditStore.Deed;
import io.sluice.dashboard.server.store.AuditStore.Entry;
import io.sluice.dashboard.server.store.AuditStore.Wanted;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Who did what, as far as who asks may know it. */
@RestController
@RequestMapping("/api/v1/audit")
public final class AuditController {
    private static final int MOST_ENTRIES = 1_000;
    private static final String CSV = "text/csv";

    private final AuditStore audit;
    private final AuditTrail trail;

    public AuditController(AuditStore audit) {
        this.audit = audit;
        trail = new AuditTrail(audit);
    }

    /** An entry as the API tells it. */
    record EntryView(long id, Instant at, String actor, String action, String object, String detail, String hash) {
        static EntryView of(Entry entry) {
            Deed deed = entry.deed();
            return new EntryView(
                    entry.id(), deed.at(), deed.actor(), deed.action(), deed.object(), deed.detail(), entry.hash());
        }

        private List<String> cells() {
            return List.of(Long.toString(id), at.toString(), actor, action, object, detail, hash);
        }
    }

    /** The newest first; a table if that is what is accepted. */
    @Needs(value = Permission.SEE, at = Needs.Place.ANYWHERE)
    @GetMapping
    ResponseEntity<?> entries(
            @RequestParam(required = false) @Nullable String actor,
            @RequestParam(required = false) @Nullable String action,
            @RequestParam(required = false) @Nullable String app,
            @RequestParam(required = false) @Nullable String env,
            @RequestParam(required = false) @Nullable Instant since,
            @RequestParam(required = false) @Nullable Instant until,
            @RequestParam(defaultValue = "" + Long.MAX_VALUE) long before,
            @RequestParam(defaultValue = "100") int limit,
            Caller caller,
            HttpServletRequest request) {
        Check.inRange("limit", limit, 1, MOST_ENTRIES);
        if (env != null) {
            Check.present("app", app);
        }
        Page page = trail.page(caller, new Wanted(actor, action, app, env, since, until), before, limit);
        List<EntryView> entries = page.entries().stream().map(EntryView::of).toList();
        ResponseEntity.BodyBuilder answer = Links.page(request, page.next());
        String accept = request.getHeader(HttpHeaders.ACCEPT);
        return accept != null && accept.contains(CSV) ? table(answer, entries) : answer.body(entries);
    }

    private static ResponseEntity<String> table(ResponseEntity.BodyBuilder answer, List<EntryView> entries) {
        StringBuilder table =
                new StringBuilder(Csv.line(List.of("id", "at", "actor", "action", "object", "detail", "hash")));
        entries.forEach(entry -> table.append(Csv.line(entry.cells())));
        return answer.header(HttpHeaders.CONTENT_TYPE, CSV + ";charset=UTF-8")
                .header(HttpHeaders.CONTENT_DISPOSITION, "attachment; filename=\"sluice-changes.csv\"")
                .body(table.toString());
    }

    /**
     * Whether the log is whole.
     *
     * @param intact whether each entry follows from the one before
     * @param firstBroken the first that does not; null if all do
     */
    record Verdict(boolean intact, @Nullable Long firstBroken) {}

    @Needs(value = Permission.SEE, at = Needs.Place.ANYWHERE)
    @GetMapping("/verdict")
    Verdict verdict() {
        Long broken = audit.firstBroken().map(Entry::id).orElse(null);
        return new Verdict(broken == null, broken);
    }
}
