package io.sluice.core.gate;

import io.sluice.core.Check;
import io.sluice.core.time.NanoClock;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Where a gate begins: {@link Protection} for users, on top of {@code enter}, {@code exit} and {@code cancel}, with counting.
 * <p><b>Cost.</b> A call that is let in adds two counters on a stripe of its own and reads the clock twice, or not at all if the
 * gate is not timed. It allocates nothing.
 * <p>The execute methods run a call on the thread that asks; a gate that has threads of its own, or another idea of when an
 * asynchronous call is over, has its own.
 */
public abstract class AbstractGate implements Gate {
    private final String name;
    private final NanoClock clock;
    private final CallCounters counters;

    /**
     * @param counters where this gate's calls are counted: its own, or those of the guard it belongs to
     */
    protected AbstractGate(String name, NanoClock clock, CallCounters counters) {
        this.name = Check.notBlank("name", name);
        this.clock = Check.present("clock", clock);
        this.counters = counters;
    }

    @Override
    public final String name() {
        return name;
    }

    @Override
    public final NanoClock clock() {
        return clock;
    }

    protected final CallCounters counters() {
        return counters;
    }

    @Override
    public final CallCounts counts() {
        return counters.counts();
    }

    @Override
    public boolean contextual() {
        return false;
    }

    @Override
    public <T extends @Nullable Object> T executeSupplier(Supplier<T> supplier) {
        long now = timeToEnter();
        long[] stripe = counters.own();
        long token = enterOrThrow(now, stripe);
        long start = startOf(now);
        T result;
        try {
            result = supplier.get();
        } catch (Throwable error) {
            end(token, start, null, error, stripe);
            throw error;
        }
        end(token, start, result, null, stripe);
        return result;
    }

    @Override
    public <T extends @Nullable Object> T executeCallable(Callable<T> callable) throws Exception {
        long now = timeToEnter();
        long[] stripe = counters.own();
        long token = enterOrThrow(now, stripe);
        long start = startOf(now);
        T result;
        try {
            result = callable.call();
        } catch (Throwable error) {
            end(token, start, null, error, stripe);
            throw error;
        }
        end(token, start, result, null, stripe);
        return result;
    }

    @Override
    public void executeRunnable(Runnable runnable) {
        long now = timeToEnter();
        long[] stripe = counters.own();
        long token = enterOrThrow(now, stripe);
        long start = startOf(now);
        try {
            runnable.run();
        } catch (Throwable error) {
            end(token, start, null, error, stripe);
            throw error;
        }
        end(token, start, NO_RESULT, null, stripe);
    }

    @Override
    public <T extends @Nullable Object> CompletionStage<T> executeCompletionStage(
            Supplier<CompletionStage<T>> supplier) {
        return new AsyncCall<>(this, supplier).start();
    }

    /** Not final: the permits of a gate that holds nothing need no settling, and it may say so. */
    @Override
    public Permit acquire() {
        long now = timeToEnter();
        long token = enterOrThrow(now, counters.own());
        return new GatePermit(this, token, startOf(now));
    }

    @Override
    public void acquire(Applicant applicant) {
        long now = timeToEnter();
        CallContext context = contextual() ? applicant.context() : CallContext.EMPTY;
        long token = enter(now, context);
        if (token == WAIT) {
            ApplicantWaiter inLine = new ApplicantWaiter(this, applicant);
            applicant.waiting(inLine);
            enqueue(inLine, now, context);
        } else if (token < 0) {
            applicant.refused(refusal(token));
        } else {
            applicant.admitted(gatePermit(token, startOf(now)));
        }
    }

    @Override
    public final boolean tryAcquirePermission() {
        long token = enterNow(timeToEnter(), context());
        if (token < 0) {
            return false;
        }
        counters.permitted();
        tokenDropped(token);
        return true;
    }

    @Override
    public final void onSuccess(long duration, TimeUnit unit) {
        verdict(duration, unit, null);
    }

    @Override
    public final void onError(long duration, TimeUnit unit, Throwable throwable) {
        verdict(duration, unit, Check.present("throwable", throwable));
    }

    @Override
    public final void releasePermission() {
        if (counters.releaseHasVerdict()) {
            released(true);
        } else {
            counters.ended(Outcome.CANCELLED);
            released(false);
        }
    }

    /**
     * Whether {@code enter} goes by the time. If not, it is given {@link #UNTIMED}, and a timed call's start is read after it was
     * let in and counted, so that the call is timed and not the gate.
     */
    protected boolean entersByTime() {
        return timed();
    }

    /** A call that was told to wait does not want to: it counts as refused. */
    protected void waitDeclined() {
        counters.rejected();
    }

    /** A call was let in whose token nobody keeps: its end will be told by the methods below. */
    protected void tokenDropped(long token) {}

    /** A use without a token got its verdict; returns how this gate takes it. */
    protected abstract Outcome verdict(long durationNanos, @Nullable Throwable error);

    /** A use without a token has ended; it was counted as cancelled if it had no verdict. */
    protected void released(boolean hadVerdict) {}

    @Override
    public final void declineWait() {
        waitDeclined();
    }

    @Override
    public final void dropToken(long token) {
        tokenDropped(token);
    }

    @Override
    public final Outcome judge(long durationNanos, @Nullable Throwable error) {
        return verdict(durationNanos, error);
    }

    @Override
    public final void endUse(boolean hadVerdict) {
        released(hadVerdict);
    }

    /** Ends a call that holds a token. */
    final Outcome end(long token, long start, @Nullable Object result, @Nullable Throwable error) {
        Outcome outcome = exit(token, start, start == UNTIMED ? UNTIMED : time(), result, error);
        counters.ended(outcome);
        return outcome;
    }

    /** As above, on the stripe on which its begin was counted. */
    private void end(long token, long start, @Nullable Object result, @Nullable Throwable error, long[] stripe) {
        Outcome outcome = exit(token, start, start == UNTIMED ? UNTIMED : time(), result, error);
        counters.ended(outcome, stripe);
    }

    /**
     * A call that holds a token was given up after it may have begun, without a verdict. For most gates that is no different from
     * {@link #cancel}; a gate that counts beginnings does not give anything back.
     */
    protected void abandoned(long token) {
        cancel(token);
    }

    final void giveUp(long token) {
        abandoned(token);
        counters.ended(Outcome.CANCELLED);
    }

    /** Ends the use of a token whose call never began. */
    final void giveBack(long token) {
        cancel(token);
        counters.ended(Outcome.CANCELLED);
    }

    private void verdict(long duration, TimeUnit unit, @Nullable Throwable error) {
        long nanos = unit.toNanos(Check.inRange("duration", duration, 0, Long.MAX_VALUE));
        Outcome outcome = verdict(nanos, error);
        counters.ended(outcome);
        counters.verdictGiven();
    }

    /** The permit of a call that {@link #enter} let in with this token; counts it. */
    protected final Permit permit(long token, long start) {
        return gatePermit(token, start);
    }

    final GatePermit gatePermit(long token, long start) {
        counters.permitted();
        return new GatePermit(this, token, start);
    }

    /** The time now; the one reading that stands for no time at all is put off by a nanosecond. */
    private long time() {
        long now = clock.nanos();
        return now == UNTIMED ? UNTIMED + 1 : now;
    }

    final long begin() {
        return timed() ? time() : UNTIMED;
    }

    final CallContext context() {
        return contextual() ? CallContext.current() : CallContext.EMPTY;
    }

    private long timeToEnter() {
        return entersByTime() ? time() : UNTIMED;
    }

    /** When a call that has just been let in at {@code now} starts. */
    private long startOf(long now) {
        return now == UNTIMED ? begin() : now;
    }

    /**
     * Parks this thread until a waiter is completed.
     *
     * @param enqueue puts the waiter in line
     * @return its token, or {@link #INTERRUPTED}
     */
    protected static long await(Consumer<Waiter> enqueue) {
        ParkingWaiter waiter = new ParkingWaiter();
        enqueue.accept(waiter);
        return waiter.await();
    }

    /** Waits if the gate says so. */
    private long enterOrThrow(long start, long[] stripe) {
        CallContext context = context();
        long token = enter(start, context);
        if (token == WAIT) {
            token = await(waiter -> enqueue(waiter, start, context));
        }
        if (token < 0) {
            throw refusal(token);
        }
        counters.permitted(stripe);
        return token;
    }
}
