package io.sluice.dashboard.server.agents;

import io.sluice.core.time.NanoClock;
import io.sluice.dashboard.api.Hello;
import io.sluice.dashboard.api.Ping;
import io.sluice.dashboard.api.Tune;
import io.sluice.dashboard.server.agents.OverridesInForce.InForce;
import io.sluice.dashboard.server.store.InstanceStore.Seen;
import io.sluice.dashboard.server.store.Revision;
import io.sluice.dashboard.server.store.RulesetKey;
import io.sluice.dashboard.server.store.TokenStore.Token;
import io.sluice.guard.document.CanonicalRules;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * All instances of one application in one environment, with what they are to have: who is there is in its {@link Roster}, which rules are for whom in
 * its {@link Assignment}, what is made of them in its {@link Pushes}, and how far they have come in each instance's {@link Passage}.
 * <p><b>The lock.</b> All of that is under one, this one, which {@link Session} takes, too. Whatever is sent is put where it waits for its instance
 * under the lock, so that nobody gets something older after something newer; it is written after that, see {@link Sending}, so that nobody who
 * wants the lock waits for a socket. What is to be looked up in the database is looked up under another one, which is taken before: one after the
 * other, so that nothing older is taken after something newer, while all else goes on. Safe for many threads.
 */
final class Fleet {
    private static final long STALLED_NANOS = TimeUnit.SECONDS.toNanos(25);

    private final RulesetKey key;
    private final Function<Revision, CanonicalRules> reader;
    private final NanoClock clock;
    private final Object informing = new Object(); // taken before this one
    private volatile boolean informed; // written under that
    private final HeadCount headCount; // these are guarded by this
    private final Roster roster;
    private final Pushes pushes;
    private Assignment assignment = Assignment.NONE;
    private int watchers;

    /**
     * @param reader of the rules of a revision
     */
    Fleet(RulesetKey key, Function<Revision, CanonicalRules> reader, NanoClock clock) {
        this.key = key;
        this.reader = reader;
        this.clock = clock;
        headCount = new HeadCount(clock.nanos());
        roster = new Roster(key, clock, headCount);
        pushes = new Pushes(headCount, clock);
    }

    RulesetKey key() {
        return key;
    }

    // ---- the lock

    /** Does something under the lock, and writes what it sends after that. */
    void sending(Consumer<Sending> work) {
        Sending out = out();
        synchronized (this) {
            work.accept(out);
        }
        out.write();
    }

    Sending out() {
        return new Sending(pushes, headCount, clock);
    }

    synchronized Assignment assignment() {
        return assignment;
    }

    /** What an agent is to have; null for nothing. Who asks has the lock. */
    @Nullable Content content(Agent agent) {
        return assignment.of(agent.instance);
    }

    // ---- what they are to have

    /** Those that were seen before the console was started: offline until they come back. */
    synchronized void remember(List<Seen> seen) {
        roster.remember(seen);
    }

    /**
     * Has it learn what instances are to have, once. Whoever comes meanwhile waits, for without it nobody can be told anything true; if it
     * fails, it is done again for the next one.
     */
    void inform(Runnable learning) {
        if (!informed) {
            synchronized (informing) {
                if (!informed) {
                    learn(learning);
                }
            }
        }
    }

    /** The same, because something has changed. What is asked for later is learnt later, so nothing new gives way to something older. */
    void informAnew(Runnable learning) {
        synchronized (informing) {
            learn(learning);
        }
    }

    private void learn(Runnable learning) {
        informed = false;
        learning.run();
        informed = true;
    }

    /** Takes what instances are to have, unless it is older than what is known, and sends it to those who do not have it. */
    void deliver(Delivery delivery) {
        if (assignment().isBefore(delivery)) {
            Assignment next = Assignment.of(delivery, reader); // not under the lock, since that may take a while
            sending(out -> assign(next, out));
        }
    }

    private void assign(Assignment next, Sending out) {
        if (next.version() <= assignment.version()) {
            return; // somebody brought something newer meanwhile
        }
        Assignment before = assignment;
        assignment = next;
        pushes.renew();
        for (Agent agent : roster.all()) {
            Content content = content(agent);
            if (content != null && !agent.passage.hasOrGets(content)) {
                out.change(agent, before.of(agent.instance), content);
            }
        }
    }

    /** Sends some what they are to have once more, unless they have it: they may understand it now. */
    void resend(Set<String> instances) {
        sending(out -> {
            pushes.renew();
            for (Agent agent : roster.all()) {
                Content content = content(agent);
                if (content != null && instances.contains(agent.instance) && !agent.passage.has(content)) {
                    out.rules(agent, content);
                }
            }
        });
    }

    /** Takes what is in force now for the overrides, and tells all. */
    void override(List<InForce> inForce) {
        sending(out -> {
            pushes.overrides(inForce);
            roster.all().forEach(agent -> out.overrides(agent, content(agent)));
        });
    }

    /** Counts who is there, and tells those who were told another number. */
    void count() {
        sending(out -> {
            roster.count();
            roster.all().forEach(agent -> out.count(agent, content(agent)));
        });
    }

    /** How agents are to report now. */
    synchronized Tune tune() {
        return watchers > 0 ? Tune.WATCHED : Tune.UNWATCHED;
    }

    /** More or fewer look at what they count than before; agents are told if it is the first, or the last. */
    void watch(int more) {
        sending(out -> {
            Tune before = tune();
            watchers += more;
            if (!tune().equals(before)) {
                Push push = Push.of(tune());
                roster.all().forEach(agent -> out.tell(agent, push));
            }
        });
    }

    /** Sends a question to all that can take it; returns the ids of those. */
    Set<String> ask(Push question) {
        Set<String> asked = new HashSet<>();
        sending(out -> {
            for (Agent agent : roster.all()) {
                if (agent.isShown(clock.nanos()) && out.tell(agent, question)) {
                    asked.add(agent.instance);
                }
            }
        });
        return asked;
    }

    // ---- who comes and goes

    /**
     * An instance says hello.
     *
     * @throws TooManyException if there are too many already
     */
    synchronized Session join(Hello hello, Token token, String session) {
        Agent agent = roster.join(hello);
        Session opened = new Session(session, token, this, agent, clock);
        agent.session = opened;
        return opened;
    }

    /** Whether a session is the one of now, of an agent that is here. */
    synchronized boolean isOpen(Session session) {
        return session.equals(session.agent().session) && roster.has(session.agent());
    }

    /** An instance stops, and need not be waited for. */
    synchronized void leave(Agent agent) {
        roster.leave(agent);
    }

    /** Ends the streams of those who came with a token. */
    synchronized void leaveStreamsOf(long token) {
        for (Agent agent : roster.all()) {
            Session session = agent.session;
            if (session != null && session.token().id() == token) {
                agent.session = null;
                agent.leaveStream();
            }
        }
    }

    // ---- from time to time

    /** Pings those whose streams are open, lets go of those who are not there, and tells who was seen since the last time. */
    List<Seen> sweep(boolean ping) {
        Push push = Push.of(new Ping(clock.wallClock().millis()));
        List<Seen> seen = new ArrayList<>();
        sending(out -> {
            roster.forget();
            for (Agent agent : roster.all()) {
                if (isLost(agent)) {
                    agent.leaveStream();
                } else if (ping) {
                    out.tell(agent, push);
                }
            }
            seen.addAll(roster.takeUnsaved());
        });
        return seen;
    }

    private boolean isLost(Agent agent) {
        Downstream down = agent.down;
        return down != null && (agent.isOffline(clock.nanos()) || down.stalledNanos() >= STALLED_NANOS);
    }

    /** Says good-bye to all. */
    void close(Push bye) {
        sending(out -> roster.all().forEach(agent -> out.tell(agent, bye)));
        synchronized (this) {
            roster.all().forEach(Agent::leaveStream);
        }
    }

    /** The arrival matrix, sorted by instance. */
    List<InstanceView> instances() {
        return views().stream()
                .sorted(Comparator.comparing(InstanceView::instance).thenComparing(InstanceView::boot))
                .toList();
    }

    private synchronized List<InstanceView> views() {
        return roster.views(assignment);
    }
}
