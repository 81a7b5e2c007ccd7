package io.sluice.dashboard.server.web;

import io.sluice.core.time.NanoClock;
import io.sluice.dashboard.server.access.Caller;
import io.sluice.dashboard.server.access.Permission;
import io.sluice.dashboard.server.rules.NotFoundException;
import io.sluice.dashboard.server.store.AppStore;
import io.sluice.dashboard.server.store.AppStore.App;
import io.sluice.dashboard.server.store.AppStore.Environment;
import io.sluice.dashboard.server.store.AuditStore;
import io.sluice.dashboard.server.store.AuditStore.Deed;
import io.sluice.dashboard.server.store.Database;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Applications and environments. */
@RestController
@RequestMapping("/api/v1")
public final class AppController {
    private static final int LONGEST_OWNER = 256;

    private final Database database;
    private final AppStore apps;
    private final AuditStore audit;
    private final NanoClock clock;

    public AppController(Database database, AppStore apps, AuditStore audit, NanoClock clock) {
        this.database = database;
        this.apps = apps;
        this.audit = audit;
        this.clock = clock;
    }

    @Free(Free.To.SIGNED_IN)
    @GetMapping("/environments")
    List<Environment> environments() {
        return apps.environments();
    }

    /**
     * An application as the API tells it.
     *
     * @param locked whether whoever asks may see nothing of it but this
     */
    record AppView(String name, String owner, Instant createdAt, boolean restricted, boolean locked) {
        static AppView of(App app, Caller caller) {
            boolean locked = !caller.maySomewhere(Permission.SEE, app.name());
            return new AppView(app.name(), app.owner(), app.createdAt(), app.isRestricted(), locked);
        }
    }

    /** All of them: who may not see one sees that it is there, and whom to ask. */
    @Free(Free.To.SIGNED_IN)
    @GetMapping("/apps")
    List<AppView> apps(Caller caller) {
        return apps.apps().stream().map(app -> AppView.of(app, caller)).toList();
    }

    @Needs(value = Permission.SEE, at = Needs.Place.ANYWHERE)
    @GetMapping("/apps/{app}")
    AppView app(@PathVariable String app, Caller caller) {
        return AppView.of(find(app), caller);
    }

    private App find(String name) {
        return apps.app(name).orElseThrow(() -> new NotFoundException("application \"" + name + '"'));
    }

    /**
     * A new application.
     *
     * @param owner who is asked about it; may be empty
     */
    record NewApp(String owner) {}

    /** 201 if it is new, 200 if it was there already, which is then left as it is. */
    @Needs(Permission.MANAGE)
    @PutMapping("/apps/{app}")
    ResponseEntity<AppView> create(@PathVariable String app, @RequestBody NewApp wanted, Caller caller) {
        Texts.check("owner", wanted.owner(), LONGEST_OWNER);
        Instant now = clock.wallClock().instant();
        boolean isNew = database.inTransaction(() -> {
            boolean made = apps.create(new App(app, wanted.owner(), now));
            if (made) {
                audit.append(new Deed(now, caller.getName(), "app.create", app, "owner " + wanted.owner()));
            }
            return made;
        });
        return ResponseEntity.status(isNew ? HttpStatus.CREATED : HttpStatus.OK).body(AppView.of(find(app), caller));
    }

    /**
     * What is to be different.
     *
     * @param owner who is asked about it from now on; null if that stays
     * @param restricted whether it is open to those only whose role names it; null if that stays
     */
    record AppChange(@Nullable String owner, @Nullable Boolean restricted) {}

    @Needs(Permission.MANAGE)
    @PatchMapping("/apps/{app}")
    AppView change(@PathVariable String app, @RequestBody AppChange change, Caller caller) {
        App before = find(app);
        String owner = change.owner() == null ? before.owner() : Texts.check("owner", change.owner(), LONGEST_OWNER);
        boolean isRestricted = change.restricted() == null ? before.isRestricted() : change.restricted();
        Instant now = clock.wallClock().instant();
        return database.inTransaction(() -> {
            apps.change(app, owner, isRestricted);
            String told = "owner " + owner + (isRestricted ? ", restricted" : "");
            audit.append(new Deed(now, caller.getName(), "app.change", app, told));
            return AppView.of(find(app), caller);
        });
    }
}
