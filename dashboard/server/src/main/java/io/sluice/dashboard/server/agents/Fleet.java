package io.sluice.dashboard.server.agents;

import io.sluice.core.time.NanoClock;
import io.sluice.dashboard.api.Ack;
import io.sluice.dashboard.api.DownEvent;
import io.sluice.dashboard.api.Hello;
import io.sluice.dashboard.api.OverrideCommand;
import io.sluice.dashboard.api.Overrides;
import io.sluice.dashboard.api.Ping;
import io.sluice.dashboard.api.Position;
import io.sluice.dashboard.api.Ruleset;
import io.sluice.dashboard.api.metrics.Heartbeat;
import io.sluice.dashboard.server.rules.RuleReader;
import io.sluice.dashboard.server.store.InstanceStore.Seen;
import io.sluice.dashboard.server.store.OverrideStore.Entry;
import io.sluice.dashboard.server.store.Revision;
import io.sluice.dashboard.server.store.RulesetKey;
import io.sluice.dashboard.server.store.TokenStore.Token;
import io.sluice.guard.document.CanonicalRules;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * All instances of one application in one environment, with what they are to have. Whatever is sent to them is made and sent under one lock,
 * so that nobody gets something older after something newer. Nothing here blocks but for that lock. Safe for many threads.
 */
final class Fleet {
    /** Beyond this many, hellos are refused. */
    static final int MOST_AGENTS = 10_000;

    private static final long STALLED_NANOS = TimeUnit.SECONDS.toNanos(25);

    private final RulesetKey key;
    private final NanoClock clock;

    private final Map<String, Agent> agents = new HashMap<>(); // by boot; these are guarded by this
    private @Nullable Position target;
    private CanonicalRules rules = CanonicalRules.none();
    private List<Entry> overrides = List.of();
    private long nonces;

    Fleet(RulesetKey key, NanoClock clock) {
        this.key = key;
        this.clock = clock;
    }

    RulesetKey key() {
        return key;
    }

    // ---- what they are to have

    /** Those that were seen before the console was started: offline until they come back. */
    synchronized void remember(List<Seen> seen) {
        long now = clock.nanos();
        for (Seen one : seen) {
            long silent = Duration.between(one.lastSeen(), clock.wallClock().instant())
                    .toNanos();
            Agent agent = new Agent(one.name(), one.boot(), one.current(), now - Math.max(silent, 0));
            agent.labels = one.labels();
            agent.version = one.agentVersion();
            agent.unsaved = false;
            agents.putIfAbsent(one.boot(), agent);
        }
    }

    /** Takes a revision for the target, and sends it to all, if it is newer than the target of now. */
    synchronized void publish(Revision revision) {
        Position next = new Position(revision.epoch(), revision.number(), revision.hash());
        if (target != null && !next.isAfter(target)) {
            return;
        }
        RuleReader reader = new RuleReader();
        rules = reader.canonical(reader.rules(revision));
        target = next;
        Push push = rulesPush(next);
        agents.values().forEach(agent -> send(agent, push, next));
    }

    /** Takes what is in force now for the overrides, and tells all; whoever polls gets them with his rules. */
    synchronized void override(List<Entry> inForce) {
        overrides = inForce;
        Push alone = Push.of(new Overrides(nonce(), commands()));
        Position position = target;
        Push withRules = position == null ? alone : rulesPush(position);
        for (Agent agent : agents.values()) {
            Downstream down = agent.down;
            agent.overridesUnsent = true;
            if (down != null && down.takes(DownEvent.OVERRIDE)) {
                agent.overridesUnsent = false;
                down.send(alone);
            } else if (position != null) {
                send(agent, withRules, position);
            }
        }
    }

    private Push rulesPush(Position position) {
        return Push.of(new Ruleset(
                position.epoch(),
                position.revision(),
                nonce(),
                String.valueOf(position.hash()),
                null,
                size(),
                rules,
                commands()));
    }

    private void send(Agent agent, Push push, Position position) {
        Downstream down = agent.down;
        if (down != null) {
            agent.sending(position, push.nonce(), clock.nanos());
            down.send(push);
        }
    }

    private String nonce() {
        return "n" + ++nonces;
    }

    private int size() {
        long now = clock.nanos();
        return (int) agents.values().stream()
                .filter(agent -> agent.isShown(now) && agent.presence(now).compareTo(Presence.OFFLINE) < 0)
                .count();
    }

    private List<OverrideCommand> commands() {
        List<OverrideCommand> commands = new ArrayList<>();
        for (Entry entry : overrides) {
            Duration left = Duration.between(clock.wallClock().instant(), entry.expiresAt());
            if (left.toMillis() > 0) {
                commands.add(new OverrideCommand(
                        entry.id(),
                        entry.resource(),
                        entry.action(),
                        entry.factor(),
                        Duration.ofMillis(left.toMillis()),
                        entry.reason()));
            }
        }
        return commands;
    }

    synchronized @Nullable Position target() {
        return target;
    }

    // ---- what they say

    /**
     * An instance says hello.
     *
     * @throws TooManyException if there are too many already
     */
    synchronized Session join(Hello hello, Token token, String session) {
        long now = clock.nanos();
        Agent agent = agents.get(hello.bootId());
        if (agent == null) {
            if (agents.size() >= MOST_AGENTS) {
                throw new TooManyException(
                        "instances of " + key + " must be at most " + MOST_AGENTS + ", but were more");
            }
            agent = new Agent(hello.instanceId(), hello.bootId(), hello.current(), now);
            replaceOthers(hello.instanceId());
            agents.put(hello.bootId(), agent);
        }
        agent.labels = hello.labels();
        agent.version = hello.agentVersion();
        agent.transport = hello.transport();
        agent.current = hello.current();
        agent.overridesUnsent = true;
        agent.heard(now);
        leaveStream(agent);
        Session opened = new Session(session, token, this, agent);
        agent.session = opened;
        return opened;
    }

    private void replaceOthers(String instance) {
        for (Agent other : agents.values()) {
            if (other.instance.equals(instance)) {
                other.replaced = true;
            }
        }
    }

    private static void leaveStream(Agent agent) {
        Downstream down = agent.down;
        agent.down = null;
        if (down != null) {
            down.close();
        }
    }

    /** A way down to an agent is open; it gets what it has not. */
    synchronized void attach(Agent agent, Downstream down) {
        leaveStream(agent);
        agent.down = down;
        Position position = target;
        if (position != null && !position.equals(agent.current)) {
            send(agent, rulesPush(position), position);
        } else if (agent.overridesUnsent) {
            agent.overridesUnsent = false;
            down.send(Push.of(new Overrides(nonce(), commands())));
        }
    }

    /**
     * An agent asks for its rules.
     *
     * @return what is to be answered at once; null if it has it all, or there is nothing
     */
    synchronized @Nullable Push pull(Agent agent, @Nullable String etag) {
        agent.heard(clock.nanos());
        Position position = target;
        if (position == null || position.etag().equals(etag) && !agent.overridesUnsent) {
            return null;
        }
        Push push = rulesPush(position);
        agent.sending(position, push.nonce(), clock.nanos());
        return push;
    }

    /** As {@link #attach}, of a poll that has what there is: it waits for what comes. */
    synchronized void await(Agent agent, Downstream poll) {
        leaveStream(agent);
        agent.down = poll;
    }

    /** A way down has ended. */
    synchronized void detach(Agent agent, Downstream down) {
        if (down.equals(agent.down)) {
            agent.down = null;
        }
    }

    synchronized void heard(Agent agent) {
        agent.heard(clock.nanos());
    }

    synchronized void acknowledged(Agent agent, Ack ack) {
        long now = clock.nanos();
        agent.heard(now);
        agent.current = ack.current();
        if (ack.subject() == Ack.Subject.RULESET && ack.nonce().equals(agent.nonce)) {
            agent.answered = true;
            agent.answerNanos = now;
            agent.applyMicros = ack.applyMicros();
            agent.mistakes = ack.status() == Ack.Status.REJECTED ? ack.errors() : List.of();
        }
    }

    synchronized void beaten(Agent agent, Heartbeat heartbeat) {
        agent.heard(clock.nanos());
        agent.heartbeat = heartbeat;
        agent.current = heartbeat.current();
        agent.transport = heartbeat.transport();
        Position position = target;
        if (position != null && agent.isBehind(position, clock.nanos())) {
            send(agent, rulesPush(position), position);
        }
    }

    /** Whether a batch of this number was not here before. */
    synchronized boolean isNewBatch(Agent agent, long seq) {
        agent.heard(clock.nanos());
        return agent.metricsSeen.isNew(seq);
    }

    /** Whether events of this number were not here before. */
    synchronized boolean areNewEvents(Agent agent, long seq) {
        agent.heard(clock.nanos());
        return agent.eventsSeen.isNew(seq);
    }

    /** How far this clock is ahead of the agent's, in milliseconds, as far as it has said. */
    synchronized long clockOffset(Agent agent) {
        Heartbeat heartbeat = agent.heartbeat;
        return heartbeat == null ? 0 : heartbeat.clockOffsetMillis();
    }

    /** Whether a session is the one of now, of an agent that is here. */
    synchronized boolean isOpen(Session session) {
        return session.equals(session.agent().session) && agents.containsKey(session.agent().boot);
    }

    /** An instance stops, and need not be waited for. */
    synchronized void leave(Agent agent) {
        agents.remove(agent.boot);
        leaveStream(agent);
    }

    /** Ends the streams of those who came with a token. */
    synchronized void leaveStreamsOf(long token) {
        for (Agent agent : agents.values()) {
            Session session = agent.session;
            if (session != null && session.token().id() == token) {
                agent.session = null;
                leaveStream(agent);
            }
        }
    }

    // ---- from time to time

    /** Pings those whose streams are open, lets go of those who are not there, and tells who was seen since the last time. */
    synchronized List<Seen> sweep(boolean ping) {
        long now = clock.nanos();
        agents.values()
                .removeIf(agent -> agent.presence(now) == Presence.GONE
                        || agent.replaced
                                && agent.presence(now).compareTo(Presence.OFFLINE) >= 0
                                && agent.down == null);
        Push push = Push.of(new Ping(clock.wallClock().millis()));
        List<Seen> seen = new ArrayList<>();
        for (Agent agent : agents.values()) {
            Downstream down = agent.down;
            boolean lost = agent.presence(now).compareTo(Presence.OFFLINE) >= 0;
            if (down != null && (lost || down.stalledNanos() >= STALLED_NANOS)) {
                leaveStream(agent);
            } else if (down != null && ping) {
                down.send(push);
            }
            if (agent.unsaved && !agent.replaced) {
                agent.unsaved = false;
                seen.add(seen(agent, now));
            }
        }
        return seen;
    }

    private Seen seen(Agent agent, long now) {
        return new Seen(
                key,
                agent.instance,
                agent.boot,
                agent.labels,
                agent.version,
                agent.current,
                clock.wallClock().instant().minusNanos(now - agent.heardNanos));
    }

    /** Says good-bye to all. */
    synchronized void close(Push bye) {
        for (Agent agent : agents.values()) {
            Downstream down = agent.down;
            if (down != null) {
                down.send(bye);
            }
            leaveStream(agent);
        }
    }

    /** The arrival matrix, sorted by instance. */
    synchronized List<InstanceView> instances() {
        long now = clock.nanos();
        Map<String, Integer> shown = new HashMap<>();
        List<Agent> all = agents.values().stream()
                .filter(agent -> agent.isShown(now))
                .sorted(Comparator.comparing((Agent agent) -> agent.instance).thenComparing(agent -> agent.boot))
                .toList();
        all.forEach(agent -> shown.merge(agent.instance, 1, Integer::sum));
        return all.stream()
                .map(agent -> InstanceView.of(agent, target, now, shown.getOrDefault(agent.instance, 0) > 1))
                .toList();
    }
}
