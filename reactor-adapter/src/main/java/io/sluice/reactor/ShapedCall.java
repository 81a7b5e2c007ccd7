package io.sluice.reactor;

import io.sluice.core.gate.CallContext;
import io.sluice.guard.CallPlan;
import io.sluice.guard.ObservedCall;
import io.sluice.recovery.CallTimeoutException.Limit;
import io.sluice.recovery.Fallback;
import io.sluice.recovery.Retry;
import io.sluice.recovery.Timeout;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import reactor.core.CorePublisher;
import reactor.core.CoreSubscriber;
import reactor.core.Exceptions;

/**
 * One subscription to a guard that shapes its calls: fallback ( deadline ( retry ( hedge ( gates ( attempt timeout ( fault ( the source ) ) ) ) ) ) ),
 * all in this object, with one more for each round of the retry and for each attempt.
 */
final class ShapedCall<T> extends Downstream<T> {
    /*
     * Rounds follow one another, each after the end of the one before; within a round there may be several attempts, of which one decides
     * it. Steps of a call are ordered by that, by timers and by the scheduler; only the canceller and the deadline meet them. A step
     * publishes what it starts and then looks whether the call is open; who closes that looks then for what was published.
     */
    private static final Object LATE =
            new Object(); // a stage: the deadline has passed, and the answer to that is not known yet

    final CallPlan plan;
    final CorePublisher<? extends T> source;
    final Shape shape;
    private final @Nullable Timeout timeout;
    private final @Nullable Retry retry;
    private final boolean limitedToTheEnd;
    private final boolean hasDeadline;
    private final long deadlineNanos;
    private final Alarm deadline;
    private final Alarm pause;
    /** Rounds that should begin: who raises it from zero begins them, so that failures at once need no deeper stack. */
    private final AtomicInteger due = new AtomicInteger();

    private volatile @Nullable Round<T> round;
    private final @Nullable ObservedCall observed;
    private int rounds; // one step at a time

    ShapedCall(CallPlan plan, CorePublisher<? extends T> source, Shape shape, CoreSubscriber<? super T> actual) {
        super(actual);
        this.plan = plan;
        this.source = source;
        this.shape = shape;
        timeout = plan.timeout();
        retry = plan.retry();
        limitedToTheEnd = timeout != null && shape == Shape.COMPLETE;
        long limit = timeout == null ? Long.MAX_VALUE : timeout.limitNanos(Limit.DEADLINE);
        hasDeadline = limit < Long.MAX_VALUE;
        deadlineNanos = hasDeadline ? plan.clock().exactNanos() + limit : 0;
        deadline = new Alarm(plan.clock());
        pause = new Alarm(plan.clock());
        observed = plan.observed();
    }

    void start() {
        if (observed == null) {
            begin();
        } else {
            try (CallContext.Scope scope = observed.open()) {
                begin();
            }
        }
    }

    private void begin() {
        subscribed();
        try {
            if (isOpen() && hasDeadline) {
                deadline.set(remainingNanos(), this::deadlineUp);
            }
            if (retry != null) {
                retry.called();
            }
            goOn();
        } catch (Throwable broken) {
            Exceptions.throwIfJvmFatal(broken);
            cancelOpen();
            fail(null, broken);
        }
    }

    // ---- rounds

    private void goOn() {
        if (due.getAndIncrement() == 0) {
            do {
                nextRound();
            } while (due.decrementAndGet() > 0);
        }
    }

    private void nextRound() {
        if (!isOpen()) {
            return;
        }
        rounds++;
        Round<T> next = new Round<>(this, plan.hedge());
        round = next;
        next.begin();
    }

    /** A round has decided that this is the value. */
    void answered(T value) {
        if (retry != null && retry.retriesResult(value)) {
            long delay = retry.delayAfterResult(rounds, value, remainingNanos());
            if (delay != Retry.GIVE_UP) {
                discard(value);
                again(delay);
                return;
            }
        } else {
            recovered();
        }
        Fallback fallback = plan.fallback();
        if (fallback != null) {
            fallback.good(value);
        }
        finish(value);
    }

    void completedEmpty() {
        recovered();
        finish();
    }

    private void recovered() {
        if (retry != null && rounds > 1) {
            retry.recovered(rounds);
        }
    }

    void failed(Throwable error) {
        long delay = retry == null ? Retry.GIVE_UP : retry.delayAfterFailure(rounds, error, remainingNanos());
        if (delay == Retry.GIVE_UP) {
            answerOrFail(null, error);
        } else {
            again(delay);
        }
    }

    private void again(long delayNanos) {
        if (delayNanos == 0) {
            goOn();
        } else {
            pause.set(delayNanos, this::goOn);
        }
    }

    private void answerOrFail(@Nullable Object from, Throwable error) {
        Fallback fallback = plan.fallback();
        if (fallback == null || !fallback.handles(error)) {
            fail(from, error);
            return;
        }
        Answer<T> answer = new Answer<>(this, fallback, error);
        if (step(from, answer)) {
            ended();
            plan.answered();
            if (observed != null) {
                observed.answering(error);
            }
            answer.begin();
        }
    }

    // ---- elements

    /** An attempt has something to pass on; from now on it alone does. */
    boolean commit(Leg<T> attempt) {
        if (!step(null, attempt)) {
            return false;
        }
        recovered();
        if (shape == Shape.FIRST) {
            deadline.cut();
        }
        return true;
    }

    void passOn(T value) {
        if (limitedToTheEnd) {
            passBeside(value);
        } else {
            pass(value);
        }
    }

    void attemptEnded(Leg<T> attempt, @Nullable Throwable error) {
        if (error == null) {
            completed(attempt);
        } else {
            failBeside(attempt, error);
        }
    }

    // ---- time

    long remainingNanos() {
        return hasDeadline ? deadlineNanos - plan.clock().exactNanos() : Long.MAX_VALUE;
    }

    private void deadlineUp() {
        Timeout limits = timeout;
        Object present = stage();
        if (limits == null) {
            return;
        }
        if (present == null && step(null, LATE)) {
            Throwable late = limits.timedOut(Limit.DEADLINE);
            pause.cut();
            Round<T> running = round;
            if (running != null) {
                running.stop(late);
            }
            answerOrFail(LATE, late);
        } else if (stage() instanceof Attempt<?> passing) {
            stopPassing(passing, limits);
        }
    }

    @SuppressWarnings("unchecked") // the attempts of this call
    private void stopPassing(Attempt<?> passing, Timeout limits) {
        if (!passing.isOver()) {
            Throwable late = limits.timedOut(Limit.DEADLINE);
            if (passing.stop(late)) {
                failBeside((Attempt<T>) passing, late);
            }
        }
    }

    // ---- who observes

    void attempts() {
        if (observed != null) {
            observed.attempt();
        }
    }

    @Override
    void over(@Nullable Throwable failure) {
        if (observed != null) {
            observed.ended(failure);
        }
    }

    // ---- the subscriber

    @Override
    void ended() {
        deadline.cut();
        pause.cut();
    }

    @Override
    void askOpen() {
        Round<T> running = round;
        if (running != null) {
            running.ask();
        }
    }

    @Override
    void cancelOpen() {
        Round<T> running = round;
        if (running != null) {
            running.cancelAllBut(null);
        }
    }
}
