package io.sluice.dashboard.server.web;

import io.sluice.core.BadValueException;
import io.sluice.core.Check;
import io.sluice.core.time.NanoClock;
import io.sluice.dashboard.server.rules.NotFoundException;
import io.sluice.dashboard.server.store.AppStore;
import io.sluice.dashboard.server.store.AppStore.App;
import io.sluice.dashboard.server.store.AppStore.Environment;
import io.sluice.dashboard.server.store.RulesetKey;
import java.util.List;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
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

    private final AppStore apps;
    private final NanoClock clock;

    public AppController(AppStore apps, NanoClock clock) {
        this.apps = apps;
        this.clock = clock;
    }

    @GetMapping("/environments")
    List<Environment> environments() {
        return apps.environments();
    }

    @GetMapping("/apps")
    List<App> apps() {
        return apps.apps();
    }

    @GetMapping("/apps/{name}")
    App app(@PathVariable String name) {
        return apps.app(name).orElseThrow(() -> new NotFoundException("application \"" + name + '"'));
    }

    /**
     * A new application.
     *
     * @param owner who is asked about it; may be empty
     */
    record NewApp(String owner) {}

    /** 201 if it is new, 200 if it was there already, which is then left as it is. */
    @PutMapping("/apps/{name}")
    ResponseEntity<App> create(@PathVariable String name, @RequestBody NewApp wanted) {
        RulesetKey.checkName("app", name);
        if (Check.present("owner", wanted.owner()).length() > LONGEST_OWNER) {
            throw new BadValueException(
                    "owner", "at most 256 characters long", wanted.owner().length() + " long");
        }
        boolean isNew =
                apps.create(new App(name, wanted.owner(), clock.wallClock().instant()));
        return ResponseEntity.status(isNew ? HttpStatus.CREATED : HttpStatus.OK).body(app(name));
    }
}
