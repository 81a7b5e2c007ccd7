package io.sluice.dashboard.server.agents;

import io.sluice.core.Check;
import io.sluice.core.time.NanoClock;
import io.sluice.core.time.Timer;
import io.sluice.dashboard.api.AgentEvents;
import io.sluice.dashboard.api.Bye;
import io.sluice.dashboard.api.Hello;
import io.sluice.dashboard.api.Tune;
import io.sluice.dashboard.api.Welcome;
import io.sluice.dashboard.api.metrics.Heartbeat;
import io.sluice.dashboard.api.metrics.MetricsBatch;
import io.sluice.dashboard.server.access.Tokens;
import io.sluice.dashboard.server.rules.Rulesets;
import io.sluice.dashboard.server.store.AppStore;
import io.sluice.dashboard.server.store.AppStore.App;
import io.sluice.dashboard.server.store.Database;
import io.sluice.dashboard.server.store.InstanceStore;
import io.sluice.dashboard.server.store.InstanceStore.Seen;
import io.sluice.dashboard.server.store.OverrideStore;
import io.sluice.dashboard.server.store.Revision;
import io.sluice.dashboard.server.store.RulesetKey;
import io.sluice.dashboard.server.store.TokenStore.Token;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All instances of all applications: opens sessions, sends what is published to whom it concerns, and looks every 5 s who is still there.
 * Safe for many threads.
 */
public final class Fleets implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Fleets.class);
    private static final long SWEEP_NANOS = TimeUnit.SECONDS.toNanos(5);
    private static final int SWEEPS_A_PING = 2;
    private static final Duration KEPT = Duration.ofHours(24);

    private final NanoClock clock;
    private final Rulesets rulesets;
    private final AppStore apps;
    private final InstanceStore instances;
    private final OverrideStore overrides;
    private final Executor background;

    private final Map<String, Session> sessions = new ConcurrentHashMap<>();
    private final Map<RulesetKey, Room> rooms = new ConcurrentHashMap<>();
    private @Nullable Timer next; // these are guarded by this
    private long sweeps;
    private boolean closed;

    /** What there is of one application in one environment. */
    private record Room(Fleet fleet, LiveMetrics metrics, EventLog events) {}

    /**
     * @param background runs what waits for the database, one after the other
     */
    public Fleets(NanoClock clock, Database database, Rulesets rulesets, Tokens tokens, Executor background) {
        this.clock = clock;
        this.rulesets = rulesets;
        this.background = background;
        apps = new AppStore(database);
        instances = new InstanceStore(database);
        overrides = new OverrideStore(database);
        rulesets.onPublished(this::published);
        tokens.onRevoked(this::revoked);
        schedule();
    }

    private synchronized void schedule() {
        if (!closed) {
            next = clock.timers().schedule(SWEEP_NANOS, () -> background.execute(this::sweep));
        }
    }

    private void published(Revision revision) {
        Room room = rooms.get(revision.key());
        if (room != null) {
            room.fleet().publish(revision);
        }
    }

    private void revoked(long token) {
        sessions.values().removeIf(session -> session.token().id() == token);
        rooms.values().forEach(room -> room.fleet().leaveStreamsOf(token));
    }

    /** The overrides of a rule set have changed. */
    void overridden(RulesetKey key) {
        Room room = rooms.get(key);
        if (room != null) {
            room.fleet().override(overrides.active(key, clock.wallClock().instant()));
        }
    }

    /** Is there before the first question is answered, so that nothing that is published is missed between. */
    private Room room(RulesetKey key) {
        Room known = rooms.get(key);
        if (known != null) {
            return known;
        }
        Fleet fleet = new Fleet(key, clock);
        fleet.remember(instances.all(key));
        Room made = new Room(fleet, new LiveMetrics(clock.wallClock()), new EventLog());
        Room first = rooms.putIfAbsent(key, made);
        Room room = first == null ? made : first;
        Revision live = rulesets.live(key);
        if (live != null) {
            room.fleet().publish(live);
        }
        room.fleet().override(overrides.active(key, clock.wallClock().instant()));
        return room;
    }

    // ---- agents

    /**
     * An agent says hello, with a token that covers what it says of itself. Its application is made if it was not heard of before.
     *
     * @throws TooManyException if there are too many instances already
     */
    Welcome hello(Token token, Hello hello) {
        RulesetKey key = new RulesetKey(hello.app(), hello.env());
        apps.create(new App(hello.app(), "", clock.wallClock().instant()));
        Room room = room(key);
        Session session = room.fleet().join(hello, token, UUID.randomUUID().toString());
        sessions.values().removeIf(old -> old.agent().equals(session.agent()));
        sessions.put(session.id(), session);
        long now = clock.wallClock().millis();
        return new Welcome(session.id(), now, room.fleet().target(), Tune.UNWATCHED);
    }

    /** The session of this name, if there is one, and it was opened with this token. */
    Optional<Session> session(String id, Token token) {
        return Optional.ofNullable(sessions.get(id))
                .filter(session -> session.token().id() == token.id());
    }

    /** Takes a batch in, unless it was here before. */
    void count(Session session, MetricsBatch batch) {
        if (!session.fleet().isNewBatch(session.agent(), batch.seq())) {
            return;
        }
        Heartbeat heartbeat = batch.heartbeat();
        if (heartbeat != null) {
            session.fleet().beaten(session.agent(), heartbeat);
        }
        room(session.fleet().key())
                .metrics()
                .add(batch.buckets(), session.fleet().clockOffset(session.agent()));
    }

    /** Takes events in, unless they were here before. */
    void note(Session session, AgentEvents events) {
        if (session.fleet().areNewEvents(session.agent(), events.seq())) {
            room(session.fleet().key()).events().add(session.agent().instance, events.events());
        }
    }

    /** An instance stops. */
    void bye(Session session) {
        sessions.remove(session.id());
        session.fleet().leave(session.agent());
        instances.delete(session.fleet().key(), session.agent().instance);
    }

    // ---- people

    /** The arrival matrix of a rule set. */
    public List<InstanceView> instances(RulesetKey key) {
        rulesets.live(key); // there must be such a place
        return room(key).fleet().instances();
    }

    /** What its instances count. */
    public LiveMetrics metrics(RulesetKey key) {
        rulesets.live(key); // there must be such a place
        return room(key).metrics();
    }

    /** What happened at its instances, the newest first. */
    public List<EventLog.Told> events(RulesetKey key, int most) {
        rulesets.live(key); // there must be such a place
        return room(key).events().newest(most);
    }

    // ---- from time to time

    private void sweep() {
        try {
            boolean ping = ++sweeps % SWEEPS_A_PING == 0;
            List<Seen> seen = new ArrayList<>();
            rooms.values().forEach(room -> seen.addAll(room.fleet().sweep(ping)));
            sessions.values().removeIf(session -> !session.fleet().isOpen(session));
            instances.save(seen);
            instances.deleteUnseenSince(clock.wallClock().instant().minus(KEPT));
        } catch (RuntimeException failed) {
            LOG.warn("who was seen could not be written; it is tried again", failed);
        } finally {
            schedule();
        }
    }

    /** Asks all agents to come back within a few seconds, each at a moment of its own, and ends their streams. */
    @Override
    public void close() {
        Timer timer;
        synchronized (this) {
            closed = true;
            timer = Check.present("next", next);
        }
        timer.cancel();
        Push bye = Push.of(new Bye(Duration.ofSeconds(10)));
        rooms.values().forEach(room -> room.fleet().close(bye));
    }
}
