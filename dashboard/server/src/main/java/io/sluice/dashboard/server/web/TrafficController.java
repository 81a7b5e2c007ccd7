package io.sluice.dashboard.server.web;

import io.sluice.circuitbreaker.CircuitBreaker.State;
import io.sluice.core.Check;
import io.sluice.dashboard.server.access.Permission;
import io.sluice.dashboard.server.agents.Fleets;
import io.sluice.dashboard.server.store.RulesetKey;
import io.sluice.dashboard.server.traffic.EventLog;
import io.sluice.dashboard.server.traffic.Heat;
import io.sluice.dashboard.server.traffic.LastMinute;
import io.sluice.dashboard.server.traffic.PointView;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** What the instances of one application count, by resource and by instance, in the last minute; and what its breakers did. */
@RestController
@RequestMapping("/api/v1/apps/{app}/envs/{env}/traffic")
public final class TrafficController {
    private static final int MOST_RESOURCES = 2_001;

    private final Fleets fleets;

    public TrafficController(Fleets fleets) {
        this.fleets = fleets;
    }

    /** The last 60 s of each instance. */
    @Needs(Permission.SEE)
    @GetMapping("/instances")
    List<Heat> instances(@PathVariable String app, @PathVariable String env, @RequestParam String resource) {
        return fleets.traffic(new RulesetKey(app, env)).heats(resource);
    }

    /**
     * Some resources.
     *
     * @param total how many there are
     */
    record Resources(int total, List<ResourceView> resources) {}

    /**
     * One resource.
     *
     * @param minute the last minute; null if nobody told of it
     * @param offered calls of each of its seconds; null is a gap
     * @param blocked calls of them that were refused
     * @param breakers how many instances' breakers are in which state
     */
    @SuppressWarnings("ArrayRecordComponent") // made for one answer, never compared
    record ResourceView(
            String resource,
            @Nullable PointView minute,
            @Nullable Long[] offered,
            @Nullable Long[] blocked,
            Map<State, Integer> breakers) {}

    /** The most refused first, then the most called. */
    @Needs(Permission.SEE)
    @GetMapping("/resources")
    Resources resources(
            @PathVariable String app, @PathVariable String env, @RequestParam(defaultValue = "500") int most) {
        Check.inRange("most", most, 1, MOST_RESOURCES);
        var traffic = fleets.traffic(new RulesetKey(app, env));
        List<LastMinute> all = traffic.lastMinutes();
        List<ResourceView> told = all.stream()
                .sorted(Comparator.comparingLong((LastMinute each) -> each.sum().blocked())
                        .thenComparingLong(each -> each.sum().offered())
                        .reversed()
                        .thenComparing(LastMinute::resource))
                .limit(most)
                .map(each -> new ResourceView(
                        each.resource(),
                        PointView.of(each.sum()),
                        each.offered(),
                        each.blocked(),
                        traffic.breakers(each.resource())))
                .toList();
        return new Resources(all.size(), told);
    }

    /** The changes of a resource's breakers, the oldest first. */
    @Needs(Permission.SEE)
    @GetMapping("/breakers")
    List<EventLog.Told> breakers(
            @PathVariable String app,
            @PathVariable String env,
            @RequestParam String resource,
            @RequestParam(defaultValue = "0") long from,
            @RequestParam(defaultValue = "" + Long.MAX_VALUE) long to) {
        return fleets.traffic(new RulesetKey(app, env)).events().transitions(resource, from, to);
    }
}
