package io.sluice.bulkhead;

import io.sluice.bulkhead.BulkheadEvent.CallAbandoned;
import io.sluice.bulkhead.BulkheadEvent.CallEnded;
import io.sluice.bulkhead.BulkheadEvent.CallPermitted;
import io.sluice.bulkhead.BulkheadEvent.CallRefused;
import io.sluice.bulkhead.BulkheadEvent.CallWaiting;
import io.sluice.bulkhead.BulkheadEvent.LimitChanged;
import io.sluice.bulkhead.Slots.Place;
import io.sluice.core.event.EventPublisher;
import io.sluice.core.gate.AbstractGate;
import io.sluice.core.gate.CallContext;
import io.sluice.core.gate.CallCounters;
import io.sluice.core.gate.CallNotPermittedException;
import io.sluice.core.gate.Outcome;
import io.sluice.core.gate.Permit;
import io.sluice.core.gate.Waiter;
import io.sluice.core.time.NanoClock;
import io.sluice.core.time.Timer;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What both kinds of bulkhead do as gates: slots are taken, waited for and freed; calls are counted and told of. */
abstract class SlottedGate extends AbstractGate {
    private static final Logger log = LoggerFactory.getLogger(SlottedGate.class);

    /** For {@link #patience}: no timer. */
    static final long FOR_EVER = Long.MAX_VALUE;

    static final long FULL = Slots.NONE;
    static final long QUEUE_FULL = -2;
    static final long TIMED_OUT = -3;
    static final long CLOSED = -4;

    private final EventPublisher<BulkheadEvent> events = new EventPublisher<>();
    private final Slots slots;
    private final @Nullable SlotCounters own; // null: somebody else counts how calls end

    /** A gate that counts for itself. */
    SlottedGate(String name, NanoClock clock, Slots slots) {
        this(name, clock, slots, slots.counters());
    }

    /** A gate that counts there; by itself only if these are the slots' own. */
    SlottedGate(String name, NanoClock clock, Slots slots, CallCounters counters) {
        super(name, clock, counters);
        this.slots = slots;
        own = counters instanceof SlotCounters slotCounters ? slotCounters : null;
    }

    /** How long a call may wait from now on, in nanoseconds; {@link #FOR_EVER} for no limit. */
    abstract long patience();

    /** How many may wait. */
    abstract int capacity();

    /** Whether nobody is let in any more. */
    boolean isClosed() {
        return false;
    }

    /** What a call is told that can neither be let in nor wait. */
    abstract long noRoom();

    final Slots slots() {
        return slots;
    }

    // ---- the gate

    @Override
    public final String kind() {
        return Bulkhead.KIND;
    }

    @Override
    public final boolean timed() {
        return false;
    }

    @Override
    public final boolean holdsWork() {
        return true;
    }

    @Override
    public final long enter(long now, CallContext context) {
        long token = slots.tryEnter();
        if (token >= 0) {
            if (events.hasListeners()) {
                tellPermitted();
            }
            return token;
        }
        if (patience() > 0 && slots.lineHasRoom(capacity())) {
            return WAIT;
        }
        return refuse(noRoom());
    }

    @Override
    public final void enqueue(Waiter waiter, long now, CallContext context) {
        long patience = patience();
        if (patience <= 0) {
            waiter.complete(refuse(noRoom()));
            return;
        }
        Waiting place = new Waiting(waiter);
        if (!slots.join(place, capacity())) {
            waiter.complete(refuse(noRoom()));
            return;
        }
        if (events.wants(CallWaiting.class)) {
            events.publish(new CallWaiting(name(), at()));
        }
        waiter.onCancel(place::giveUp);
        slots.serve();
        if (isClosed()) {
            slots.dismissAll(CLOSED); // it came too late to be dismissed with the others
        }
        if (patience != FOR_EVER && waiter.isWaiting()) {
            place.arm(patience);
        }
    }

    /** A call in line, with the timer that ends its patience. */
    private final class Waiting extends Place implements Runnable {
        private volatile @Nullable Timer timer;

        Waiting(Waiter waiter) {
            super(waiter);
        }

        /** The timer that is set too late, since the wait is just over, is taken back by whoever of the two comes second. */
        void arm(long nanos) {
            timer = clock().timers().schedule(nanos, this);
            if (!waiter.isWaiting()) {
                disarm();
            }
        }

        void disarm() {
            Timer armed = timer;
            if (armed != null) {
                armed.cancel();
            }
        }

        void giveUp() {
            if (slots.leave(this)) {
                refuse("cancelled");
            }
            disarm();
        }

        /** Its patience is at its end. */
        @Override
        public void run() {
            if (slots.leave(this)) {
                waiter.complete(refuse(TIMED_OUT));
            }
        }

        @Override
        boolean letIn(long token) {
            boolean in;
            try {
                in = waiter.complete(token);
            } catch (Throwable broken) {
                log.error("A call that was let in by bulkhead {} failed to take notice", name(), broken);
                in = true;
            }
            disarm();
            if (in) {
                tellPermitted();
            } else {
                refuse("cancelled");
            }
            return in;
        }

        @Override
        void dismiss(long refusal) {
            waiter.complete(refuse(refusal));
            disarm();
        }
    }

    @Override
    public final CallNotPermittedException refusal(long token) {
        return new BulkheadFullException(name(), reasonOf(token));
    }

    @Override
    public final Outcome exit(long token, long start, long end, @Nullable Object result, @Nullable Throwable error) {
        Outcome outcome = error == null ? Outcome.SUCCEEDED : Outcome.FAILED;
        ending(outcome);
        if (outcome == Outcome.SUCCEEDED) {
            slots.freeWell(token);
        } else {
            slots.free(token);
        }
        if (events.hasListeners()) {
            tellEnded(outcome, error);
        }
        return outcome;
    }

    @Override
    public final void cancel(long token) {
        ending(Outcome.CANCELLED);
        slots.free(token);
        if (events.hasListeners()) {
            tellEnded(Outcome.CANCELLED, null);
        }
    }

    @Override
    public final void callerLeft(long token) {
        abandoned();
    }

    @Override
    public final void workEnded(long token) {
        abandonedEnded();
        cancel(token);
    }

    private void ending(Outcome outcome) {
        if (own != null) {
            own.ending(outcome);
        }
    }

    // ---- uses without a token

    @Override
    protected final void waitDeclined() {
        refuse(FULL);
    }

    @Override
    protected final void tokenDropped(long token) {
        slots.holdByHand(token);
    }

    @Override
    protected final Outcome verdict(long durationNanos, @Nullable Throwable error) {
        Outcome outcome = error == null ? Outcome.SUCCEEDED : Outcome.FAILED;
        ending(outcome);
        slots.judgeByHand(outcome == Outcome.SUCCEEDED);
        if (events.hasListeners()) {
            tellEnded(outcome, error);
        }
        return outcome;
    }

    @Override
    protected final void released(boolean hadVerdict) {
        long token = slots.takeHeldByHand(hadVerdict);
        if (token < 0) {
            return; // one too many
        }
        if (hadVerdict) {
            slots.free(token);
        } else {
            cancel(token);
        }
    }

    // ---- what calls need

    /** The permit of a call that was let in. */
    final Permit permit(long token) {
        return permit(token, UNTIMED);
    }

    /** The caller has given up, but the work goes on; {@link #abandonedEnded} follows. */
    final void abandoned() {
        slots.abandoned(1);
        if (events.wants(CallAbandoned.class)) {
            events.publish(new CallAbandoned(name(), at()));
        }
    }

    final void abandonedEnded() {
        slots.abandoned(-1);
    }

    // ---- for users

    public final EventPublisher<BulkheadEvent> events() {
        return events;
    }

    /** The limit was changed: serves the line with what that brings, and tells. Runs other people's code, so hold no lock. */
    final void limitChanged(int old) {
        int limit = slots.limit();
        if (old == limit) {
            return;
        }
        slots.serve();
        if (events.wants(LimitChanged.class)) {
            events.publish(new LimitChanged(name(), at(), old, limit));
        }
    }

    // ---- counting and telling

    final long refuse(long token) {
        refuse(reasonOf(token));
        return token;
    }

    private void refuse(String reason) {
        counters().rejected();
        if (events.wants(CallRefused.class)) {
            events.publish(new CallRefused(name(), at(), reason));
        }
    }

    @Override
    public final String reasonOf(long token) {
        if (token == INTERRUPTED) {
            return "interrupted";
        }
        if (token == TIMED_OUT) {
            return "timeout";
        }
        if (token == QUEUE_FULL) {
            return "queue_full";
        }
        return token == CLOSED ? "closed" : "full";
    }

    private void tellPermitted() {
        if (events.wants(CallPermitted.class)) {
            events.publish(new CallPermitted(name(), at()));
        }
    }

    private void tellEnded(Outcome outcome, @Nullable Throwable error) {
        if (events.wants(CallEnded.class)) {
            events.publish(new CallEnded(name(), at(), outcome, error));
        }
    }

    private Instant at() {
        return clock().wallClock().instant();
    }
}
