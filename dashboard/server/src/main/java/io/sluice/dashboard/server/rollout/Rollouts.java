package io.sluice.dashboard.server.rollout;

import io.sluice.core.Check;
import io.sluice.core.rule.RuleDocument;
import io.sluice.core.time.NanoClock;
import io.sluice.core.time.Timer;
import io.sluice.dashboard.server.agents.Arrival;
import io.sluice.dashboard.server.agents.Fleets;
import io.sluice.dashboard.server.agents.InstanceView;
import io.sluice.dashboard.server.rollout.Membership.Candidate;
import io.sluice.dashboard.server.rollout.Rollout.State;
import io.sluice.dashboard.server.rollout.RolloutMachine.Next;
import io.sluice.dashboard.server.rollout.RolloutMachine.Seen;
import io.sluice.dashboard.server.rules.NotFoundException;
import io.sluice.dashboard.server.rules.Publication;
import io.sluice.dashboard.server.rules.Rulesets;
import io.sluice.dashboard.server.rules.StaleRevisionException;
import io.sluice.dashboard.server.store.AuditStore;
import io.sluice.dashboard.server.store.AuditStore.Deed;
import io.sluice.dashboard.server.store.Database;
import io.sluice.dashboard.server.store.Revision;
import io.sluice.dashboard.server.store.Revision.Origin;
import io.sluice.dashboard.server.store.RulesetKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings revisions to instances. Whatever is published is a rollout: to all at once, or step by step as a {@link Plan} says; of one rule set at
 * most one is going on. What instances are to have follows from what is in the database, so a step goes on after a restart; it bakes anew then,
 * since what was counted is lost.
 * <p>Those that are going on are looked at four times a second. Safe for many threads, under one lock, which is held while the database is
 * written.
 */
public final class Rollouts implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Rollouts.class);
    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

    private final Database database;
    private final Rulesets rulesets;
    private final Fleets fleets;
    private final NanoClock clock;
    private final Executor background;
    private final RolloutStore store;
    private final Deliveries deliveries;
    private final AuditStore audit;

    private final Map<RulesetKey, Active> active = new HashMap<>(); // these are guarded by this
    private @Nullable Timer next;
    private boolean closed;

    /** One that is going on. */
    private static final class Active {
        private Rollout rollout;
        private Set<String> members;
        private @Nullable CohortCounts counts; // while it bakes

        private Active(Rollout rollout, Set<String> members) {
            this.rollout = rollout;
            this.members = members;
        }
    }

    /**
     * Goes on with what was going on when the console was ended.
     *
     * @param background looks at what is going on
     */
    public Rollouts(Database database, Rulesets rulesets, Fleets fleets, NanoClock clock, Executor background) {
        this.database = database;
        this.rulesets = rulesets;
        this.fleets = fleets;
        this.clock = clock;
        this.background = background;
        store = new RolloutStore(database);
        deliveries = new Deliveries(database);
        audit = new AuditStore(database);
        rulesets.deliverBy(this::toAll);
        rulesets.onPublished(this::published);
        store.active().forEach(this::goOn);
        schedule();
    }

    private synchronized void goOn(Rollout rollout) {
        Rollout anew = rollout.state() == State.BAKING || rollout.state() == State.PUSHING
                ? rollout.to(rollout.state(), now(), rollout.reason())
                : rollout;
        if (!anew.equals(rollout) && !store.update(rollout, anew)) {
            return;
        }
        hold(new Active(anew, store.members(anew.id())));
    }

    private Instant now() {
        return clock.wallClock().instant();
    }

    // ---- publishing

    /** In the transaction that writes a revision that is for all: it takes the place of what goes on. */
    private void toAll(Revision revision) {
        store.supersede(revision.key(), revision.at(), "r" + revision.number() + " was published");
        store.insert(begun(revision, Plan.ALL_AT_ONCE));
    }

    private static Rollout begun(Revision revision, Plan plan) {
        return new Rollout(
                0,
                revision.key(),
                revision.number(),
                revision.parent(),
                plan,
                State.PUSHING,
                0,
                revision.at(),
                revision.author(),
                revision.at(),
                null,
                "",
                null,
                1);
    }

    /** After a revision was committed. */
    private synchronized void published(Revision revision) {
        RulesetKey key = revision.key();
        Rollout rollout = store.active(key).orElse(null);
        Active known = active.get(key);
        if (rollout != null && (known == null || known.rollout.id() != rollout.id())) {
            release(key);
            Active begun = new Active(rollout, Set.of());
            hold(begun);
            choose(begun);
            deliver(begun);
        }
    }

    private void hold(Active begun) {
        active.put(begun.rollout.key(), begun);
        count(begun);
    }

    private void release(RulesetKey key) {
        Active ended = active.remove(key);
        if (ended != null) {
            stopCounting(ended);
        }
    }

    /** While it bakes, instances report each second. */
    private void count(Active each) {
        boolean bakes = each.rollout.state() == State.BAKING;
        if (bakes && each.counts == null) {
            RulesetKey key = each.rollout.key();
            fleets.watch(key);
            each.counts =
                    new CohortCounts(fleets.traffic(key), each.rollout.since().toEpochMilli());
        } else if (!bakes) {
            stopCounting(each);
        }
    }

    private void stopCounting(Active each) {
        CohortCounts counts = each.counts;
        if (counts != null) {
            counts.close();
            each.counts = null;
            fleets.leave(each.rollout.key());
        }
    }

    /**
     * Publishes a document step by step.
     *
     * @return the rollout; or, if this wish was granted before, what became of it
     * @throws WrongStateException if one is going on that has not come to all
     * @throws io.sluice.guard.document.InvalidRulesException if the document holds mistakes
     * @throws StaleRevisionException if the live revision is not that which the author saw
     */
    public Rollout start(Publication wish, RuleDocument document, Plan plan) {
        Revision revision = rulesets.publish(wish, document, written -> {
            Rollout goingOn = store.active(wish.key()).orElse(null);
            if (goingOn != null && !goingOn.holdsBackNothing()) {
                throw new WrongStateException("there must be no rollout of " + wish.key() + " going on, but there was "
                        + goingOn.id() + ", " + goingOn.state());
            }
            store.supersede(written.key(), written.at(), "r" + written.number() + " was published");
            store.insert(begun(written, plan));
        });
        return store.newest(wish.key(), 1_000).stream()
                .filter(rollout -> rollout.revision() == revision.number())
                .findFirst()
                .orElseThrow(() -> new NotFoundException("rollout of r" + revision.number()));
    }

    // ---- people

    /** Stops before the next step. */
    public Rollout pause(long id, String by) {
        return change(id, by, "pause", rollout -> RolloutMachine.pause(rollout, now(), by));
    }

    /** Begins the step that was paused anew; who has not applied it is sent it once more. */
    public synchronized Rollout resume(long id, String by) {
        Rollout resumed = change(id, by, "resume", rollout -> RolloutMachine.resume(rollout, now()));
        fleets.resend(resumed.key(), members(resumed));
        return resumed;
    }

    /** Sends what instances are to have once more to those that have not applied it, also after a rollout has ended. */
    public Rollout retry(long id, String by) {
        Rollout rollout = rollout(id);
        database.inTransaction(() -> {
            audit.append(new Deed(now(), by, "rollout.retry", rollout.key().toString(), "rollout " + id));
            return rollout;
        });
        fleets.resend(rollout.key(), members(rollout));
        return rollout;
    }

    private Set<String> members(Rollout rollout) {
        return rollout.currentStep().all() || rollout.rollbackRevision() != null
                ? Alive.of(fleets.instances(rollout.key())).names()
                : store.members(rollout.id());
    }

    /** Begins the next step now. */
    public Rollout promote(long id, String by) {
        return change(id, by, "promote", rollout -> RolloutMachine.promote(rollout, now()));
    }

    /**
     * Publishes the rules of before anew, to all.
     *
     * @throws WrongStateException if it has ended, or is being rolled back
     */
    public synchronized Rollout abort(long id, String by) {
        Active each = active(id);
        RolloutMachine.expectAbortable(each.rollout);
        rollBack(each, "aborted by " + by, by);
        return rollout(id);
    }

    private synchronized Rollout change(long id, String by, String what, UnaryOperator<Rollout> how) {
        Active each = active(id);
        Rollout changed = how.apply(each.rollout);
        stopCounting(each); // a step that is resumed or promoted is looked at anew
        database.inTransaction(() -> {
            audit.append(new Deed(now(), by, "rollout." + what, changed.key().toString(), "rollout " + id));
            if (!to(each, changed)) {
                throw new WrongStateException("rollout " + id + " was changed by somebody else");
            }
            return changed;
        });
        settle(each);
        return rollout(id);
    }

    private Active active(long id) {
        Rollout rollout = rollout(id);
        Active each = active.get(rollout.key());
        if (each == null || each.rollout.id() != id) {
            throw new WrongStateException("rollout " + id + " must be going on, but was " + rollout.state());
        }
        return each;
    }

    /**
     * One rollout.
     *
     * @throws NotFoundException if there is none of that number
     */
    public Rollout rollout(long id) {
        return store.find(id).orElseThrow(() -> new NotFoundException("rollout " + id));
    }

    /** The newest first. */
    public List<Rollout> newest(RulesetKey key, int most) {
        rulesets.live(key); // there must be such a place
        return store.newest(key, most);
    }

    /** All that are going on. */
    public synchronized List<Rollout> active() {
        return active.values().stream().map(each -> each.rollout).toList();
    }

    /** Whom each step of a plan would choose if it began now, the steps before it included. */
    public List<Set<String>> preview(RulesetKey key, Plan plan) {
        Revision live = rulesets.live(key);
        long next = live == null ? 1 : live.number() + 1;
        List<Candidate> candidates = Alive.of(fleets.instances(key)).candidates(0);
        List<Set<String>> steps = new ArrayList<>();
        Set<String> members = Set.of();
        for (Plan.Step step : plan.steps()) {
            members = Membership.choose(next, step, candidates, members);
            steps.add(members);
        }
        return steps;
    }

    /**
     * How far a rollout has come.
     *
     * @param members which of the instances it is for now
     * @param instances all of the application
     * @param guards how they stand; none unless it bakes
     */
    public record ArrivalOf(
            Rollout rollout, Set<String> members, List<InstanceView> instances, List<GuardResult> guards) {}

    /** How far a rollout has come; of one that has ended, how its instances are now. */
    public synchronized ArrivalOf arrival(long id) {
        Rollout rollout = rollout(id);
        List<InstanceView> instances = fleets.instances(rollout.key());
        Active each = active.get(rollout.key());
        return new ArrivalOf(
                rollout,
                members(rollout),
                instances,
                each != null && each.rollout.id() == id ? guards(each) : List.of());
    }

    // ---- looking

    private synchronized void schedule() {
        if (!closed) {
            next = clock.timers().schedule(LOOK_NANOS, () -> background.execute(this::look));
        }
    }

    private void look() {
        try {
            lookAtAll();
        } catch (RuntimeException failed) {
            LOG.warn("rollouts could not be looked at; it is tried again", failed);
        } finally {
            schedule();
        }
    }

    private synchronized void lookAtAll() {
        for (Active each : List.copyOf(active.values())) {
            Rollout before = each.rollout;
            if (before.state() == State.PUSHING || before.state() == State.BAKING) {
                choose(each);
            }
            Next seen = RolloutMachine.next(each.rollout, seen(each));
            String rollBack = seen.rollBack();
            if (rollBack != null) {
                rollBack(each, rollBack, "the console");
            } else if (!seen.rollout().equals(each.rollout)) {
                to(each, seen.rollout());
            }
            if (!each.rollout.equals(before)) {
                settle(each);
            }
        }
    }

    /** Writes what has become of one; false if it was changed by somebody else, as by a publication. */
    private boolean to(Active each, Rollout now) {
        boolean written = store.update(each.rollout, now);
        if (written) {
            each.rollout = now;
        }
        return written;
    }

    /** Brings what instances are to have, and what is counted, in line with what has become of one. */
    private void settle(Active each) {
        if (each.rollout.state() == State.PUSHING) {
            choose(each);
        }
        count(each);
        deliver(each);
        if (each.rollout.state().isEnd()) {
            release(each.rollout.key());
        }
    }

    private void deliver(Active each) {
        fleets.deliver(each.rollout.key(), deliveries.of(each.rollout, each.members));
    }

    /** Looks who is a member now: some may have died, others come. */
    private void choose(Active each) {
        Rollout rollout = each.rollout;
        if (rollout.currentStep().all()) {
            return;
        }
        List<Candidate> alive = Alive.of(fleets.seen(rollout.key())).candidates(rollout.revision());
        Set<String> before = each.members;
        Set<String> now = Membership.choose(rollout.revision(), rollout.currentStep(), alive, before);
        if (now.equals(before)) {
            return;
        }
        Rollout changed = rollout.changed();
        boolean written = database.inTransaction(() -> {
            boolean current = store.update(rollout, changed);
            if (current) {
                store.members(rollout, before, now, now());
            }
            return current;
        });
        if (written) {
            each.rollout = changed;
            each.members = now;
        }
    }

    private Seen seen(Active each) {
        Map<String, Arrival> arrivals = new TreeMap<>();
        boolean toAll = each.rollout.isToAll() || each.rollout.rollbackRevision() != null;
        for (InstanceView instance : Alive.of(fleets.seen(each.rollout.key())).instances()) {
            if (toAll || each.members.contains(instance.instance())) {
                arrivals.put(instance.instance(), instance.arrival());
            }
        }
        String breach = guards(each).stream()
                .filter(guard -> guard.verdict() == GuardResult.Verdict.BREACHED)
                .findFirst()
                .map(guard -> guard.breach(each.members.size()))
                .orElse(null);
        return new Seen(now(), arrivals, breach);
    }

    private static List<GuardResult> guards(Active each) {
        CohortCounts counts = each.counts;
        Plan.Guards guards = each.rollout.plan().guards();
        if (counts == null || guards.equals(Plan.Guards.NONE)) {
            return List.of();
        }
        return GuardResult.of(guards, counts.of(each.members, true), counts.of(each.members, false));
    }

    /** Publishes the rules of before; in the same transaction the rollout notes that it did. */
    private void rollBack(Active each, String why, String by) {
        Rollout rollout = each.rollout;
        Publication wish = new Publication(
                rollout.key(), rollout.revision(), Origin.ROLLBACK, by, "rollout " + rollout.id() + ": " + why, null);
        try {
            Rollout[] after = new Rollout[1];
            rulesets.rollBack(wish, rollout.from(), revision -> {
                after[0] = rollout.rollingBack(revision.number(), now(), why);
                if (!store.update(rollout, after[0])) {
                    throw new WrongStateException("rollout " + rollout.id() + " was changed by somebody else");
                }
            });
            each.rollout = after[0];
            settle(each);
        } catch (StaleRevisionException superseded) {
            LOG.info("rollout {} is not rolled back, since another revision was published", rollout.id());
        }
    }

    @Override
    public void close() {
        Timer timer;
        synchronized (this) {
            closed = true;
            timer = Check.present("next", next);
        }
        timer.cancel();
    }
}
