package io.sluice.dashboard.server.traffic;

import io.sluice.circuitbreaker.CircuitBreaker.State;
import io.sluice.core.Check;
import io.sluice.dashboard.api.AgentEvent;
import io.sluice.dashboard.api.AgentProtocol;
import io.sluice.dashboard.api.BreakerTransition;
import io.sluice.dashboard.api.metrics.Bucket;
import io.sluice.dashboard.api.metrics.ResourceSecond;
import io.sluice.dashboard.server.traffic.EventLog.Told;
import io.sluice.dashboard.server.traffic.InstanceRow.Breaker;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * What the instances of one application in one environment count, second by second: together for the last 15 minutes, each for the last
 * minute, in memory. How many instances told of a second is kept, so that a gap is not taken for no calls.
 * <p>Bounded: {@value AgentProtocol#MAX_RESOURCES} resources, later ones are counted as {@value AgentProtocol#OTHER}; what is older than
 * 15 minutes, or more than 5 s in the future, is passed over. Safe for many threads, under one lock.
 */
public final class AppTraffic {
    /** How many seconds are kept of all instances together. */
    public static final int SECONDS = SecondRing.SECONDS;

    private static final int FUTURE = 5;
    private static final long SECOND = 1_000;
    private static final int MINUTE = 60;

    private final InstantSource clock;
    private final AtomicInteger room;
    private final EventLog events = new EventLog();
    private final List<Counter> counters = new CopyOnWriteArrayList<>();

    private final Map<String, SecondRing> resources = new HashMap<>(); // these are guarded by this
    private final Map<String, Merger> totals = new HashMap<>();
    private final Map<String, InstanceRow> instances = new TreeMap<>();
    private final long[] toldSecond = new long[SECONDS];
    private final int[] told = new int[SECONDS];
    private final Map<Long, Set<String>> changed = new TreeMap<>();
    private boolean followed;
    private long passedOver;

    /** Hears what each instance counts. Called under the lock of the traffic, so it must not wait. */
    @FunctionalInterface
    public interface Counter {

        /**
         * @param second since 1970
         */
        void counted(String instance, long second, ResourceSecond counts);
    }

    /**
     * @param room for how many rows of single instances there is still room; shared by all applications
     */
    AppTraffic(InstantSource clock, AtomicInteger room) {
        this.clock = clock;
        this.room = room;
    }

    // ---- what is told

    /**
     * Adds what one instance counted.
     *
     * @param offsetMillis how far this clock is ahead of the instance's
     */
    public synchronized void add(String instance, List<Bucket> buckets, long offsetMillis) {
        long now = Math.floorDiv(clock.millis(), SECOND);
        for (Bucket bucket : buckets) {
            // to the nearest: instances begin seconds when the console does, as far as they know its clock
            long second = Math.floorDiv(bucket.time() + offsetMillis + SECOND / 2, SECOND);
            if (second <= now - SECONDS || second > now + FUTURE || second < 0) {
                passedOver++;
                continue;
            }
            InstanceRow row = instances.computeIfAbsent(instance, unused -> new InstanceRow());
            tells(row, second);
            for (ResourceSecond counts : bucket.resources()) {
                String name = name(counts.resource());
                resources.computeIfAbsent(name, unused -> new SecondRing()).add(second, counts);
                totals.computeIfAbsent(name, Merger::new).then(new Point(0, 0, counts));
                add(row, second, counts);
                change(second, name);
                for (Counter counter : counters) {
                    counter.counted(instance, second, counts);
                }
            }
        }
    }

    private void tells(InstanceRow row, long second) {
        if (row.tells(second)) {
            int cell = (int) (second % SECONDS);
            told[cell] = toldSecond[cell] == second ? told[cell] + 1 : 1;
            toldSecond[cell] = second;
        }
        if (followed) {
            changed.computeIfAbsent(second, unused -> new HashSet<>());
        }
    }

    private void add(InstanceRow row, long second, ResourceSecond counts) {
        if (row.knows(counts.resource()) || room.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
            row.add(second, counts);
        }
        State state = counts.breaker();
        if (state != null) {
            row.breaker(counts.resource(), state, second * SECOND);
        }
    }

    private void change(long second, String name) {
        if (followed) {
            changed.computeIfAbsent(second, unused -> new HashSet<>()).add(name);
        }
    }

    private String name(String resource) {
        return resources.containsKey(resource) || resources.size() < AgentProtocol.MAX_RESOURCES
                ? resource
                : AgentProtocol.OTHER;
    }

    /** Adds what happened at one instance. */
    public void note(String instance, List<AgentEvent> more, long offsetMillis) {
        for (AgentEvent event : more) {
            long at = event.at() + offsetMillis;
            events.add(new Told(at, instance, event));
            BreakerTransition transition = event.transition();
            String resource = event.resource();
            if (transition != null && resource != null) {
                Breaker now = new Breaker(transition.to(), at, why(transition));
                synchronized (this) {
                    instances
                            .computeIfAbsent(instance, unused -> new InstanceRow())
                            .breaker(resource, now);
                }
            }
        }
    }

    private static String why(BreakerTransition transition) {
        return transition.calls() == 0
                ? transition.cause().name()
                : transition.cause() + ": " + 100 * transition.failures() / transition.calls() + " % of "
                        + transition.calls() + " calls failed, "
                        + 100 * transition.slowCalls() / transition.calls() + " % were slow";
    }

    /** Forgets an instance that will not come back. */
    public synchronized void forget(String instance) {
        InstanceRow gone = instances.remove(instance);
        if (gone != null) {
            room.addAndGet(gone.rows());
        }
    }

    /** Forgets instances that have not told of anything for 15 minutes. */
    synchronized void sweep() {
        long now = Math.floorDiv(clock.millis(), SECOND);
        List<String> silent = instances.entrySet().stream()
                .filter(entry -> entry.getValue().newest() < now - SECONDS)
                .map(Map.Entry::getKey)
                .toList();
        silent.forEach(this::forget);
    }

    // ---- who listens

    /** From now on a counter hears what comes. */
    public void follow(Counter counter) {
        counters.add(counter);
    }

    /** It hears no more. */
    public void leave(Counter counter) {
        counters.remove(counter);
    }

    /** Whether changes are kept until they are taken. */
    public synchronized void followed(boolean now) {
        followed = now;
        changed.clear();
    }

    /** The seconds that changed since the last time, and the resources that did in each; up to a second, the last included. */
    public synchronized Map<Long, Set<String>> takeChanged(long until) {
        Map<Long, Set<String>> taken = new TreeMap<>();
        changed.forEach((second, names) -> {
            if (second <= until) {
                taken.put(second, names);
            }
        });
        changed.keySet().removeAll(taken.keySet());
        return taken;
    }

    // ---- what is asked

    /** The names of all that was counted. */
    public synchronized SortedSet<String> resources() {
        return new TreeSet<>(resources.keySet());
    }

    /** What was counted of a resource in a second. */
    public synchronized Point at(String resource, long second) {
        int reports = reports(second);
        SecondRing ring = resources.get(resource);
        return reports == 0 ? Point.GAP : new Point(1, reports, ring == null ? null : ring.at(second));
    }

    /** How many instances told of a second. */
    public synchronized int reports(long second) {
        int cell = (int) Math.floorMod(second, (long) SECONDS);
        return toldSecond[cell] == second ? told[cell] : 0;
    }

    /** What was counted of a resource from a second on, up to another, which is not included. */
    public synchronized Point sum(String resource, long from, long to) {
        Merger sum = new Merger(resource);
        for (long second = from; second < to; second++) {
            sum.then(at(resource, second));
        }
        return sum.point();
    }

    /**
     * The last closed seconds of a resource, the oldest first.
     *
     * @param seconds from 1 to {@value #SECONDS}
     */
    public synchronized List<Point> last(String resource, int seconds) {
        Check.inRange("seconds", seconds, 1, SECONDS);
        long now = Math.floorDiv(clock.millis(), SECOND);
        List<Point> last = new ArrayList<>(seconds);
        for (long second = now - seconds; second < now; second++) {
            last.add(at(resource, second));
        }
        return last;
    }

    /** All that was counted of each resource since the console was started, by its name. */
    public synchronized Map<String, ResourceSecond> totals() {
        Map<String, ResourceSecond> all = new TreeMap<>();
        totals.forEach((resource, sum) -> {
            ResourceSecond counts = sum.point().counts();
            if (counts != null) {
                all.put(resource, counts);
            }
        });
        return all;
    }

    /** The last minute of each resource, by its name. */
    public synchronized List<LastMinute> lastMinutes() {
        return resources().stream().map(this::lastMinute).toList();
    }

    private LastMinute lastMinute(String resource) {
        Merger sum = new Merger(resource);
        @Nullable Long[] offered = new @Nullable Long[MINUTE];
        @Nullable Long[] blocked = new @Nullable Long[MINUTE];
        long from = Math.floorDiv(clock.millis(), SECOND) - MINUTE;
        for (int i = 0; i < MINUTE; i++) {
            Point point = at(resource, from + i);
            sum.then(point);
            if (point.seconds() > 0) {
                offered[i] = point.offered();
                blocked[i] = point.blocked();
            }
        }
        return new LastMinute(resource, sum.point(), offered, blocked);
    }

    /** The last minute of all resources together, made of what {@link #lastMinutes} gave. */
    public static LastMinute together(List<LastMinute> all) {
        Merger sum = new Merger("*");
        @Nullable Long[] offered = new @Nullable Long[MINUTE];
        @Nullable Long[] blocked = new @Nullable Long[MINUTE];
        for (LastMinute each : all) {
            sum.beside(each.sum());
            for (int i = 0; i < MINUTE; i++) {
                offered[i] = plus(offered[i], each.offered()[i]);
                blocked[i] = plus(blocked[i], each.blocked()[i]);
            }
        }
        return new LastMinute("*", sum.point(), offered, blocked);
    }

    private static @Nullable Long plus(@Nullable Long one, @Nullable Long other) {
        return one == null ? other : other == null ? one : Long.valueOf(one + other);
    }

    /** Each instance's part in a resource in the last minute, by its name. */
    public synchronized List<Heat> heats(String resource) {
        long from = Math.floorDiv(clock.millis(), SECOND) - InstanceRow.SECONDS;
        return instances.entrySet().stream()
                .map(entry -> entry.getValue().heat(entry.getKey(), resource, from))
                .toList();
    }

    /** How many of a resource's breakers are in which state. */
    public synchronized Map<State, Integer> breakers(String resource) {
        Map<State, Integer> states = new TreeMap<>();
        instances.values().forEach(row -> {
            Breaker breaker = row.breakers().get(resource);
            if (breaker != null) {
                states.merge(breaker.state(), 1, Integer::sum);
            }
        });
        return states;
    }

    /**
     * A breaker that lets no calls through.
     *
     * @param since when it came to that, in milliseconds since 1970
     * @param why for people
     */
    public record OpenBreaker(String instance, String resource, long since, String why) {}

    /** All breakers that are open, by instance. */
    public synchronized List<OpenBreaker> openBreakers() {
        List<OpenBreaker> open = new ArrayList<>();
        instances.forEach((instance, row) -> row.breakers().forEach((resource, breaker) -> {
            if (breaker.state() == State.OPEN || breaker.state() == State.FORCED_OPEN) {
                open.add(new OpenBreaker(instance, resource, breaker.since(), breaker.why()));
            }
        }));
        return open;
    }

    /** What happened. */
    public EventLog events() {
        return events;
    }

    /** How many buckets came too late, or from the future. */
    public synchronized long passedOver() {
        return passedOver;
    }
}
