package io.sluice.guard;

import io.sluice.core.event.EventPublisher;
import io.sluice.core.gate.CallCounters;
import io.sluice.core.gate.CallCounts;
import io.sluice.core.gate.Gate;
import io.sluice.core.time.NanoClock;
import io.sluice.core.window.StripedCells;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Counts the calls of a guard, once for all its gates, and its refusals by gate and reason, and tells of these.
 * <p><b>Thread safety.</b> Safe for many threads. <b>Cost.</b> A call that succeeds adds twice on a stripe of its own; a refusal once,
 * after a look through the few reasons there are.
 */
final class GuardCounters extends CallCounters {
    /* Copied when a reason is seen for the first time; reasons are a small fixed set, so it soon stays as it is. */
    private volatile Refusals[] refusals = {};

    private final String name;
    private final NanoClock clock;
    private final EventPublisher<GuardEvent> events;

    GuardCounters(String name, NanoClock clock, EventPublisher<GuardEvent> events) {
        this.name = name;
        this.clock = clock;
        this.events = events;
    }

    /** Counts a call that was let in; returns the stripe on which its end is to be counted. */
    long[] letIn() {
        long[] stripe = own();
        permitted(stripe);
        return stripe;
    }

    /** A call was refused. */
    void refused(Slot slot, Gate gate, String reason) {
        rejected();
        String kind = gate.kind();
        count(slot, kind, reason);
        if (events.wants(GuardEvent.CallRefused.class)) {
            events.publish(new GuardEvent.CallRefused(name, clock.wallClock().instant(), kind, reason));
        }
    }

    private void count(Slot slot, String kind, String reason) {
        for (Refusals known : refusals) {
            if (known.reason.equals(reason) && known.kind.equals(kind)) {
                known.add(0);
                return;
            }
        }
        firstRefusal(slot, kind, reason).add(0);
    }

    private synchronized Refusals firstRefusal(Slot slot, String kind, String reason) {
        for (Refusals known : refusals) {
            if (known.reason.equals(reason) && known.kind.equals(kind)) {
                return known;
            }
        }
        Refusals[] more = Arrays.copyOf(refusals, refusals.length + 1);
        Refusals first = new Refusals(slot, kind, reason);
        more[more.length - 1] = first;
        refusals = more;
        return first;
    }

    List<GuardSnapshot.Rejections> rejections() {
        List<GuardSnapshot.Rejections> all = new ArrayList<>();
        for (Refusals each : refusals) {
            all.add(new GuardSnapshot.Rejections(each.kind, each.reason, each.sum(0)));
        }
        return all;
    }

    /** Calls that got past the gates of this slot and were refused later. */
    private long refusedAfter(Slot slot) {
        long later = 0;
        for (Refusals each : refusals) {
            if (each.slot.compareTo(slot) > 0) {
                later += each.sum(0);
            }
        }
        return later;
    }

    /** What one gate of the guard counts with. */
    CallCounters of(Slot slot) {
        return new GateCounters(slot);
    }

    private static final class Refusals extends StripedCells {
        private final Slot slot;
        private final String kind;
        private final String reason;

        Refusals(Slot slot, String kind, String reason) {
            super(1);
            this.slot = slot;
            this.kind = kind;
            this.reason = reason;
        }
    }

    /**
     * Counts what only one gate knows, its refusals, and takes the rest from the guard: the gate let in what the guard let in, and
     * what a later gate refused, which for this one was cancelled. Calls that somebody makes through the gate itself come on top.
     */
    private final class GateCounters extends CallCounters {
        private final Slot slot;

        GateCounters(Slot slot) {
            this.slot = slot;
        }

        @Override
        public CallCounts counts() {
            CallCounts own = super.counts();
            CallCounts all = GuardCounters.this.counts();
            long later = refusedAfter(slot);
            return new CallCounts(
                    own.permitted() + all.permitted() + later,
                    own.rejected(),
                    own.succeeded() + all.succeeded(),
                    own.failed() + all.failed(),
                    own.ignored() + all.ignored(),
                    own.cancelled() + all.cancelled() + later);
        }
    }
}
