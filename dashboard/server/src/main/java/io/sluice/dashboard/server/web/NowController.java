package io.sluice.dashboard.server.web;

import io.sluice.dashboard.server.access.Caller;
import io.sluice.dashboard.server.access.Permission;
import io.sluice.dashboard.server.live.Attention;
import io.sluice.dashboard.server.live.Now;
import io.sluice.dashboard.server.rules.NotFoundException;
import io.sluice.dashboard.server.store.AppStore;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** What needs somebody. */
@RestController
@RequestMapping("/api/v1/now")
public final class NowController {
    private final Attention attention;
    private final AppStore apps;

    public NowController(Attention attention, AppStore apps) {
        this.attention = attention;
        this.apps = apps;
    }

    /** Of the applications that who asks may see. */
    @Needs(value = Permission.SEE, at = Needs.Place.ANYWHERE)
    @GetMapping
    Now now(@RequestParam String env, Caller caller) {
        if (apps.environments().stream().noneMatch(known -> known.name().equals(env))) {
            throw new NotFoundException("environment \"" + env + '"');
        }
        return attention.now(env, app -> caller.may(Permission.SEE, app, env));
    }
}
