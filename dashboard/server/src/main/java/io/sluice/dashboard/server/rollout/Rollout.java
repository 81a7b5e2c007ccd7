package io.sluice.dashboard.server.rollout;

import io.sluice.dashboard.server.store.Revision;
import io.sluice.dashboard.server.store.RulesetKey;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A revision on its way to instances.
 *
 * @param id its number
 * @param key of which rule set
 * @param revision what is brought
 * @param from what instances have that it does not reach; 0 for none
 * @param plan in which steps
 * @param state how it is
 * @param step which step it is at, from 0
 * @param since when it came to this state, or was resumed
 * @param by who started it
 * @param startedAt when
 * @param endedAt when it ended; null if it goes on
 * @param reason why it is paused, or ended as it did; empty if there is nothing to say
 * @param rollbackRevision what took its place when it was rolled back; null if it was not
 * @param version counts its changes
 */
public record Rollout(
        long id,
        RulesetKey key,
        long revision,
        long from,
        Plan plan,
        State state,
        int step,
        Instant since,
        String by,
        Instant startedAt,
        @Nullable Instant endedAt,
        String reason,
        @Nullable Long rollbackRevision,
        long version) {

    /** How it is. */
    public enum State {
        /** The step's instances get the revision. */
        PUSHING,
        /** They have it, and are looked at. */
        BAKING,
        /** Somebody has to decide. */
        PAUSED,
        /** All get the rules of before, as a new revision. */
        ROLLING_BACK,
        /** All have the revision. */
        DONE,
        /** All have the rules of before. */
        ROLLED_BACK,
        /** Another revision was published meanwhile. */
        SUPERSEDED;

        /** Whether nothing follows. */
        public boolean isEnd() {
            return compareTo(DONE) >= 0;
        }
    }

    /** One that begins with its first step; its id is given when it is written. */
    static Rollout begun(Revision revision, Plan plan) {
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

    /** The step it is at. */
    public Plan.Step currentStep() {
        return plan.steps().get(step);
    }

    /** Whether it has come to all. */
    public boolean isToAll() {
        return state == State.DONE
                || state.compareTo(State.ROLLING_BACK) < 0 && currentStep().all();
    }

    /** Whether all have been sent what they are to have, so that only answers are waited for. */
    boolean holdsBackNothing() {
        return isToAll() || rollbackRevision != null;
    }

    Rollout to(State next, Instant now, String why) {
        return new Rollout(
                id,
                key,
                revision,
                from,
                plan,
                next,
                step,
                now,
                by,
                startedAt,
                next.isEnd() ? now : null,
                why,
                rollbackRevision,
                version + 1);
    }

    Rollout toStep(int next, Instant now) {
        return new Rollout(
                id,
                key,
                revision,
                from,
                plan,
                State.PUSHING,
                next,
                now,
                by,
                startedAt,
                null,
                "",
                rollbackRevision,
                version + 1);
    }

    Rollout rollingBack(long itsRevision, Instant now, String why) {
        return new Rollout(
                id,
                key,
                revision,
                from,
                plan,
                State.ROLLING_BACK,
                step,
                now,
                by,
                startedAt,
                null,
                why,
                itsRevision,
                version + 1);
    }

    /** The same with other members. */
    Rollout changed() {
        return new Rollout(
                id,
                key,
                revision,
                from,
                plan,
                state,
                step,
                since,
                by,
                startedAt,
                endedAt,
                reason,
                rollbackRevision,
                version + 1);
    }
}
