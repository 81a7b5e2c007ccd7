package io.sluice.dashboard.server.web;

import io.sluice.core.Check;
import io.sluice.core.time.NanoClock;
import io.sluice.dashboard.server.access.Caller;
import io.sluice.dashboard.server.access.Permission;
import io.sluice.dashboard.server.agents.Fleets;
import io.sluice.dashboard.server.live.LiveFeeds;
import io.sluice.dashboard.server.store.RulesetKey;
import io.sluice.dashboard.server.stream.SseStream;
import io.sluice.dashboard.server.traffic.PointView;
import io.sluice.dashboard.server.traffic.Queries;
import io.sluice.dashboard.server.traffic.Tier;
import io.sluice.dashboard.server.traffic.Traffic;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Live traffic and its past. */
@RestController
@RequestMapping("/api/v1")
public final class LiveController {
    private static final int MOST_RESOURCES = 50;

    private final Fleets fleets;
    private final LiveFeeds feeds;
    private final ViewerStreams streams;
    private final Traffic traffic;
    private final NanoClock clock;
    private final ExecutorService background;

    /**
     * @param background where streams that have ended are taken off, since who ends one may hold locks
     */
    public LiveController(
            Fleets fleets,
            LiveFeeds feeds,
            ViewerStreams streams,
            Traffic traffic,
            NanoClock clock,
            @Qualifier("background") ExecutorService background) {
        this.fleets = fleets;
        this.feeds = feeds;
        this.streams = streams;
        this.traffic = traffic;
        this.clock = clock;
        this.background = background;
    }

    /** A stream of frames, one a second. */
    @Needs(value = Permission.SEE, at = Needs.Place.BODY)
    @GetMapping(path = "/live", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
    void live(
            @RequestParam String app,
            @RequestParam String env,
            @RequestParam(name = "resource", defaultValue = "") Set<String> resources,
            Caller caller,
            HttpServletRequest request,
            HttpServletResponse response)
            throws IOException {
        RulesetKey key = place(app, env, caller);
        SseStream stream =
                streams.open(key, request, response, ended -> background.execute(() -> feeds.leave(key, ended)));
        feeds.join(key, resources, stream);
    }

    /** A place that there is, and that who asks may see. */
    private RulesetKey place(String app, String env, Caller caller) {
        RulesetKey key = new RulesetKey(app, env);
        caller.require(Permission.SEE, app, env);
        fleets.expect(key);
        return key;
    }

    /**
     * The past of some resources.
     *
     * @param from when the first step began, in milliseconds since 1970
     * @param to when the last one ended
     * @param step how long each is, in seconds
     * @param tier what they were made of
     */
    record Answer(long from, long to, int step, Tier tier, List<Series> series) {
        static Answer of(Queries.Answer answer) {
            List<Series> series = answer.series().stream()
                    .map(each -> new Series(
                            each.resource(),
                            each.points().stream().map(PointView::of).toList()))
                    .toList();
            return new Answer(answer.from() * 1_000, answer.to() * 1_000, answer.step(), answer.tier(), series);
        }
    }

    /**
     * One resource.
     *
     * @param points one for each step; null is a gap
     */
    record Series(String resource, List<@Nullable PointView> points) {}

    @Needs(value = Permission.SEE, at = Needs.Place.BODY)
    @GetMapping("/metrics/query")
    Answer query(
            @RequestParam String app,
            @RequestParam String env,
            @RequestParam(name = "resource") List<String> resources,
            @RequestParam long from,
            @RequestParam(required = false) @Nullable Long to,
            @RequestParam(required = false) @Nullable Integer step,
            Caller caller) {
        RulesetKey key = place(app, env, caller);
        Check.inRange("number of resources", resources.size(), 1, MOST_RESOURCES);
        long end = to == null ? clock.wallClock().millis() : to;
        return Answer.of(
                traffic.query(key, resources, Math.floorDiv(from, 1_000L), Math.floorDiv(end + 999, 1_000L), step));
    }
}
