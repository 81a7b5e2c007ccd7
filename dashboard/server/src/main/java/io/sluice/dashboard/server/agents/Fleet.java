package io.sluice.dashboard.server.agents;

import io.sluice.core.time.NanoClock;
import io.sluice.dashboard.api.Ack;
import io.sluice.dashboard.api.AgentProtocol;
import io.sluice.dashboard.api.DownEvent;
import io.sluice.dashboard.api.FleetSize;
import io.sluice.dashboard.api.Hello;
import io.sluice.dashboard.api.OverrideCommand;
import io.sluice.dashboard.api.Overrides;
import io.sluice.dashboard.api.Ping;
import io.sluice.dashboard.api.Position;
import io.sluice.dashboard.api.Ruleset;
import io.sluice.dashboard.api.Tune;
import io.sluice.dashboard.api.metrics.Heartbeat;
import io.sluice.dashboard.server.agents.OverridesInForce.InForce;
import io.sluice.dashboard.server.rules.RuleReader;
import io.sluice.dashboard.server.store.InstanceStore.Seen;
import io.sluice.dashboard.server.store.OverrideStore.Entry;
import io.sluice.dashboard.server.store.Revision;
import io.sluice.dashboard.server.store.RulesetKey;
import io.sluice.dashboard.server.store.TokenStore.Token;
import io.sluice.guard.document.CanonicalRules;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
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
    private long version = -1;
    private @Nullable Content base;
    private @Nullable Content canary;
    private Set<String> members = Set.of();
    private List<InForce> overrides = List.of();
    private final HeadCount headCount;
    private int watchers;
    private long nonces;

    /** What is sent of a revision. */
    private record Content(
            Position position,
            CanonicalRules rules,
            @Nullable String cohort) {
        static @Nullable Content of(@Nullable Revision revision, @Nullable String cohort) {
            if (revision == null) {
                return null;
            }
            RuleReader reader = new RuleReader();
            Position position = new Position(revision.epoch(), revision.number(), revision.hash());
            return new Content(position, reader.canonical(reader.rules(revision)), cohort);
        }
    }

    Fleet(RulesetKey key, NanoClock clock) {
        this.key = key;
        this.clock = clock;
        headCount = new HeadCount(clock.nanos());
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
        headCount.remember(thereAtTheEnd(seen), now);
    }

    /** Of those that were seen, those that were not offline yet when the last of them was. */
    private static int thereAtTheEnd(List<Seen> seen) {
        Instant end =
                seen.stream().map(Seen::lastSeen).max(Comparator.naturalOrder()).orElse(Instant.EPOCH);
        return (int) seen.stream()
                .map(one -> Duration.between(one.lastSeen(), end))
                .filter(before -> Presence.after(before.toNanos()).compareTo(Presence.OFFLINE) < 0)
                .count();
    }

    /** Takes what instances are to have, unless it is older than what is known, and sends it to those who do not have it. */
    synchronized void deliver(Delivery delivery) {
        if (delivery.version() <= version) {
            return;
        }
        version = delivery.version();
        base = Content.of(delivery.base(), null);
        canary = Content.of(delivery.canary(), "canary");
        members = delivery.members();
        Pushes pushes = new Pushes();
        for (Agent agent : agents.values()) {
            Content content = content(agent);
            if (content != null && !content.position.equals(agent.sent) && !content.position.equals(agent.current)) {
                send(agent, pushes.of(content), content.position);
            }
        }
    }

    /** Sends some what they are to have once more, unless they have it: they may understand it now. */
    synchronized void resend(Set<String> instances) {
        Pushes pushes = new Pushes();
        for (Agent agent : agents.values()) {
            Content content = content(agent);
            if (content != null && instances.contains(agent.instance) && !content.position.equals(agent.current)) {
                send(agent, pushes.of(content), content.position);
            }
        }
    }

    private @Nullable Content content(Agent agent) {
        return canary != null && members.contains(agent.instance) ? canary : base;
    }

    /** Encodes what is sent to many once for all. */
    private final class Pushes {
        private final Map<Position, Push> made = new HashMap<>();

        Push of(Content content) {
            return made.computeIfAbsent(content.position, unused -> rulesPush(content));
        }
    }

    /** Takes what is in force now for the overrides, and tells all; whoever polls gets them with his rules. */
    synchronized void override(List<InForce> inForce) {
        overrides = inForce;
        Push alone = Push.of(new Overrides(nonce(), commands()));
        Pushes pushes = new Pushes();
        for (Agent agent : agents.values()) {
            Downstream down = agent.down;
            Content content = content(agent);
            agent.overridesUnsent = true;
            if (down != null && down.takes(DownEvent.OVERRIDE)) {
                agent.overridesUnsent = false;
                down.send(alone);
            } else if (content != null) {
                send(agent, pushes.of(content), content.position);
            }
        }
    }

    private Push rulesPush(Content content) {
        Position position = content.position;
        return Push.of(new Ruleset(
                position.epoch(),
                position.revision(),
                nonce(),
                String.valueOf(position.hash()),
                content.cohort,
                headCount.told(),
                content.rules,
                commands()));
    }

    private void send(Agent agent, Push push, Position position) {
        Downstream down = agent.down;
        if (down != null) {
            sending(agent, push, position);
            down.send(push);
        }
    }

    private void sending(Agent agent, Push push, Position position) {
        agent.sending(position, push.nonce(), clock.nanos());
        agent.fleet = headCount.told();
    }

    private String nonce() {
        return "n" + ++nonces;
    }

    private List<OverrideCommand> commands() {
        List<OverrideCommand> commands = new ArrayList<>();
        for (InForce each : overrides) {
            Entry entry = each.entry();
            Duration left = each.left(clock);
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

    /** Counts who is there, and tells those who were told another number. */
    synchronized void count() {
        recount();
        List<Agent> untold = agents.values().stream()
                .filter(agent -> agent.down != null && agent.fleet != headCount.told())
                .toList();
        tellCount(untold);
    }

    private void recount() {
        long now = clock.nanos();
        int present = 0;
        boolean missed = false;
        for (Agent agent : agents.values()) {
            boolean offline = agent.presence(now).compareTo(Presence.OFFLINE) >= 0;
            present += !offline && agent.isShown(now) ? 1 : 0;
            missed |= offline && !agent.replaced;
        }
        headCount.count(present, missed, now);
    }

    /** Whoever polls gets it with his rules. */
    private void tellCount(List<Agent> untold) {
        if (untold.isEmpty() || headCount.told() == 0) {
            return;
        }
        Push alone = Push.of(new FleetSize(headCount.told()));
        Pushes pushes = new Pushes();
        for (Agent agent : untold) {
            Downstream down = agent.down;
            Content content = content(agent);
            if (down != null && down.takes(DownEvent.FLEET)) {
                agent.fleet = headCount.told();
                if (agent.knowsFleet) {
                    down.send(alone);
                }
            } else if (content != null) {
                send(agent, pushes.of(content), content.position);
            }
        }
    }

    /** The rules an agent is to have; null if there are none for it. */
    synchronized @Nullable Position target(Agent agent) {
        Content content = content(agent);
        return content == null ? null : content.position;
    }

    /** How agents are to report now. */
    synchronized Tune tune() {
        return watchers > 0 ? Tune.WATCHED : Tune.UNWATCHED;
    }

    /** More or fewer look at what they count than before; agents are told if it is the first, or the last. */
    synchronized void watch(int more) {
        Tune before = tune();
        watchers += more;
        if (!tune().equals(before)) {
            Push push = Push.of(tune());
            agents.values().forEach(agent -> tell(agent, push));
        }
    }

    /** Sends a question to all that can take it; returns the ids of those. */
    synchronized Set<String> ask(Push question) {
        Set<String> asked = new HashSet<>();
        for (Agent agent : agents.values()) {
            if (agent.isShown(clock.nanos()) && tell(agent, question)) {
                asked.add(agent.instance);
            }
        }
        return asked;
    }

    private static boolean tell(Agent agent, Push push) {
        Downstream down = agent.down;
        boolean takes = down != null && down.takes(push.event());
        if (down != null && takes) {
            down.send(push);
        }
        return takes;
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
        agent.knowsFleet = hello.capabilities().contains(AgentProtocol.FLEET);
        agent.fleet = 0;
        agent.helloOffsetMillis = clock.wallClock().millis() - hello.clock();
        agent.heard(now);
        leaveStream(agent);
        recount(); // who comes has his part at once; the others are told soon
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
        Content content = content(agent);
        if (content != null && !content.position.equals(agent.current)) {
            send(agent, rulesPush(content), content.position);
            return;
        }
        if (agent.overridesUnsent) {
            agent.overridesUnsent = false;
            down.send(Push.of(new Overrides(nonce(), commands())));
        }
        tellCount(List.of(agent));
    }

    /**
     * An agent asks for its rules.
     *
     * @return what is to be answered at once; null if it has it all, or there is nothing
     */
    synchronized @Nullable Push pull(Agent agent, @Nullable String etag) {
        agent.heard(clock.nanos());
        Content content = content(agent);
        boolean hasAll = !agent.overridesUnsent && agent.fleet == headCount.told();
        if (content == null || content.position.etag().equals(etag) && hasAll) {
            return null;
        }
        Push push = rulesPush(content);
        sending(agent, push, content.position);
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
        Content content = content(agent);
        if (content != null && agent.isBehind(content.position, clock.nanos())) {
            send(agent, rulesPush(content), content.position);
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
        return heartbeat == null ? agent.helloOffsetMillis : heartbeat.clockOffsetMillis();
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
                .map(agent -> InstanceView.of(agent, target(agent), now, shown.getOrDefault(agent.instance, 0) > 1))
                .toList();
    }
}
