package io.sluice.guard;

import io.sluice.adaptive.system.SystemLimiter;
import io.sluice.core.gate.Applicant;
import io.sluice.core.gate.CallContext;
import io.sluice.core.gate.CallNotPermittedException;
import io.sluice.core.gate.Gate;
import io.sluice.core.gate.Outcome;
import io.sluice.core.time.NanoClock;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The gates of a guard in the order in which a call meets them, as one path. Immutable: a change of the guard makes another. */
final class Gates {
    /*
     * There are two ways through.
     *
     * The straight one (`through`) is for guards with no more than one gate in each slot: one clock reading in, one out, tokens in local
     * variables, nothing allocated, no line written that another thread writes but those the gates must share.
     *
     * The other (`Admission`) knows any number of gates, keeps the tokens in an array, can wait, and hands out a GuardPermit. The straight
     * way turns into it when a gate says WAIT: what was taken is given back first, and everything is asked again.
     *
     * Who is refused by one gate gives back to the earlier ones what they gave: a half-open probe, a token, a slot. A call that has begun
     * has used up what ACCESS and RATE gave, so there its end is told to the others only, and cancelling it refunds nothing.
     *
     * `through` is kept below 325 bytes of bytecode, the most that a JVM inlines where it is hot: inlined it costs a tenth less. The last two slots never wait, and a system limiter's token is always
     * 0; so they are entered together, in a method of their own that throws what they refuse. One in mode SHADOW has tokens: it goes
     * the other way.
     */
    private static final long UNTIMED = Gate.UNTIMED;
    private static final long OF_SYSTEM = 0;

    final GuardCounters counters;
    private final NanoClock clock;
    private final List<Placed> placed;
    private final Gate[] order;
    private final Slot[] slots;
    private final boolean straight;

    private final @Nullable Gate access;
    private final @Nullable Gate breaker;
    private final @Nullable Gate rate;
    private final @Nullable Gate bulkhead;
    private final @Nullable Gate adaptive;
    private final @Nullable Gate system;
    private final boolean hasLast; // one of these two
    private final boolean alwaysTimed; // what wants to know the time whatever its options are
    private final @Nullable Durations durations;

    /**
     * @param placed sorted by slot
     */
    Gates(List<Placed> placed, Workshop workshop) {
        this.placed = List.copyOf(placed);
        counters = workshop.counters();
        clock = workshop.clock();
        durations = Durations.of(workshop.durations());
        order = placed.stream().map(Placed::gate).toArray(Gate[]::new);
        slots = placed.stream().map(Placed::slot).toArray(Slot[]::new);
        access = first(Slot.ACCESS);
        breaker = first(Slot.BREAKER);
        rate = first(Slot.RATE);
        bulkhead = first(Slot.BULKHEAD);
        adaptive = first(Slot.ADAPTIVE);
        system = first(Slot.SYSTEM);
        hasLast = adaptive != null || system != null;
        alwaysTimed = adaptive != null || durations != null;
        straight = placed.stream().map(Placed::slot).distinct().count() == order.length
                && (system == null || system instanceof SystemLimiter);
    }

    private @Nullable Gate first(Slot slot) {
        return placed.stream()
                .filter(each -> each.slot() == slot)
                .map(Placed::gate)
                .findFirst()
                .orElse(null);
    }

    /** A gate, where it stands, and the rule it stands for. */
    record Placed(Slot slot, String id, Gate gate) {}

    List<Placed> placed() {
        return placed;
    }

    int size() {
        return order.length;
    }

    Gate gate(int index) {
        return order[index];
    }

    NanoClock clock() {
        return clock;
    }

    // ---- the straight way

    <W, T extends @Nullable Object, X extends Exception> T through(Body<W, T, X> body, W work) throws X {
        if (!straight) {
            return throughPermit(body, work);
        }
        CallContext context = straightContext();
        long start = begin();
        long ofBreaker = 0;
        long ofRate = 0;
        long ofBulkhead = 0;
        long token;
        if (access != null && (token = access.enter(start, context)) < 0) {
            return notLetIn(Slot.ACCESS, token, 0, 0, 0, body, work);
        }
        if (breaker != null && (ofBreaker = breaker.enter(start, context)) < 0) {
            return notLetIn(Slot.BREAKER, ofBreaker, 0, 0, 0, body, work);
        }
        if (rate != null && (ofRate = rate.enter(start, context)) < 0) {
            return notLetIn(Slot.RATE, ofRate, ofBreaker, 0, 0, body, work);
        }
        if (bulkhead != null && (ofBulkhead = bulkhead.enter(start, context)) < 0) {
            return notLetIn(Slot.BULKHEAD, ofBulkhead, ofBreaker, ofRate, 0, body, work);
        }
        long ofAdaptive = hasLast ? enterLast(start, context, ofBreaker, ofRate, ofBulkhead) : 0;
        long[] stripe = counters.letIn();
        T result;
        try {
            result = body.run(work);
        } catch (Throwable error) {
            leave(ofBreaker, ofBulkhead, ofAdaptive, start, null, error, stripe);
            throw error;
        }
        leave(ofBreaker, ofBulkhead, ofAdaptive, start, result, null, stripe);
        return result;
    }

    private void leave(
            long ofBreaker,
            long ofBulkhead,
            long ofAdaptive,
            long start,
            @Nullable Object result,
            @Nullable Throwable error,
            long[] stripe) {
        long end = start == UNTIMED ? UNTIMED : ended(start);
        Outcome outcome = error == null ? Outcome.SUCCEEDED : Outcome.FAILED;
        if (system != null) {
            outcome = system.exit(OF_SYSTEM, start, end, result, error);
        }
        if (adaptive != null) {
            outcome = adaptive.exit(ofAdaptive, start, end, result, error);
        }
        if (bulkhead != null) {
            outcome = bulkhead.exit(ofBulkhead, start, end, result, error);
        }
        if (breaker != null) {
            outcome = breaker.exit(ofBreaker, start, end, result, error);
        }
        counters.ended(outcome, stripe);
    }

    /** Enters the adaptive and the system limiter; throws what they refuse. */
    private long enterLast(long start, CallContext context, long ofBreaker, long ofRate, long ofBulkhead) {
        long ofAdaptive = 0;
        if (adaptive != null && (ofAdaptive = adaptive.enter(start, context)) < 0) {
            giveBack(Slot.ADAPTIVE, ofBreaker, ofRate, ofBulkhead);
            throw refused(indexOf(Slot.ADAPTIVE), ofAdaptive);
        }
        long token;
        if (system != null && (token = system.enter(start, context)) < 0) {
            if (adaptive != null) {
                adaptive.cancel(ofAdaptive);
            }
            giveBack(Slot.SYSTEM, ofBreaker, ofRate, ofBulkhead);
            throw refused(indexOf(Slot.SYSTEM), token);
        }
        return ofAdaptive;
    }

    /** Gives back what the gates before this slot gave, and either refuses the call or lets it wait. */
    private <W, T extends @Nullable Object, X extends Exception> T notLetIn(
            Slot slot, long token, long ofBreaker, long ofRate, long ofBulkhead, Body<W, T, X> body, W work) throws X {
        giveBack(slot, ofBreaker, ofRate, ofBulkhead);
        if (token == Gate.WAIT) {
            return throughPermit(body, work);
        }
        throw refused(indexOf(slot), token);
    }

    private void giveBack(Slot refusing, long ofBreaker, long ofRate, long ofBulkhead) {
        if (bulkhead != null && refusing.compareTo(Slot.BULKHEAD) > 0) {
            bulkhead.cancel(ofBulkhead);
        }
        if (rate != null && refusing.compareTo(Slot.RATE) > 0) {
            rate.cancel(ofRate);
        }
        if (breaker != null && refusing.compareTo(Slot.BREAKER) > 0) {
            breaker.cancel(ofBreaker);
        }
    }

    private int indexOf(Slot slot) {
        int index = 0;
        while (slots[index] != slot) {
            index++;
        }
        return index;
    }

    private <W, T extends @Nullable Object, X extends Exception> T throughPermit(Body<W, T, X> body, W work) throws X {
        GuardPermit permit = acquire();
        T result;
        try {
            result = body.run(work);
        } catch (Throwable error) {
            permit.error(error);
            throw error;
        }
        permit.success(result);
        return result;
    }

    // ---- with an object

    /** Waits if it may; the caller is parked. */
    GuardPermit acquire() {
        return new Admission.Parked(this, context()).await();
    }

    /** Tells the applicant now, or when its turn has come; no thread is held. */
    void acquire(Applicant applicant) {
        CallContext context = contextual() ? applicant.context() : CallContext.EMPTY;
        long start = begin();
        long[] tokens = new long[order.length];
        for (int i = 0; i < tokens.length; i++) {
            long token = order[i].enter(start, context);
            if (token < 0) {
                notLetIn(i, token, tokens, applicant, context);
                return;
            }
            tokens[i] = token;
        }
        counters.permitted();
        applicant.admitted(new GuardPermit(this, tokens, start));
    }

    private void notLetIn(int index, long token, long[] tokens, Applicant applicant, CallContext context) {
        for (int i = index - 1; i >= 0; i--) {
            order[i].cancel(tokens[i]);
        }
        if (token == Gate.WAIT) {
            new Admission.Applied(this, context, applicant).start();
        } else {
            applicant.refused(refused(index, token));
        }
    }

    /** The call of a permit goes well and goes on: tells the gates that need not hold it until its end. */
    Outcome successSoFar(long[] tokens, long start) {
        long end = start == UNTIMED ? UNTIMED : ended(start);
        Outcome outcome = Outcome.SUCCEEDED;
        for (int i = order.length - 1; i >= 0; i--) {
            if (!slots[i].usedUpByBeginning() && !order[i].holdsWork()) {
                outcome = order[i].exit(tokens[i], start, end, Gate.NO_RESULT, null);
            }
        }
        return outcome;
    }

    /** The call of which {@link #successSoFar} was told has ended. */
    void endGood(long[] tokens, long start) {
        long end = start == UNTIMED ? UNTIMED : time();
        for (int i = order.length - 1; i >= 0; i--) {
            if (!slots[i].usedUpByBeginning() && order[i].holdsWork()) {
                order[i].exit(tokens[i], start, end, Gate.NO_RESULT, null);
            }
        }
    }

    /** The call of a permit has ended: tells the gates that hold something for it, last first. */
    Outcome exit(long[] tokens, long start, @Nullable Object result, @Nullable Throwable error) {
        long end = start == UNTIMED ? UNTIMED : ended(start);
        Outcome outcome = error == null ? Outcome.SUCCEEDED : Outcome.FAILED;
        for (int i = order.length - 1; i >= 0; i--) {
            if (!slots[i].usedUpByBeginning()) {
                outcome = order[i].exit(tokens[i], start, end, result, error);
            }
        }
        return outcome;
    }

    /** The call of a permit was given up after it had begun. */
    void cancelBegun(long[] tokens) {
        for (int i = order.length - 1; i >= 0; i--) {
            if (!slots[i].usedUpByBeginning()) {
                order[i].cancel(tokens[i]);
            }
        }
    }

    /** The call of these tokens never began; a negative one stands for a gate that was not entered. */
    void giveBack(long[] tokens) {
        for (int i = order.length - 1; i >= 0; i--) {
            if (tokens[i] >= 0) {
                order[i].cancel(tokens[i]);
            }
        }
    }

    /**
     * The caller has left, but the work goes on: the breaker learns of that now, and the gates that cap work in flight when it has ended.
     *
     * @param error what the caller was told; null if it gave up, which is no verdict
     */
    Outcome callerLeft(long[] tokens, long start, @Nullable Throwable error) {
        long end = start == UNTIMED ? UNTIMED : error == null ? time() : ended(start);
        Outcome outcome = error == null ? Outcome.CANCELLED : Outcome.FAILED;
        for (int i = order.length - 1; i >= 0; i--) {
            if (slots[i] == Slot.BREAKER && error == null) {
                order[i].cancel(tokens[i]);
            } else if (slots[i] == Slot.BREAKER) {
                outcome = order[i].exit(tokens[i], start, end, null, error);
            } else if (!slots[i].usedUpByBeginning()) {
                order[i].callerLeft(tokens[i]);
            }
        }
        return outcome;
    }

    /** The work of which {@link #callerLeft} was told has ended. */
    void workEnded(long[] tokens) {
        for (int i = order.length - 1; i >= 0; i--) {
            if (slots[i] != Slot.BREAKER && !slots[i].usedUpByBeginning()) {
                order[i].workEnded(tokens[i]);
            }
        }
    }

    CallNotPermittedException refused(int index, long token) {
        countRefused(index, order[index].reasonOf(token));
        return order[index].refusal(token);
    }

    void countRefused(int index, String reason) {
        counters.refused(slots[index], order[index], reason);
    }

    // ---- without an object

    /** As a whole or not at all; waits for nothing but the answer of another machine. */
    boolean tryAcquirePermission() {
        return tryEnter(0, begin(), context());
    }

    /** Enters the gates from this one on; their tokens live in the frames of this method only. */
    private boolean tryEnter(int index, long start, CallContext context) {
        if (index == order.length) {
            counters.permitted();
            return true;
        }
        Gate gate = order[index];
        long token = gate.enterNow(start, context);
        if (token < 0) {
            counters.refused(slots[index], gate, gate.reasonOf(token));
            return false;
        }
        if (!tryEnter(index + 1, start, context)) {
            gate.cancel(token);
            return false;
        }
        gate.dropToken(token);
        return true;
    }

    void verdict(long duration, TimeUnit unit, @Nullable Throwable error) {
        long nanos = unit.toNanos(duration);
        Outcome outcome = error == null ? Outcome.SUCCEEDED : Outcome.FAILED;
        for (int i = order.length - 1; i >= 0; i--) {
            if (!slots[i].usedUpByBeginning()) {
                outcome = order[i].judge(nanos, error);
            }
        }
        counters.ended(outcome);
        counters.verdictGiven();
    }

    void release() {
        boolean hadVerdict = counters.releaseHasVerdict();
        if (!hadVerdict) {
            counters.ended(Outcome.CANCELLED);
        }
        for (int i = order.length - 1; i >= 0; i--) {
            if (!slots[i].usedUpByBeginning()) {
                order[i].endUse(hadVerdict);
            }
        }
    }

    // ---- time and context

    /** When a call begins, if a gate wants to know; a limiter reads the clock itself if nobody else does. */
    long begin() {
        return alwaysTimed || isTimed(breaker) || isTimed(system) ? time() : UNTIMED;
    }

    private static boolean isTimed(@Nullable Gate gate) {
        return gate != null && gate.timed();
    }

    /** The one reading that stands for no time at all is put off by a nanosecond. */
    private long time() {
        long now = clock.nanos();
        return now == UNTIMED ? UNTIMED + 1 : now;
    }

    /** When a call ends that was timed, and not cancelled: tells those who want to know how long it took. */
    private long ended(long start) {
        long end = time();
        if (durations != null) {
            durations.ended(end - start);
        }
        return end;
    }

    /** Looked up only if a gate wants to know; whether one does may change with its options. */
    CallContext context() {
        return contextual() ? CallContext.current() : CallContext.EMPTY;
    }

    private boolean contextual() {
        for (Gate gate : order) {
            if (gate.contextual()) {
                return true;
            }
        }
        return false;
    }

    /**
     * The same for the straight way. Asked slot by slot, and not in a loop, so that each question is compiled for the gate that stands there.
     * A system limiter never wants to know.
     */
    private CallContext straightContext() {
        boolean wanted = access != null && access.contextual()
                || breaker != null && breaker.contextual()
                || rate != null && rate.contextual()
                || bulkhead != null && bulkhead.contextual()
                || adaptive != null && adaptive.contextual();
        return wanted ? CallContext.current() : CallContext.EMPTY;
    }
}
