package io.sluice.dashboard.server.live;

import io.sluice.core.time.NanoClock;
import io.sluice.dashboard.api.sse.SseEvent;
import io.sluice.dashboard.server.agents.Fleets;
import io.sluice.dashboard.server.agents.InstanceView;
import io.sluice.dashboard.server.agents.Presence;
import io.sluice.dashboard.server.store.RulesetKey;
import io.sluice.dashboard.server.stream.SseStream;
import io.sluice.dashboard.server.traffic.AppTraffic;
import io.sluice.dashboard.server.traffic.EventLog.Told;
import io.sluice.dashboard.server.traffic.PointView;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.json.JsonMapper;

/** The frames of one application, and who gets them. Safe for many threads. */
final class LiveFeed {
    /** Resources in one frame, for who does not say which he wants. */
    static final int MOST_RESOURCES = 500;

    private static final int MOST_EVENTS = 200;
    private static final JsonMapper JSON = new JsonMapper();

    private final NanoClock clock;
    private final Fleets fleets;
    private final RulesetKey key;
    private final AppTraffic traffic;
    private final Map<SseStream, List<String>> viewers = new HashMap<>(); // these are guarded by this
    private long frame;
    private long eventsTold;
    private long newestSecond;

    /**
     * What is told.
     *
     * @param frame its number
     * @param at when it was made
     * @param second the newest second that is over
     * @param instances how many there are
     * @param resources how many there are
     * @param seconds of those up to that second the ones that changed since the frame before; that one always, in its first frame
     * @param events what happened since the frame before
     */
    record Frame(
            long frame,
            long at,
            long second,
            Instances instances,
            int resources,
            List<Second> seconds,
            List<Told> events) {}

    /**
     * @param online those that were heard of within a minute
     * @param known those that are shown
     */
    record Instances(long online, int known) {}

    /**
     * @param at when it began
     * @param reports how many instances told of it
     * @param points by resource
     */
    record Second(long at, int reports, Map<String, PointView> points) {}

    LiveFeed(NanoClock clock, Fleets fleets, RulesetKey key) {
        this.clock = clock;
        this.fleets = fleets;
        this.key = key;
        traffic = fleets.traffic(key);
    }

    synchronized int viewers() {
        return viewers.size();
    }

    /** The first one makes instances report each second. */
    synchronized void join(SseStream stream, List<String> resources) {
        if (viewers.isEmpty()) {
            fleets.watch(key);
            traffic.followed(true);
            eventsTold = traffic.events().count();
            newestSecond = nowSecond() - 1;
        }
        viewers.put(stream, resources);
        Map<Long, Set<String>> first = Map.of(newestSecond, new HashSet<>(traffic.resources()));
        stream.send("frame", event(first, resources, List.of(), instances()));
    }

    synchronized void leave(SseStream stream) {
        if (viewers.remove(stream) != null && viewers.isEmpty()) {
            fleets.leave(key);
            traffic.followed(false);
        }
    }

    /** Ends the streams of readers that have not read for long. */
    void dropStalled(long nanos) {
        List<SseStream> stalled;
        synchronized (this) {
            stalled = viewers.keySet().stream()
                    .filter(stream -> stream.stalledNanos() >= nanos)
                    .toList();
        }
        stalled.forEach(SseStream::close);
    }

    void close() {
        List<SseStream> all;
        synchronized (this) {
            all = List.copyOf(viewers.keySet());
        }
        all.forEach(SseStream::close);
    }

    private long nowSecond() {
        return Math.floorDiv(clock.wallClock().millis(), 1_000L);
    }

    /** The next frame, of the second that is over. */
    synchronized void frame() {
        if (!viewers.isEmpty()) {
            newestSecond = nowSecond() - 1;
            Map<Long, Set<String>> changed = traffic.takeChanged(newestSecond);
            changed.computeIfAbsent(newestSecond, unused -> new HashSet<>());
            tell(changed);
        }
    }

    /** Another frame of the same second, if instances told of it, or of earlier ones, since the last frame. */
    synchronized void frameIfLate() {
        if (!viewers.isEmpty()) {
            Map<Long, Set<String>> changed = traffic.takeChanged(newestSecond);
            if (!changed.isEmpty()) {
                tell(changed);
            }
        }
    }

    /** Encoded once for all who want the same resources. */
    private void tell(Map<Long, Set<String>> changed) {
        frame++;
        long happened = traffic.events().count();
        List<Told> events = traffic.events().between(eventsTold, happened, MOST_EVENTS);
        eventsTold = happened;
        Instances instances = instances();
        Map<List<String>, byte[]> made = new HashMap<>();
        viewers.forEach((stream, resources) -> stream.send(
                "frame", made.computeIfAbsent(resources, wanted -> event(changed, wanted, events, instances))));
    }

    private Instances instances() {
        List<InstanceView> all = fleets.seen(key);
        long online = all.stream()
                .filter(each -> each.presence().compareTo(Presence.OFFLINE) < 0)
                .count();
        return new Instances(online, all.size());
    }

    private byte[] event(Map<Long, Set<String>> changed, List<String> wanted, List<Told> events, Instances instances) {
        List<Second> seconds = new ArrayList<>();
        changed.forEach((second, names) -> seconds.add(second(second, names, wanted)));
        Frame told = new Frame(
                frame,
                clock.wallClock().millis(),
                newestSecond * 1_000,
                instances,
                traffic.resources().size(),
                seconds,
                wanted.isEmpty() ? events : ofResources(events, wanted));
        return new SseEvent("frame", Long.toString(frame), JSON.writeValueAsString(told))
                .text()
                .getBytes(StandardCharsets.UTF_8);
    }

    private static List<Told> ofResources(List<Told> events, Collection<String> wanted) {
        return events.stream()
                .filter(told -> told.event().resource() == null
                        || wanted.contains(told.event().resource()))
                .toList();
    }

    private Second second(long second, Set<String> names, List<String> wanted) {
        Map<String, PointView> points = new LinkedHashMap<>();
        for (String name : wanted.isEmpty() ? names : wanted) {
            PointView point = names.contains(name) ? PointView.of(traffic.at(name, second)) : null;
            if (point != null) {
                points.put(name, point);
            }
        }
        return new Second(second * 1_000, traffic.reports(second), most(points));
    }

    private static Map<String, PointView> most(Map<String, PointView> points) {
        if (points.size() <= MOST_RESOURCES) {
            return points;
        }
        Map<String, PointView> most = new LinkedHashMap<>();
        points.entrySet().stream()
                .sorted(Map.Entry.comparingByValue(Comparator.comparingLong(PointView::blockedCalls)
                        .thenComparingLong(PointView::permitted)
                        .reversed()))
                .limit(MOST_RESOURCES)
                .forEach(entry -> most.put(entry.getKey(), entry.getValue()));
        return most;
    }
}
