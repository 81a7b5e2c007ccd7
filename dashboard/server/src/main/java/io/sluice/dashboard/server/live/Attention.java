package io.sluice.dashboard.server.live;

import io.sluice.core.time.NanoClock;
import io.sluice.dashboard.server.agents.Arrival;
import io.sluice.dashboard.server.agents.Fleets;
import io.sluice.dashboard.server.agents.InstanceView;
import io.sluice.dashboard.server.agents.Presence;
import io.sluice.dashboard.server.live.Now.AppLine;
import io.sluice.dashboard.server.live.Now.Blocked;
import io.sluice.dashboard.server.live.Now.Kind;
import io.sluice.dashboard.server.live.Now.Matter;
import io.sluice.dashboard.server.rollout.Rollout;
import io.sluice.dashboard.server.rollout.RolloutView;
import io.sluice.dashboard.server.rollout.Rollouts;
import io.sluice.dashboard.server.store.AppStore;
import io.sluice.dashboard.server.store.Database;
import io.sluice.dashboard.server.store.RulesetKey;
import io.sluice.dashboard.server.traffic.AppTraffic;
import io.sluice.dashboard.server.traffic.AppTraffic.OpenBreaker;
import io.sluice.dashboard.server.traffic.LastMinute;
import io.sluice.dashboard.server.traffic.PointView;
import io.sluice.dashboard.server.traffic.Traffic;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What needs somebody, in one environment: who is told of it decides. Everything is reckoned when it is asked for, and nothing is kept, so nothing
 * can stay on the list that is over. Safe for many threads.
 */
public final class Attention {
    private static final Duration SOON = Duration.ofMinutes(10);
    private static final int MOST_BLOCKED = 20;
    private static final int MOST_INSTANCES = 20;

    private final Fleets fleets;
    private final Traffic traffic;
    private final Rollouts rollouts;
    private final AppStore apps;
    private final NanoClock clock;

    public Attention(Database database, Fleets fleets, Traffic traffic, Rollouts rollouts, NanoClock clock) {
        this.fleets = fleets;
        this.traffic = traffic;
        this.rollouts = rollouts;
        this.clock = clock;
        apps = new AppStore(database);
    }

    /**
     * How an environment is now.
     *
     * @param isSeen which applications are told of
     */
    public Now now(String env, Predicate<String> isSeen) {
        List<Matter> matters = new ArrayList<>();
        List<Blocked> blocked = new ArrayList<>();
        List<AppLine> lines = new ArrayList<>();
        List<AppStore.App> seen =
                apps.apps().stream().filter(app -> isSeen.test(app.name())).toList();
        for (AppStore.App app : seen) {
            RulesetKey key = new RulesetKey(app.name(), env);
            List<InstanceView> instances = fleets.instances(key);
            AppTraffic counted = traffic.of(key);
            List<LastMinute> minutes = counted.lastMinutes();
            if (!instances.isEmpty() || !minutes.isEmpty()) {
                matters.addAll(instances(app.name(), instances));
                matters.addAll(breakers(app.name(), counted, instances));
                matters.addAll(overrides(key));
                blocked.addAll(blocked(app.name(), minutes));
                lines.add(line(app, instances, minutes));
            }
        }
        List<Rollout> goingOn = rollouts.active().stream()
                .filter(rollout -> rollout.key().env().equals(env))
                .filter(rollout -> isSeen.test(rollout.key().app()))
                .toList();
        goingOn.stream()
                .filter(rollout -> rollout.state() == Rollout.State.PAUSED)
                .forEach(rollout -> matters.add(paused(rollout)));
        traffic.failure()
                .ifPresent(why ->
                        matters.add(new Matter(Kind.TRAFFIC_NOT_KEPT, "", "traffic", null, List.of(), 0, 0, why)));
        matters.sort(
                Comparator.comparing(Matter::kind).thenComparing(Matter::app).thenComparing(Matter::subject));
        blocked.sort(Comparator.comparingLong(Attention::refused).reversed());
        return new Now(
                clock.wallClock().millis(),
                env,
                matters,
                blocked.stream().limit(MOST_BLOCKED).toList(),
                goingOn.stream().map(RolloutView::of).toList(),
                lines);
    }

    private static long refused(Blocked each) {
        return each.minute() == null ? 0 : each.minute().blockedCalls();
    }

    private static boolean isAlive(InstanceView instance) {
        return instance.presence().compareTo(Presence.OFFLINE) < 0;
    }

    private List<Matter> instances(String app, List<InstanceView> instances) {
        Map<Kind, List<InstanceView>> wrong = new TreeMap<>();
        for (InstanceView each : instances) {
            Kind kind = kind(each.arrival());
            if (kind != null) {
                wrong.computeIfAbsent(kind, unused -> new ArrayList<>()).add(each);
            }
            if (each.duplicate()) {
                wrong.computeIfAbsent(Kind.DUPLICATE, unused -> new ArrayList<>())
                        .add(each);
            }
        }
        long now = clock.wallClock().millis();
        return wrong.entrySet().stream()
                .map(entry -> {
                    List<InstanceView> those = entry.getValue();
                    long silent = those.stream()
                            .mapToLong(InstanceView::silentMillis)
                            .max()
                            .orElse(0);
                    Long since = entry.getKey() == Kind.SILENT ? now - silent : null;
                    return matter(entry.getKey(), app, subject(those), since, those, instances.size());
                })
                .toList();
    }

    private static @Nullable Kind kind(Arrival arrival) {
        return switch (arrival) {
            case REJECTED -> Kind.REJECTED;
            case DRIFTED -> Kind.DRIFTED;
            case TIMED_OUT -> Kind.TIMED_OUT;
            case OFFLINE -> Kind.SILENT;
            case APPLIED, SENT, WAITING, NO_RULES -> null;
        };
    }

    private static String subject(List<InstanceView> instances) {
        return instances.stream()
                .map(InstanceView::target)
                .filter(target -> target != null)
                .map(target -> "r" + target.revision())
                .findFirst()
                .orElse("");
    }

    private static Matter matter(
            Kind kind, String app, String subject, @Nullable Long since, List<InstanceView> those, int of) {
        String detail = those.stream()
                .flatMap(each -> each.mistakes().stream())
                .map(mistake -> mistake.path() + ": " + mistake.message())
                .distinct()
                .limit(3)
                .collect(Collectors.joining("; "));
        List<String> names =
                those.stream().map(InstanceView::instance).limit(MOST_INSTANCES).toList();
        return new Matter(kind, app, subject, since, names, those.size(), of, detail);
    }

    private static List<Matter> breakers(String app, AppTraffic counted, List<InstanceView> instances) {
        Set<String> alive = instances.stream()
                .filter(Attention::isAlive)
                .map(InstanceView::instance)
                .collect(Collectors.toSet());
        Map<String, List<OpenBreaker>> byResource = new HashMap<>();
        for (OpenBreaker each : counted.openBreakers()) {
            if (alive.contains(each.instance())) {
                byResource
                        .computeIfAbsent(each.resource(), unused -> new ArrayList<>())
                        .add(each);
            }
        }
        return byResource.entrySet().stream()
                .map(entry -> new Matter(
                        Kind.BREAKER_OPEN,
                        app,
                        entry.getKey(),
                        entry.getValue().stream()
                                .mapToLong(OpenBreaker::since)
                                .min()
                                .orElseThrow(),
                        entry.getValue().stream()
                                .map(OpenBreaker::instance)
                                .limit(MOST_INSTANCES)
                                .toList(),
                        entry.getValue().size(),
                        alive.size(),
                        entry.getValue().get(0).why()))
                .toList();
    }

    private List<Matter> overrides(RulesetKey key) {
        return fleets.overridesThatEndWithin(key, SOON).stream()
                .map(entry -> new Matter(
                        Kind.OVERRIDE,
                        key.app(),
                        entry.id(),
                        entry.startsAt().toEpochMilli(),
                        List.of(),
                        0,
                        0,
                        entry.action() + " on " + entry.resource() + " by " + entry.createdBy() + " until "
                                + entry.expiresAt() + ": " + entry.reason()))
                .toList();
    }

    private static Matter paused(Rollout rollout) {
        return new Matter(
                Kind.ROLLOUT_PAUSED,
                rollout.key().app(),
                Long.toString(rollout.id()),
                rollout.since().toEpochMilli(),
                List.of(),
                0,
                0,
                rollout.reason());
    }

    private static List<Blocked> blocked(String app, List<LastMinute> minutes) {
        return minutes.stream()
                .filter(each -> each.sum().blocked() > 0)
                .sorted(Comparator.comparingLong((LastMinute each) -> each.sum().blocked())
                        .reversed())
                .limit(MOST_BLOCKED)
                .map(each ->
                        new Blocked(app, each.resource(), PointView.of(each.sum()), each.offered(), each.blocked()))
                .toList();
    }

    private static AppLine line(AppStore.App app, List<InstanceView> instances, List<LastMinute> minutes) {
        LastMinute all = AppTraffic.together(minutes);
        List<InstanceView> alive = instances.stream().filter(Attention::isAlive).toList();
        return new AppLine(
                app.name(),
                app.owner(),
                alive.size(),
                instances.size(),
                instances.stream()
                        .map(InstanceView::target)
                        .mapToLong(target -> target == null ? 0 : target.revision())
                        .max()
                        .orElse(0),
                (int) alive.stream()
                        .filter(each -> each.arrival() == Arrival.APPLIED)
                        .count(),
                minutes.size(),
                PointView.of(all.sum()),
                all.offered(),
                all.blocked());
    }
}
