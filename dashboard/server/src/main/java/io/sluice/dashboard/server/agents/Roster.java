package io.sluice.dashboard.server.agents;

import io.sluice.core.time.NanoClock;
import io.sluice.dashboard.api.AgentProtocol;
import io.sluice.dashboard.api.Hello;
import io.sluice.dashboard.server.store.InstanceStore.Seen;
import io.sluice.dashboard.server.store.RulesetKey;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Who is there, or was: the starts of instances, and how many are counted of them. Guarded by its {@link Fleet}. */
final class Roster {
    /** Beyond this many, hellos are refused. */
    static final int MOST_AGENTS = 10_000;

    private final RulesetKey key;
    private final NanoClock clock;
    private final HeadCount headCount;
    private final Map<String, Agent> agents = new HashMap<>(); // by boot

    Roster(RulesetKey key, NanoClock clock, HeadCount headCount) {
        this.key = key;
        this.clock = clock;
        this.headCount = headCount;
    }

    Collection<Agent> all() {
        return agents.values();
    }

    boolean has(Agent agent) {
        return agents.containsKey(agent.boot);
    }

    // ---- who comes

    /** Those that were seen before the console was started: offline until they come back. */
    void remember(List<Seen> seen) {
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

    /**
     * An instance says hello; it has no way down yet, and its part of what all share at once.
     *
     * @throws TooManyException if there are too many already
     */
    Agent join(Hello hello) {
        long now = clock.nanos();
        Agent agent = agents.get(hello.bootId());
        if (agent == null) {
            agent = add(hello, now);
        }
        agent.labels = hello.labels();
        agent.version = hello.agentVersion();
        agent.transport = hello.transport();
        agent.passage.tells(hello.current());
        agent.overridesUnsent = true;
        agent.knowsFleet = hello.capabilities().contains(AgentProtocol.FLEET);
        agent.knowsSplices = hello.capabilities().contains(AgentProtocol.SPLICE);
        agent.fleet = 0;
        agent.helloOffsetMillis = clock.wallClock().millis() - hello.clock();
        agent.heard(now);
        agent.leaveStream();
        count();
        return agent;
    }

    private Agent add(Hello hello, long now) {
        if (agents.size() >= MOST_AGENTS) {
            throw new TooManyException("instances of " + key + " must be at most " + MOST_AGENTS + ", but were more");
        }
        for (Agent other : agents.values()) {
            if (other.instance.equals(hello.instanceId())) {
                other.replaced = true;
            }
        }
        Agent agent = new Agent(hello.instanceId(), hello.bootId(), hello.current(), now);
        agents.put(agent.boot, agent);
        return agent;
    }

    // ---- who goes

    /** An instance stops, and need not be waited for. */
    void leave(Agent agent) {
        agents.remove(agent.boot);
        agent.leaveStream();
    }

    /** Lets go of those who are not there, and whom nobody waits for any more. */
    void forget() {
        long now = clock.nanos();
        agents.values()
                .removeIf(agent -> agent.presence(now) == Presence.GONE
                        || agent.replaced && agent.isOffline(now) && agent.down == null);
    }

    // ---- who is there

    /** Counts who is there. */
    void count() {
        long now = clock.nanos();
        int present = 0;
        boolean missed = false;
        for (Agent agent : agents.values()) {
            boolean offline = agent.isOffline(now);
            present += !offline && agent.isShown(now) ? 1 : 0;
            missed |= offline && !agent.replaced;
        }
        headCount.count(present, missed, now);
    }

    /** Those that were heard of since the last time this was asked, as they are to be kept. */
    List<Seen> takeUnsaved() {
        long now = clock.nanos();
        List<Seen> seen = new ArrayList<>();
        for (Agent agent : agents.values()) {
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
                agent.passage.current(),
                clock.wallClock().instant().minusNanos(now - agent.heardNanos));
    }

    /** Those that are shown, in no order. */
    List<InstanceView> views(Assignment assignment) {
        long now = clock.nanos();
        List<Agent> shown =
                agents.values().stream().filter(agent -> agent.isShown(now)).toList();
        Map<String, Integer> starts = new HashMap<>();
        shown.forEach(agent -> starts.merge(agent.instance, 1, Integer::sum));
        return shown.stream()
                .map(agent -> InstanceView.of(
                        agent, assignment.target(agent.instance), now, starts.getOrDefault(agent.instance, 0) > 1))
                .toList();
    }
}
