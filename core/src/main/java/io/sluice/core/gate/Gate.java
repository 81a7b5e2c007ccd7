package io.sluice.core.gate;

import io.sluice.core.time.NanoClock;
import org.jspecify.annotations.Nullable;

/**
 * A policy that may refuse a call before it starts, and learns how it ended: circuit breaker, bulkhead, rate limiter, adaptive
 * limiter, access list.
 * <p>Users call the methods of {@link Protection}. The methods here are for those who line gates up, such as a guard: they hold
 * the time of the start and one long for each gate in local variables and need no object for a call.
 * <pre>{@code
 * long start = gate.timed() ? clock.nanos() : UNTIMED;
 * long token = gate.enter(start, context);
 * if (token < 0) throw gate.refusal(token);
 * … the call …
 * gate.exit(token, start, gate.timed() ? clock.nanos() : UNTIMED, result, error);
 * }</pre>
 * Every entered gate is left exactly once, by {@code exit} or {@code cancel}, last entered first.
 */
public interface Gate extends Protection {

    /** Stands for a time that was not taken. */
    long UNTIMED = Long.MIN_VALUE;

    /** Stands for the result of a call that has none: a runnable, or a verdict given by hand. */
    Object NO_RESULT = new Object();

    /** What {@link #enter} returns if the call would be let in after a wait; not yet a refusal, and not counted as one. */
    long WAIT = Long.MIN_VALUE + 1;

    /** The refusal of a call whose thread was interrupted while it waited. */
    long INTERRUPTED = Long.MIN_VALUE + 2;

    /** What is protected. */
    String name();

    /** The kind of gate, as rules and meters call it, such as {@code circuitBreaker}. */
    String kind();

    /** The clock that decides everything in this gate. */
    NanoClock clock();

    /** Whether this gate wants to know when calls begin and end; if not, both may be {@link #UNTIMED}. */
    boolean timed();

    /** Whether this gate distinguishes between calls; if not, it may be given {@link CallContext#EMPTY}. */
    boolean contextual();

    /**
     * Whether a call occupies this gate as long as its work goes on, also when its verdict is known before: so with a cap on calls in
     * flight, whose slot a stream keeps after the first element has shown that it does what it should.
     */
    default boolean holdsWork() {
        return false;
    }

    /** What happened since the gate was made. */
    CallCounts counts();

    /**
     * Lets a call in, or not; never waits. Counts a refusal; a call let in is counted by the caller.
     *
     * @param now the start of the call, or {@link #UNTIMED}
     * @return a token that {@code exit} or {@code cancel} must get back; negative for a refusal, the value saying why; or
     *     {@link #WAIT}, and then the caller either goes on to {@link #enqueue} or takes it for a refusal and counts it
     */
    long enter(long now, CallContext context);

    /**
     * Puts a call in line that {@link #enter} told to wait. The waiter is completed with a token or a refusal, perhaps before this
     * returns, and no later than the gate's longest wait. Counts a refusal, and a waiter that gives up, as refused. A gate that
     * never tells anybody to wait completes it with what {@code enter} says.
     *
     * @param now as for {@code enter}
     */
    default void enqueue(Waiter waiter, long now, CallContext context) {
        waiter.complete(enter(now, context));
    }

    /**
     * Lets a call in, or not, for who does not stand in line: {@link #WAIT} is a refusal, and counted. A gate that has to ask another machine
     * parks the thread until that has answered, which must not take long.
     *
     * @param now as for {@code enter}
     */
    default long enterNow(long now, CallContext context) {
        long token = enter(now, context);
        if (token == WAIT) {
            declineWait();
        }
        return token;
    }

    /** The exception that says what a negative token of {@link #enter} means. */
    CallNotPermittedException refusal(long token);

    /** The reason that {@link #refusal} gives, for who wants no exception. */
    default String reasonOf(long token) {
        return refusal(token).reason();
    }

    /** Takes {@link #WAIT} for a refusal, and counts it. */
    void declineWait();

    /**
     * Learns how a call ended. Never throws; what the call ended with is for the caller to count.
     *
     * @param start what {@code enter} was given
     * @param end the end of the call, or {@link #UNTIMED}
     * @param result what the call returned, if it did; {@link #NO_RESULT} if it has no result
     * @param error what the call threw, if it did
     * @return how this gate takes it
     */
    Outcome exit(long token, long start, long end, @Nullable Object result, @Nullable Throwable error);

    /** Takes back an entry without a verdict: a later gate refused, or the call was given up. Never throws. */
    void cancel(long token);

    /**
     * The caller has given up, but the work goes on, and with it what it holds; {@link #workEnded} follows, in place of
     * {@code exit}. Never throws.
     */
    default void callerLeft(long token) {}

    /** Work that went on without its caller has ended. Never throws. */
    default void workEnded(long token) {
        cancel(token);
    }

    // ---- uses whose token nobody keeps: see tryAcquirePermission; counted by whoever calls these

    /** A call was let in whose token nobody keeps: its end will be told by {@link #judge} and {@link #endUse}. */
    void dropToken(long token);

    /**
     * A use without a token got its verdict.
     *
     * @return how this gate takes it
     */
    Outcome judge(long durationNanos, @Nullable Throwable error);

    /** A use without a token has ended. */
    void endUse(boolean hadVerdict);
}
