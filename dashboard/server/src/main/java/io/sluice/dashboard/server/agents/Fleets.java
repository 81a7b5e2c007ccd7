package io.sluice.dashboard.server.agents;

import io.sluice.core.time.NanoClock;
import io.sluice.dashboard.api.AgentEvents;
import io.sluice.dashboard.api.Bye;
import io.sluice.dashboard.api.Hello;
import io.sluice.dashboard.api.Welcome;
import io.sluice.dashboard.api.WhatIfAnswer;
import io.sluice.dashboard.api.WhatIfQuestion;
import io.sluice.dashboard.api.metrics.Heartbeat;
import io.sluice.dashboard.api.metrics.MetricsBatch;
import io.sluice.dashboard.server.access.Tokens;
import io.sluice.dashboard.server.agents.OverridesInForce.InForce;
import io.sluice.dashboard.server.rules.Rulesets;
import io.sluice.dashboard.server.store.AppStore;
import io.sluice.dashboard.server.store.AppStore.App;
import io.sluice.dashboard.server.store.Database;
import io.sluice.dashboard.server.store.InstanceStore;
import io.sluice.dashboard.server.store.InstanceStore.Seen;
import io.sluice.dashboard.server.store.OverrideStore;
import io.sluice.dashboard.server.store.OverrideStore.Entry;
import io.sluice.dashboard.server.store.RulesetKey;
import io.sluice.dashboard.server.store.TokenStore.Token;
import io.sluice.dashboard.server.time.Rounds;
import io.sluice.dashboard.server.traffic.AppTraffic;
import io.sluice.dashboard.server.traffic.Traffic;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/**
 * All instances of all applications: opens sessions, sends what is published to whom it concerns, looks every 5 s who is still there, and every
 * second how many.
 * Safe for many threads.
 */
public final class Fleets implements AutoCloseable {
    private static final long SWEEP_NANOS = TimeUnit.SECONDS.toNanos(5);
    private static final int SWEEPS_A_PING = 2;
    private static final long COUNT_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final Duration KEPT = Duration.ofHours(24);

    private final NanoClock clock;
    private final Rulesets rulesets;
    private final Traffic traffic;
    private final Targets targets;
    private final AppStore apps;
    private final InstanceStore instances;
    private final OverridesInForce overrides;

    private final Map<String, Session> sessions = new ConcurrentHashMap<>();
    private final Map<RulesetKey, Fleet> fleets = new ConcurrentHashMap<>();
    private final List<AnswerListener> answers = new CopyOnWriteArrayList<>();
    private final Rounds counting;
    private final Rounds sweeping;
    private long sweeps; // in the background

    /**
     * @param traffic gets what instances count
     * @param targets tells what instances are to have when they are first heard of
     * @param background runs what waits for the database, one after the other
     */
    public Fleets(
            NanoClock clock,
            Database database,
            Rulesets rulesets,
            Tokens tokens,
            Traffic traffic,
            Targets targets,
            Executor background) {
        this.clock = clock;
        this.rulesets = rulesets;
        this.traffic = traffic;
        this.targets = targets;
        apps = new AppStore(database);
        instances = new InstanceStore(database);
        overrides = new OverridesInForce(new OverrideStore(database), clock);
        tokens.onRevoked(this::revoked);
        sweeping = Rounds.every(SWEEP_NANOS, clock, background, "who was seen could not be written", this::sweep);
        Executor timers = Runnable::run; // it waits for nobody, and must not wait for who waits for the database
        counting =
                Rounds.every(COUNT_NANOS, clock, timers, "how many instances there are could not be told", this::count);
    }

    private void count() {
        fleets.values().forEach(Fleet::count);
    }

    /** What instances are to have has changed. */
    public void deliver(RulesetKey key, Delivery delivery) {
        Fleet fleet = fleets.get(key);
        if (fleet != null) {
            fleet.deliver(delivery);
        }
    }

    private void revoked(long token) {
        sessions.values().removeIf(session -> session.token().id() == token);
        fleets.values().forEach(fleet -> fleet.leaveStreamsOf(token));
    }

    /** The overrides of a rule set have changed. */
    void overridden(RulesetKey key) {
        Fleet fleet = fleets.get(key);
        if (fleet == null) {
            List<InForce> unused = overrides.of(key); // their time runs from now on, whatever the wall clock does
        } else {
            fleet.informAnew(() -> learn(fleet));
        }
    }

    /** The overrides of a rule set that are in force, in the order in which they began. */
    List<InForce> overrides(RulesetKey key) {
        return overrides.of(key);
    }

    /** Those of them that end by themselves within a time. */
    public List<Entry> overridesThatEndWithin(RulesetKey key, Duration time) {
        return overrides.of(key).stream()
                .filter(each -> each.left(clock).compareTo(time) <= 0)
                .map(InForce::entry)
                .toList();
    }

    private Fleet fleet(RulesetKey key) {
        Fleet known = fleets.get(key);
        Fleet fleet = known == null ? first(key) : known;
        fleet.inform(() -> learn(fleet));
        return fleet;
    }

    private void learn(Fleet fleet) {
        fleet.deliver(targets.of(fleet.key()));
        fleet.override(overrides.of(fleet.key()));
    }

    /** Is there before it is asked what it is to have, so that nothing that is published is missed between. */
    private Fleet first(RulesetKey key) {
        Fleet made = new Fleet(key, rulesets::canonical, clock);
        made.remember(instances.all(key));
        Fleet first = fleets.putIfAbsent(key, made);
        return first == null ? made : first;
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
        Fleet fleet = fleet(key);
        Session session = fleet.join(hello, token, UUID.randomUUID().toString());
        sessions.values().removeIf(old -> old.agent().equals(session.agent()));
        sessions.put(session.id(), session);
        long now = clock.wallClock().millis();
        return new Welcome(session.id(), now, session.target(), fleet.tune());
    }

    /** The session of this name, if there is one, and it was opened with this token. */
    Optional<Session> session(String id, Token token) {
        return Optional.ofNullable(sessions.get(id))
                .filter(session -> session.token().id() == token.id());
    }

    /** Takes a batch in, unless it was here before. */
    void count(Session session, MetricsBatch batch) {
        if (!session.isNewBatch(batch.seq())) {
            return;
        }
        Heartbeat heartbeat = batch.heartbeat();
        if (heartbeat != null) {
            session.beaten(heartbeat);
        }
        traffic.of(session.fleet().key()).add(session.instance(), batch.buckets(), session.clockOffset());
    }

    /** Takes events in, unless they were here before. */
    void note(Session session, AgentEvents events) {
        if (session.areNewEvents(events.seq())) {
            traffic.of(session.fleet().key()).note(session.instance(), events.events(), session.clockOffset());
        }
    }

    /** An instance stops. */
    void bye(Session session) {
        RulesetKey key = session.fleet().key();
        sessions.remove(session.id());
        session.fleet().leave(session.agent());
        instances.delete(key, session.instance());
        traffic.of(key).forget(session.instance());
    }

    /** An agent answers a question. */
    void answered(Session session, WhatIfAnswer answer) {
        session.heard();
        answers.forEach(listener -> listener.answered(session.instance(), answer, session.clockOffset()));
    }

    // ---- people

    /**
     * Asks whether there is such a place: the database, unless instances of it were heard of.
     *
     * @throws io.sluice.dashboard.server.rules.NotFoundException if there is none
     */
    public void expect(RulesetKey key) {
        if (!fleets.containsKey(key)) {
            rulesets.live(key);
        }
    }

    /** The arrival matrix of a rule set. */
    public List<InstanceView> instances(RulesetKey key) {
        expect(key);
        return fleet(key).instances();
    }

    /** As {@link #instances}, without asking the database; empty if nothing was heard of the place since the start. */
    public List<InstanceView> seen(RulesetKey key) {
        Fleet fleet = fleets.get(key);
        return fleet == null ? List.of() : fleet.instances();
    }

    /** What its instances count. */
    public AppTraffic traffic(RulesetKey key) {
        expect(key);
        return traffic.of(key);
    }

    /** Sends some instances what they are to have once more, unless they have it: they may understand it now. */
    public void resend(RulesetKey key, Set<String> instances) {
        fleet(key).resend(instances);
    }

    /** All that instances were heard of since the start. */
    public Set<RulesetKey> known() {
        return Set.copyOf(fleets.keySet());
    }

    /** Somebody looks: until as many leave as came, instances report each second. */
    public void watch(RulesetKey key) {
        fleet(key).watch(1);
    }

    /** Somebody looks no more. */
    public void leave(RulesetKey key) {
        fleet(key).watch(-1);
    }

    /** Hears answers to questions. */
    @FunctionalInterface
    public interface AnswerListener {

        /**
         * @param offsetMillis how far this clock is ahead of the instance's
         */
        void answered(String instance, WhatIfAnswer answer, long offsetMillis);
    }

    /** From now on a listener hears all answers, on the threads that bring them. */
    public void onAnswer(AnswerListener listener) {
        answers.add(listener);
    }

    /** Asks all instances that can be asked at once; returns whom. */
    public Set<String> ask(RulesetKey key, WhatIfQuestion question) {
        return fleet(key).ask(Push.of(question));
    }

    // ---- from time to time

    private void sweep() {
        boolean ping = ++sweeps % SWEEPS_A_PING == 0;
        List<Seen> seen = new ArrayList<>();
        fleets.values().forEach(fleet -> seen.addAll(fleet.sweep(ping)));
        sessions.values().removeIf(session -> !session.fleet().isOpen(session));
        instances.save(seen);
        instances.deleteUnseenSince(clock.wallClock().instant().minus(KEPT));
    }

    /** Asks all agents to come back within a few seconds, each at a moment of its own, and ends their streams. */
    @Override
    public void close() {
        counting.close();
        sweeping.close();
        Push bye = Push.of(new Bye(Duration.ofSeconds(10)));
        fleets.values().forEach(fleet -> fleet.close(bye));
    }
}
