package io.sluice.dashboard.server.web;

import io.sluice.core.Check;
import io.sluice.dashboard.api.metrics.ResourceSecond;
import io.sluice.dashboard.server.access.Permission;
import io.sluice.dashboard.server.agents.EventLog;
import io.sluice.dashboard.server.agents.Fleets;
import io.sluice.dashboard.server.agents.InstanceView;
import io.sluice.dashboard.server.agents.LiveMetrics;
import io.sluice.dashboard.server.store.RulesetKey;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** The instances of an application: how far its rules have come, what they count, what happened there. */
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
        return fleets.events(new RulesetKey(app, env), Check.inRange("limit", limit, 1, EventLog.MOST));
    }

    @Needs(Permission.SEE)
    @GetMapping("/resources")
    Collection<String> resources(@PathVariable String app, @PathVariable String env) {
        return fleets.metrics(new RulesetKey(app, env)).resources();
    }

    /**
     * One second of a resource, on all instances together.
     *
     * @param second since 1970
     * @param reports how many instances told of it; 0 is a gap, and says nothing about calls
     * @param blocked by gate and reason
     * @param p50 in microseconds; null if no call ended
     * @param p99 the same
     */
    record SecondView(
            long second,
            int reports,
            long permitted,
            Map<String, Long> blocked,
            long failed,
            long succeeded,
            @Nullable Long p50,
            @Nullable Long p99) {

        static SecondView of(LiveMetrics.Second told) {
            ResourceSecond counts = told.counts();
            if (counts == null) {
                return new SecondView(told.second(), told.reports(), 0, Map.of(), 0, 0, null, null);
            }
            boolean ended = counts.latencies().count() > 0;
            return new SecondView(
                    told.second(),
                    told.reports(),
                    counts.permitted(),
                    counts.blocked(),
                    counts.failed(),
                    counts.succeeded(),
                    ended ? counts.latencies().quantile(0.5) : null,
                    ended ? counts.latencies().quantile(0.99) : null);
        }
    }

    /** The last closed seconds of a resource, the oldest first. */
    @Needs(Permission.SEE)
    @GetMapping("/metrics")
    List<SecondView> metrics(
            @PathVariable String app,
            @PathVariable String env,
            @RequestParam String resource,
            @RequestParam(defaultValue = "60") int seconds) {
        return fleets.metrics(new RulesetKey(app, env)).last(resource, seconds).stream()
                .map(SecondView::of)
                .toList();
    }
}
