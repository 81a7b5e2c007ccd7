package io.sluice.dashboard.server.rollout;

import io.sluice.core.rule.RuleDocument;
import io.sluice.core.time.NanoClock;
import io.sluice.dashboard.server.agents.Fleets;
import io.sluice.dashboard.server.agents.InstanceView;
import io.sluice.dashboard.server.rollout.Rollout.State;
import io.sluice.dashboard.server.rules.NotFoundException;
import io.sluice.dashboard.server.rules.Publication;
import io.sluice.dashboard.server.rules.Rulesets;
import io.sluice.dashboard.server.rules.StaleRevisionException;
import io.sluice.dashboard.server.store.AuditStore;
import io.sluice.dashboard.server.store.AuditStore.Deed;
import io.sluice.dashboard.server.store.Database;
import io.sluice.dashboard.server.store.Revision;
import io.sluice.dashboard.server.store.RulesetKey;
import io.sluice.dashboard.server.time.Rounds;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;

/**
 * Brings revisions to instances. Whatever is published is a rollout: to all at once, or step by step as a {@link Plan} says; of one rule set at
 * most one is going on. What instances are to have follows from what is in the database, so a step goes on after a restart; it bakes anew then,
 * since what was counted is lost.
 * <p>Those that are going on are looked at four times a second. Safe for many threads, under one lock, which is held while the database is
 * written.
 */
public final class Rollouts implements AutoCloseable {
    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

    private final Database database;
    private final Rulesets rulesets;
    private final Fleets fleets;
    private final NanoClock clock;
    private final RolloutStore store;
    private final AuditStore audit;
    private final ActiveRollout.Around around;
    private final Rounds looking;

    private final Map<RulesetKey, ActiveRollout> active = new HashMap<>(); // these are guarded by this

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
        store = new RolloutStore(database);
        audit = new AuditStore(database);
        around = new ActiveRollout.Around(fleets, rulesets, store, new Deliveries(database), clock.wallClock());
        rulesets.deliverBy(this::toAll);
        rulesets.onPublished(this::published);
        store.active().forEach(this::goOn);
        looking = Rounds.every(LOOK_NANOS, clock, background, "rollouts could not be looked at", this::look);
    }

    private synchronized void goOn(Rollout rollout) {
        Rollout anew = rollout.state() == State.BAKING || rollout.state() == State.PUSHING
                ? rollout.to(rollout.state(), now(), rollout.reason())
                : rollout;
        if (anew.equals(rollout) || store.update(rollout, anew)) {
            active.put(anew.key(), new ActiveRollout(around, anew, store.members(anew.id())));
        }
    }

    private Instant now() {
        return clock.wallClock().instant();
    }

    // ---- publishing

    /** In the transaction that writes a revision that is for all: it takes the place of what goes on. */
    private void toAll(Revision revision) {
        store.supersede(revision.key(), revision.at(), "r" + revision.number() + " was published");
        store.insert(Rollout.begun(revision, Plan.ALL_AT_ONCE));
    }

    /** After a revision was committed. */
    private synchronized void published(Revision revision) {
        RulesetKey key = revision.key();
        Rollout rollout = store.active(key).orElse(null);
        ActiveRollout known = active.get(key);
        if (rollout != null && (known == null || known.rollout().id() != rollout.id())) {
            release(key);
            ActiveRollout begun = new ActiveRollout(around, rollout, Set.of());
            active.put(key, begun);
            begun.settle();
        }
    }

    private void release(RulesetKey key) {
        ActiveRollout ended = active.remove(key);
        if (ended != null) {
            ended.stopCounting();
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
            store.insert(Rollout.begun(written, plan));
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
        ActiveRollout each = active(id);
        Rollout before = each.rollout();
        RolloutMachine.expectAbortable(before);
        each.rollBack("aborted by " + by, by);
        settle(each, before);
        return rollout(id);
    }

    private synchronized Rollout change(long id, String by, String what, UnaryOperator<Rollout> how) {
        ActiveRollout each = active(id);
        Rollout before = each.rollout();
        Rollout changed = how.apply(before);
        each.stopCounting(); // a step that is resumed or promoted is looked at anew
        database.inTransaction(() -> {
            audit.append(new Deed(now(), by, "rollout." + what, changed.key().toString(), "rollout " + id));
            if (!each.to(changed)) {
                throw new WrongStateException("rollout " + id + " was changed by somebody else");
            }
            return changed;
        });
        settle(each, before);
        return rollout(id);
    }

    private ActiveRollout active(long id) {
        Rollout rollout = rollout(id);
        ActiveRollout each = active.get(rollout.key());
        if (each == null || each.rollout().id() != id) {
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
        return active.values().stream().map(ActiveRollout::rollout).toList();
    }

    /** Whom each step of a plan would choose if it began now, the steps before it included. */
    public List<Set<String>> preview(RulesetKey key, Plan plan) {
        Revision live = rulesets.live(key);
        long next = live == null ? 1 : live.number() + 1;
        return Membership.preview(next, plan, Alive.of(fleets.instances(key)).candidates(0));
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
        ActiveRollout each = active.get(rollout.key());
        return new ArrivalOf(
                rollout,
                members(rollout),
                instances,
                each != null && each.rollout().id() == id ? each.guards() : List.of());
    }

    // ---- looking

    private synchronized void look() {
        for (ActiveRollout each : List.copyOf(active.values())) {
            Rollout before = each.rollout();
            String rollBack = each.look();
            if (rollBack != null) {
                each.rollBack(rollBack, "the console");
            }
            settle(each, before);
        }
    }

    /** Lets follow what is to, if one has changed. */
    private void settle(ActiveRollout each, Rollout before) {
        if (each.rollout().equals(before)) {
            return;
        }
        each.settle();
        if (each.rollout().state().isEnd()) {
            release(each.rollout().key());
        }
    }

    @Override
    public void close() {
        looking.close();
    }
}
