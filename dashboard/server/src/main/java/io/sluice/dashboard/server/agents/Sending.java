package io.sluice.dashboard.server.agents;

import io.sluice.core.time.NanoClock;
import io.sluice.dashboard.api.DownEvent;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is sent while a {@link Fleet} is locked: it waits in each instance's stream, in the order of the lock, until {@link #write}. That is called
 * without the lock, so that who has something to say need not wait until a thousand sockets are written. Used by one thread.
 */
final class Sending {
    private final Pushes pushes;
    private final HeadCount headCount;
    private final NanoClock clock;
    private final Set<Downstream> unwritten = new LinkedHashSet<>();
    private @Nullable Push overrides; // when they are made: once for all
    private @Nullable Push fleet;

    Sending(Pushes pushes, HeadCount headCount, NanoClock clock) {
        this.pushes = pushes;
        this.headCount = headCount;
        this.clock = clock;
    }

    /** Its rules with all that goes with them, if there are any for it and there is a way down. */
    void rules(Agent agent, @Nullable Content content) {
        Downstream down = agent.down;
        if (down != null && content != null) {
            send(down, rulesOf(agent, content));
        }
    }

    /** As {@link #rules}, but who has what was to be had before is told what is different only, if that is less. */
    void change(Agent agent, @Nullable Content before, Content content) {
        Downstream down = agent.down;
        if (down == null) {
            return;
        }
        Push splice = before != null && isReadyFor(before, agent, down) ? pushes.splice(before, content) : null;
        if (splice == null) {
            rules(agent, content);
            return;
        }
        agent.passage.splice(content.position(), splice.nonce(), clock.nanos());
        toldAll(agent);
        send(down, splice);
    }

    private static boolean isReadyFor(Content before, Agent agent, Downstream down) {
        return agent.knowsSplices && down.takes(DownEvent.SPLICE) && agent.passage.isSettledAt(before);
    }

    /** The same as an answer, which who asked for it writes. Who gets the same rules again gets another nonce with them. */
    Push rulesOf(Agent agent, Content content) {
        if (agent.passage.wasSentAs(pushes.rules(content).nonce())) {
            pushes.renew();
        }
        Push push = pushes.rules(content);
        agent.passage.sent(content.position(), push.nonce(), clock.nanos());
        toldAll(agent);
        return push;
    }

    private void toldAll(Agent agent) {
        agent.overridesUnsent = false;
        agent.fleet = headCount.told();
    }

    /** Whether it was told of all that goes with its rules. */
    boolean hasAll(Agent agent) {
        return !agent.overridesUnsent && agent.fleet == headCount.told();
    }

    /** The overrides; whoever polls gets them with his rules. */
    void overrides(Agent agent, @Nullable Content content) {
        Downstream down = agent.down;
        agent.overridesUnsent = true;
        if (down != null && down.takes(DownEvent.OVERRIDE)) {
            agent.overridesUnsent = false;
            overrides = overrides == null ? pushes.overrides() : overrides;
            send(down, overrides);
        } else {
            rules(agent, content);
        }
    }

    /** How many there are, unless it knows; whoever polls gets it with his rules. */
    void count(Agent agent, @Nullable Content content) {
        Downstream down = agent.down;
        if (down == null || headCount.told() == 0 || headCount.told() == agent.fleet) {
            return;
        }
        if (!down.takes(DownEvent.FLEET)) {
            rules(agent, content);
            return;
        }
        agent.fleet = headCount.told();
        if (agent.knowsFleet) {
            fleet = fleet == null ? pushes.fleet() : fleet;
            send(down, fleet);
        }
    }

    /** Anything else, if it can take it; says whether it can. */
    boolean tell(Agent agent, Push push) {
        Downstream down = agent.down;
        if (down == null || !down.takes(push.event())) {
            return false;
        }
        send(down, push);
        return true;
    }

    private void send(Downstream down, Push push) {
        down.send(push);
        unwritten.add(down);
    }

    /** Writes what was sent, as far as agents take it. */
    void write() {
        unwritten.forEach(Downstream::flush);
    }
}
