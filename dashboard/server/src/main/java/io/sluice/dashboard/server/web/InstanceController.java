package io.sluice.dashboard.server.web;

import io.sluice.core.Check;
import io.sluice.dashboard.server.access.Permission;
import io.sluice.dashboard.server.agents.Fleets;
import io.sluice.dashboard.server.agents.InstanceView;
import io.sluice.dashboard.server.store.RulesetKey;
import io.sluice.dashboard.server.traffic.EventLog;
import java.util.Collection;
import java.util.List;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** The instances of an application: how far its rules have come, what happened there. */
@RestController
@RequestMapping("/api/v1/apps/{app}/envs/{env}")
public final class InstanceController {
    private final Fleets fleets;

    public InstanceController(Fleets fleets) {
        this.fleets = fleets;
    }

    /** The arrival matrix. */
    @Needs(Permission.SEE)
    @GetMapping("/instances")
    List<InstanceView> instances(@PathVariable String app, @PathVariable String env) {
        return fleets.instances(new RulesetKey(app, env));
    }

    /** What happened, the newest first. */
    @Needs(Permission.SEE)
    @GetMapping("/events")
    List<EventLog.Told> events(
            @PathVariable String app, @PathVariable String env, @RequestParam(defaultValue = "100") int limit) {
        return fleets.traffic(new RulesetKey(app, env))
                .events()
                .newest(Check.inRange("limit", limit, 1, EventLog.MOST));
    }

    @Needs(Permission.SEE)
    @GetMapping("/resources")
    Collection<String> resources(@PathVariable String app, @PathVariable String env) {
        return fleets.traffic(new RulesetKey(app, env)).resources();
    }
}
