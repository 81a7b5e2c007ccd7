package io.sluice.dashboard.server.rollout;

import io.sluice.dashboard.server.agents.Arrival;
import io.sluice.dashboard.server.agents.Fleets;
import io.sluice.dashboard.server.agents.InstanceView;
import io.sluice.dashboard.server.rollout.Membership.Candidate;
import io.sluice.dashboard.server.rollout.Rollout.State;
import io.sluice.dashboard.server.rollout.RolloutMachine.Next;
import io.sluice.dashboard.server.rollout.RolloutMachine.Seen;
import io.sluice.dashboard.server.rules.Publication;
import io.sluice.dashboard.server.rules.Rulesets;
import io.sluice.dashboard.server.rules.StaleRevisionException;
import io.sluice.dashboard.server.store.Revision.Origin;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One rollout that is going on: who its members are, what is counted of them while it bakes, and what all instances are to have. Each change is in
 * the database before it is here. Not safe for several threads: {@link Rollouts} has it under its lock.
 */
final class ActiveRollout {
    private static final Logger LOG = LoggerFactory.getLogger(ActiveRollout.class);

    private final Around around;
    private Rollout rollout;
    private Set<String> members;
    private @Nullable CohortCounts counts; // while it bakes

    /** What all rollouts work with. */
    record Around(Fleets fleets, Rulesets rulesets, RolloutStore store, Deliveries deliveries, InstantSource time) {
        Instant now() {
            return time.instant();
        }
    }

    /** Goes on with one, as it is in the database. */
    ActiveRollout(Around around, Rollout rollout, Set<String> members) {
        this.around = around;
        this.rollout = rollout;
        this.members = members;
        count();
    }

    Rollout rollout() {
        return rollout;
    }

    /** How the guards stand; none unless it bakes. */
    List<GuardResult> guards() {
        Plan.Guards guards = rollout.plan().guards();
        if (counts == null || guards.equals(Plan.Guards.NONE)) {
            return List.of();
        }
        return GuardResult.of(guards, counts.of(members, true), counts.of(members, false));
    }

    /**
     * Looks at the instances, and does what follows from it, but for {@link #settle}.
     *
     * @return why it is to be rolled back; null if it is not
     */
    @Nullable String look() {
        if (rollout.state() == State.PUSHING || rollout.state() == State.BAKING) {
            choose();
        }
        Next next = RolloutMachine.next(rollout, seen());
        if (next.rollBack() == null && !next.rollout().equals(rollout)) {
            to(next.rollout());
        }
        return next.rollBack();
    }

    private Seen seen() {
        Map<String, Arrival> arrivals = new TreeMap<>();
        boolean toAll = rollout.isToAll() || rollout.rollbackRevision() != null;
        for (InstanceView instance : Alive.of(around.fleets.seen(rollout.key())).instances()) {
            if (toAll || members.contains(instance.instance())) {
                arrivals.put(instance.instance(), instance.arrival());
            }
        }
        String breach = guards().stream()
                .filter(guard -> guard.verdict() == GuardResult.Verdict.BREACHED)
                .findFirst()
                .map(guard -> guard.breach(members.size()))
                .orElse(null);
        return new Seen(around.now(), arrivals, breach);
    }

    /** Writes what has become of it; false if it was changed by somebody else, as by a publication. */
    boolean to(Rollout next) {
        boolean written = around.store.update(rollout, next);
        if (written) {
            rollout = next;
        }
        return written;
    }

    /** Publishes the rules of before; in the same transaction the rollout notes that it did. Has no effect if it was superseded meanwhile. */
    void rollBack(String why, String by) {
        Rollout before = rollout;
        Publication wish = new Publication(
                before.key(), before.revision(), Origin.ROLLBACK, by, "rollout " + before.id() + ": " + why, null);
        try {
            Rollout[] after = new Rollout[1];
            around.rulesets.rollBack(wish, before.from(), revision -> {
                after[0] = before.rollingBack(revision.number(), around.now(), why);
                if (!around.store.update(before, after[0])) {
                    throw new WrongStateException("rollout " + before.id() + " was changed by somebody else");
                }
            });
            rollout = after[0];
        } catch (StaleRevisionException superseded) {
            LOG.info("rollout {} is not rolled back, since another revision was published", before.id());
        }
    }

    /** Brings what instances are to have, and what is counted, in line with what has become of it. */
    void settle() {
        if (rollout.state() == State.PUSHING) {
            choose();
        }
        count();
        around.fleets.deliver(rollout.key(), around.deliveries.of(rollout, members));
    }

    /** Looks who is a member now: some may have died, others come. */
    private void choose() {
        if (rollout.currentStep().all()) {
            return;
        }
        List<Candidate> alive = Alive.of(around.fleets.seen(rollout.key())).candidates(rollout.revision());
        Set<String> chosen = Membership.choose(rollout.revision(), rollout.currentStep(), alive, members);
        if (chosen.equals(members)) {
            return;
        }
        Rollout changed = rollout.changed();
        if (around.store.update(rollout, changed, members, chosen, around.now())) {
            rollout = changed;
            members = chosen;
        }
    }

    /** While it bakes, instances report each second. */
    private void count() {
        boolean bakes = rollout.state() == State.BAKING;
        if (bakes && counts == null) {
            around.fleets.watch(rollout.key());
            counts = new CohortCounts(
                    around.fleets.traffic(rollout.key()), rollout.since().toEpochMilli());
        } else if (!bakes) {
            stopCounting();
        }
    }

    /** What is counted next begins anew. */
    void stopCounting() {
        if (counts != null) {
            counts.close();
            counts = null;
            around.fleets.leave(rollout.key());
        }
    }
}
