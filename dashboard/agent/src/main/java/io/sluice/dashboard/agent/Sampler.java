package io.sluice.dashboard.agent;

import io.sluice.circuitbreaker.CircuitBreakerEvent.StateTransition;
import io.sluice.core.event.Subscription;
import io.sluice.core.gate.CallCounts;
import io.sluice.core.time.NanoClock;
import io.sluice.core.time.Timer;
import io.sluice.dashboard.api.AgentEvent;
import io.sluice.dashboard.api.AgentProtocol;
import io.sluice.dashboard.api.BreakerTransition;
import io.sluice.dashboard.api.metrics.Bucket;
import io.sluice.dashboard.api.metrics.Histogram;
import io.sluice.dashboard.api.metrics.ResourceSecond;
import io.sluice.guard.Guard;
import io.sluice.guard.Sluice;
import io.sluice.guard.SluiceEvent;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Looks at all guards ten times a second, and closes a bucket each second. Seconds begin when the console's do, so that those of all instances can be
 * added up.
 * <p>Runs on the timers of the clock and never waits. <b>Cost.</b> One reading of the counters for each resource and look, a snapshot of its
 * guard for each second in which it was called.
 */
final class Sampler implements AutoCloseable {
    private static final long SECOND = 1_000;
    private static final long NANOS_PER_MILLI = 1_000_000;

    /** What the console shows; resources that are called more are counted with those that are too many. */
    private static final int LONGEST_NAME = 256;

    private final NanoClock clock;
    private final AgentClock time;
    private final EventOutbox events;
    private final Consumer<Bucket> closed;
    private final int mostRings;

    private final Map<String, ResourceMeter> meters = new ConcurrentHashMap<>();
    private final List<ResourceMeter> inOrder = new CopyOnWriteArrayList<>(); // the same: gone through often
    private final AtomicInteger rings = new AtomicInteger();
    private @Nullable Subscription following;
    private final Set<String> known = new HashSet<>(); // these are guarded by this
    private final List<Guard> others = new ArrayList<>(); // beyond the meters there may be
    private final LatencyCells.Scratch scratch = new LatencyCells.Scratch();
    private int active; // resources in the last bucket
    private long lastLook; // by the console's clock
    private long lastBucket; // when it began, by the agent's
    private CallCounts lastOthers = new CallCounts(0, 0, 0, 0, 0, 0);
    private @Nullable Timer timer;
    private boolean ended;

    /**
     * @param mostRings of how many resources calls are remembered for what-if questions
     * @param closed takes each bucket
     */
    Sampler(NanoClock clock, AgentClock time, EventOutbox events, int mostRings, Consumer<Bucket> closed) {
        this.clock = clock;
        this.time = time;
        this.events = events;
        this.mostRings = mostRings;
        this.closed = closed;
    }

    void start(Sluice sluice) {
        following = sluice.events()
                .subscribe(SluiceEvent.GuardMade.class, made -> add(made.guard())); // before the first look
        sluice.guards().forEach(this::add);
        synchronized (this) {
            lastLook = time.consoleMillis();
            plan();
        }
    }

    private void add(Guard guard) {
        switch (place(guard)) {
            case METER -> meter(guard);
            case FIRST_OTHER ->
                events.add(AgentEvent.counted(
                        AgentEvent.Type.RESOURCE_OVERFLOW, time.millis(), AgentProtocol.MAX_RESOURCES + 1L));
            case NONE -> {} // it is known, or counted with others
        }
    }

    /** How a guard is counted that was not known before. */
    private enum Place {
        METER,
        FIRST_OTHER,
        NONE
    }

    private synchronized Place place(Guard guard) {
        if (ended || !known.add(guard.name())) {
            return Place.NONE;
        }
        if (known.size() - others.size() <= AgentProtocol.MAX_RESOURCES
                && guard.name().length() <= LONGEST_NAME) {
            return Place.METER;
        }
        others.add(guard);
        lastOthers = plus(lastOthers, guard.counts());
        return others.size() == 1 ? Place.FIRST_OTHER : Place.NONE;
    }

    /** Without the lock: a guard that is asked to be measured tells others of what happened, who may ask for it. */
    private void meter(Guard guard) {
        CountRing ring = rings.getAndIncrement() < mostRings ? new CountRing() : null;
        ResourceMeter meter = new ResourceMeter(guard, ring, change -> changed(guard, change));
        meters.put(guard.name(), meter);
        inOrder.add(meter);
        events.add(AgentEvent.discovered(time.millis(), guard.name()));
        if (isEnded()) {
            meter.close();
        }
    }

    private synchronized boolean isEnded() {
        return ended;
    }

    private void changed(Guard guard, StateTransition change) {
        events.add(AgentEvent.transition(time.millis(), guard.name(), BreakerTransition.of(change)));
    }

    /** The calls that are remembered of a resource; empty if there is no such resource, or nothing is remembered of it. */
    synchronized Optional<CountRing> ring(String resource) {
        return Optional.ofNullable(meters.get(resource)).map(ResourceMeter::ring);
    }

    /** The resources there are, as far as each is counted. */
    List<String> resources() {
        return List.copyOf(meters.keySet());
    }

    /** At the next tenth of a second of the console's clock. */
    private void plan() {
        if (!ended) {
            long wait = CountRing.SLOT_MILLIS - Math.floorMod(time.consoleMillis(), CountRing.SLOT_MILLIS);
            timer = clock.timers().schedule(wait * NANOS_PER_MILLI, this::tick);
        }
    }

    private void tick() {
        Bucket bucket;
        synchronized (this) {
            long now = time.consoleMillis();
            long slot = Math.floorDiv(now, CountRing.SLOT_MILLIS) - 1; // the one that is over
            long since = Math.max(0, Math.min(now - lastLook, 10 * SECOND));
            boolean isOver = Math.floorDiv(now, SECOND) != Math.floorDiv(lastLook, SECOND);
            List<ResourceSecond> seconds = look(slot, since, isOver);
            bucket = isOver ? close(now, seconds) : null;
            lastLook = now;
            plan();
        }
        if (bucket != null) {
            closed.accept(bucket);
        }
    }

    /** Looks at each resource, and closes its second if that is over, at one go: there may be thousands. */
    private List<ResourceSecond> look(long slot, long since, boolean isOver) {
        List<ResourceSecond> seconds = new ArrayList<>(isOver ? active : 0);
        for (ResourceMeter meter : inOrder) {
            meter.look(slot, since);
            ResourceSecond second = isOver ? meter.close(scratch) : null;
            if (second != null) {
                seconds.add(second);
            }
        }
        return seconds;
    }

    private Bucket close(long now, List<ResourceSecond> seconds) {
        active = seconds.size();
        if (!others.isEmpty()) {
            seconds.add(ofOthers());
        }
        long began = Math.floorDiv(now, SECOND) * SECOND - SECOND;
        lastBucket = Math.max(
                lastBucket + 1, time.ofConsole(began)); // in order, whatever is found out of the console's clock
        return new Bucket(lastBucket, seconds);
    }

    private ResourceSecond ofOthers() {
        CallCounts now = new CallCounts(0, 0, 0, 0, 0, 0);
        for (Guard guard : others) {
            now = plus(now, guard.counts());
        }
        CallCounts before = lastOthers;
        lastOthers = now;
        long rejected = now.rejected() - before.rejected();
        return new ResourceSecond(
                AgentProtocol.OTHER,
                now.permitted() - before.permitted(),
                rejected == 0 ? Map.of() : Map.of(AgentProtocol.OTHER, rejected),
                now.failed() - before.failed(),
                now.succeeded() - before.succeeded(),
                now.inFlight(),
                now.inFlight() * SECOND,
                ResourceSecond.NO_LIMIT,
                null,
                Map.of(),
                Histogram.empty());
    }

    private static CallCounts plus(CallCounts one, CallCounts other) {
        return new CallCounts(
                one.permitted() + other.permitted(),
                one.rejected() + other.rejected(),
                one.succeeded() + other.succeeded(),
                one.failed() + other.failed(),
                one.ignored() + other.ignored(),
                one.cancelled() + other.cancelled());
    }

    @Override
    public void close() {
        if (following != null) {
            following.close();
        }
        synchronized (this) {
            ended = true;
            if (timer != null) {
                timer.cancel();
            }
        }
        inOrder.forEach(ResourceMeter::close);
    }
}
